"""How long a couple stays signed in, and how it ends."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import ask_for_code, sign_in_by_code
from wedreg.core.db import db
from wedreg.core.sessions import SignedIn

PHONE = "19900000001"
SIGN_IN = "/couples/sign-in?next=/bookings/mine"


def sessions() -> int:
    found = db.session.scalar(select(func.count()).select_from(SignedIn)) or 0
    db.session.close()
    return found


def cookie_of(browser: Browser) -> str:
    cookie = browser.client.get_cookie("wedreg")
    assert cookie
    return str(cookie.value)


def is_in(browser: Browser) -> bool:
    browser.open("/bookings/mine")
    assert browser.path in ("/bookings/mine", SIGN_IN)
    return browser.path == "/bookings/mine"


def test_what_stood_in_the_cookie_before_the_sign_in_is_worth_nothing_after_it(app: Flask) -> None:
    """A new id at the sign-in: a cookie that somebody planted or read before does not become a session."""
    browser, planted = Browser(app), Browser(app)
    code = ask_for_code(browser, PHONE)
    before = cookie_of(browser)
    browser.submit(code=code)
    assert cookie_of(browser) != before
    planted.client.set_cookie("wedreg", before)
    assert not is_in(planted)
    assert is_in(browser)


def test_signing_in_again_makes_another_id_and_ends_the_first(app: Flask) -> None:
    browser, old = Browser(app), Browser(app)
    sign_in_by_code(browser, PHONE)
    old.client.set_cookie("wedreg", cookie_of(browser))
    assert is_in(old)
    sign_in_by_code(browser, PHONE)
    assert not is_in(old)
    assert sessions() == 1


def test_signing_out_ends_it_on_the_server_and_only_here(app: Flask) -> None:
    browser, stolen, elsewhere = Browser(app), Browser(app), Browser(app)
    for one in (browser, elsewhere):
        sign_in_by_code(one, PHONE)
    stolen.client.set_cookie("wedreg", cookie_of(browser))
    browser.open("/bookings/mine")
    answer = browser.client.post("/couples/sign-out", data=browser.hidden("/couples/sign-out"))
    assert (answer.status_code, answer.location) == (302, "/")
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert [is_in(one) for one in (browser, stolen, elsewhere)] == [False, False, True]


@pytest.mark.parametrize(("idle", "still"), [(timedelta(hours=11, minutes=59), True), (timedelta(hours=12), False)])
def test_twelve_hours_without_a_visit_end_it(browser: Browser, at: Time, *, idle: timedelta, still: bool) -> None:
    sign_in_by_code(browser, PHONE)
    at(at.now + idle)
    assert is_in(browser) is still


def test_visits_keep_it_for_seven_days_and_no_longer(browser: Browser, at: Time) -> None:
    sign_in_by_code(browser, PHONE)
    start = at.now
    for hours in range(11, 7 * 24, 11):
        at(start + timedelta(hours=hours))
        assert is_in(browser)
    at(start + timedelta(days=7) - timedelta(seconds=1))
    assert is_in(browser)
    at(start + timedelta(days=7))
    assert not is_in(browser)


def test_a_visit_is_noted_at_most_once_a_minute(browser: Browser, at: Time, queries: list[str]) -> None:
    sign_in_by_code(browser, PHONE)
    start = at.now
    for later, noted in ((59, 0), (60, 1), (119, 0), (120, 1)):
        at(start + timedelta(seconds=later))
        queries.clear()
        browser.open("/bookings/mine")
        assert sum(statement.startswith("UPDATE core_session") for statement in queries) == noted


def test_a_forged_cookie_is_nobody(browser: Browser) -> None:
    sign_in_by_code(browser, PHONE)
    browser.client.set_cookie("wedreg", cookie_of(browser)[:-2] + "xx")
    assert not is_in(browser)
