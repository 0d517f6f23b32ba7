"""What we ask of SQLite and PostgreSQL so that an answered booking is on the disk, and what happens without it."""

import logging
from typing import Any

import pysqlite3
import pytest
from flask import Flask
from sqlalchemy import event, text

from tests.bookings.makers import THURSDAY_TEN, hold
from tests.browsers import Browser
from tests.couples.makers import make_contact, make_couple
from tests.reliability.oracle import faults
from tests.venues.makers import make_office, make_slot
from wedreg import create_app
from wedreg.core.db import db
from wedreg.core.transactions import journal_pragmas, reading, wal_is_safe, writing
from wedreg.settings import Settings

pytestmark = pytest.mark.reliability
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
on_postgresql_only = pytest.mark.parametrize("database", ["postgresql"], indirect=True)

VERSIONS = {
    (3, 7, 0): False,
    (3, 40, 1): False,
    (3, 44, 5): False,
    (3, 44, 6): True,
    (3, 45, 0): False,
    (3, 50, 6): False,
    (3, 50, 7): True,
    (3, 51, 2): False,
    (3, 51, 3): True,
    (3, 53, 4): True,
    (4, 0, 0): True,
}


def ask(setting: str) -> Any:
    """Return what the connection of a request is set to."""
    with reading():
        return db.session.scalar(text(setting))


@pytest.mark.parametrize(("version", "safe"), VERSIONS.items())
def test_wal_is_used_only_where_it_cannot_lose_commits(version: tuple[int, int, int], safe: bool) -> None:
    """Trap 2: the WAL-reset bug, and the three lines of versions in which it is mended."""
    assert wal_is_safe(version) is safe
    assert journal_pragmas(version) == (("WAL", "FULL") if safe else ("DELETE", "EXTRA"))


@on_sqlite
def test_every_connection_syncs_at_each_commit_and_keeps_foreign_keys(app: Flask) -> None:
    """F3: this SQLite is a good one, so it is WAL, with a sync at every commit."""
    assert wal_is_safe(pysqlite3.sqlite_version_info)
    assert ask("PRAGMA journal_mode") == "wal"
    assert ask("PRAGMA synchronous") == 2
    assert ask("PRAGMA foreign_keys") == 1
    with writing():
        assert db.session.scalar(text("PRAGMA synchronous")) == 2


@on_sqlite
def test_an_office_with_a_sqlite_that_could_lose_commits_is_told_and_works_without_wal(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Trap 2: the library's own version number decides, at the start and for every connection."""
    monkeypatch.setattr(pysqlite3, "sqlite_version_info", (3, 40, 1))
    with caplog.at_level(logging.WARNING), create_app(settings).app_context():
        assert "WAL is refused" in caplog.text
        assert ask("PRAGMA journal_mode") == "delete"
        assert ask("PRAGMA synchronous") == 3
        hold(make_slot(make_office(), THURSDAY_TEN), make_contact())
        assert faults(settings.database_url) == []
        db.session.remove()
        db.engine.dispose()


@on_postgresql_only
def test_postgresql_has_what_makes_a_commit_last(app: Flask) -> None:
    """F3: its power-cut safety is trusted, not tested; these are what it rests on."""
    names = ("fsync", "full_page_writes", "synchronous_commit")
    assert {name: ask(f"SHOW {name}") for name in names} == dict.fromkeys(names, "on")


def end_our_connections() -> None:
    """End every connection to this database but the one that says so, as a restart of the server does."""
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SELECT pg_terminate_backend(pid) {others}"))
        connection.detach()


@on_postgresql_only
def test_when_the_server_ends_our_connections_the_next_pages_come_without_a_restart(app: Flask) -> None:
    """F4: a page says at worst that it should be tried again, and the one after it is there."""
    make_slot(make_office(), THURSDAY_TEN)
    browsers = [Browser(app).sign_in("contact", make_contact()) for _ in range(3)]
    for browser in browsers:
        browser.open("/bookings/mine")
        end_our_connections()
        browser.open("/bookings/mine")
        assert browser.status in (200, 503)
        browser.open("/bookings/mine")
        assert browser.status == 200


@on_postgresql_only
@pytest.mark.parametrize("point", ["INSERT INTO couples_claim", "INSERT INTO passes_pass", "INSERT INTO audit_entry"])
def test_a_booking_cut_off_in_the_middle_is_not_there_and_can_be_sent_again(
    app: Flask, settings: Settings, point: str
) -> None:  # fmt: skip
    """F4: the couple is told that nothing was submitted, which is true, and the same form then books."""
    contact = make_contact()
    held = hold(make_slot(make_office(), THURSDAY_TEN), contact, make_couple(contact))
    browser = Browser(app).sign_in("contact", contact)
    form = f"/bookings/{held.code}/check"
    browser.open(form)
    hidden = browser.hidden(form)
    cut: list[str] = []

    def strike(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith(point) and not cut:
            cut.append(statement)
            end_our_connections()

    event.listen(db.engine, "before_cursor_execute", strike)
    try:
        assert browser.client.post(form, data={**hidden, "declared": "y"}).status_code == 503
    finally:
        event.remove(db.engine, "before_cursor_execute", strike)
    assert cut
    assert faults(settings.database_url) == []
    assert browser.client.post(form, data={**hidden, "declared": "y"}).status_code == 302
    assert faults(settings.database_url) == []
