"""Pages that belong to no feature."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import text

from tests.bookings.makers import THURSDAY_TEN, book
from tests.browsers import Browser
from tests.conftest import Time
from tests.databases import broken
from tests.venues.makers import make_office, make_slot
from wedreg import create_app
from wedreg.core.access import Role, public
from wedreg.core.clock import clock
from wedreg.core.db import db
from wedreg.core.site import LEAST_DISK
from wedreg.core.transactions import writing
from wedreg.settings import Settings


def test_a_probe_learns_that_the_service_is_alive_and_ready(browser: Browser) -> None:
    assert browser.open("/healthz") == "ok\n"
    assert browser.open("/readyz") == '{"ready":true}\n'


def test_a_probe_learns_that_messages_are_late(browser: Browser, at: Time) -> None:
    book(make_slot(make_office(), THURSDAY_TEN))
    assert browser.client.get("/readyz").status_code == 200
    at(at.now + timedelta(minutes=6))
    answer = browser.client.get("/readyz")
    assert (answer.status_code, list(answer.json or {})) == (503, ["messages"])


def test_a_probe_learns_that_the_database_is_older_than_the_code(browser: Browser) -> None:
    with writing():
        db.session.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = browser.client.get("/readyz")
    assert (answer.status_code, list(answer.json or {})) == (503, ["migrations"])


def test_a_probe_learns_that_the_disk_is_nearly_full(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    free = LEAST_DISK
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: SimpleNamespace(free=free))
    answer = browser.client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"disk": "200 MB left"})
    free += 1
    assert browser.client.get("/readyz").status_code == 200


def test_a_probe_learns_that_the_database_is_down(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process that has yet to ask the database for its time, too."""
    monkeypatch.setattr(clock, "_compared_at", None)
    app = create_app(broken(replace(settings, test_hooks=False)))
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"database": "does not answer"})
    assert app.test_client().get("/healthz").status_code == 200
    with app.app_context():
        db.engine.dispose()


def test_a_probe_learns_that_the_keys_are_gone(browser: Browser, settings: Settings) -> None:
    settings.keys.unlink()
    answer = browser.client.get("/readyz")
    assert (answer.status_code, list(answer.json or {})) == (503, ["keys"])


DETAIL = "secret detail"


def test_a_page_that_breaks_shows_no_word_of_how(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    @app.get("/broken")
    @public
    def broken() -> object:
        raise LookupError(DETAIL)

    browser = Browser(app)
    browser.open("/broken")
    assert browser.status == 500
    assert "这一步没有办成" in browser.text()
    assert "secret detail" not in browser.page
    assert "LookupError" not in browser.page
    assert "secret detail" in caplog.text


def test_a_missing_page_leads_back_to_where_one_works(browser: Browser, staff: Callable[..., Browser]) -> None:
    assert "回到首页" in browser.open("/nothing")
    registrar = staff(Role.REGISTRAR)
    assert "回到工作台" in registrar.open("/nothing")
    assert "这一页打不开" in registrar.open("/staff/accounts/")


def test_large_text_is_remembered_by_the_browser(browser: Browser) -> None:
    """R57: the switch is on every page, and leads back to where one was."""
    browser.open("/venues/services")
    assert "/preferences/elder/1?back=/venues/services" in browser.page
    browser.open("/preferences/elder/1?back=/venues/services")
    assert browser.path == "/venues/services"
    assert 'class="wr-elder"' in browser.page
    assert "普通版" in browser.page
    browser.open("/preferences/elder/0?back=/")
    assert 'class="wr-elder"' not in browser.page


def test_an_unknown_address_says_so_in_plain_words(browser: Browser) -> None:
    browser.open("/nothing/here")
    assert browser.status == 404
    assert "没有找到这一页" in browser.text()


def test_the_office_is_named_on_every_page_with_its_telephone(browser: Browser) -> None:
    """R57."""
    make_office()
    for path in ("/", "/venues/services", "/venues/office", "/bookings/", "/couples/sign-in", "/privacy/", "/nothing"):
        assert "023-0000 0000" in browser.open(path), path
