"""The first sign-in sets up the second factor."""

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pyotp
from flask import Flask

from tests.accounts.makers import (
    OTHER_PASSWORD,
    SET_UP,
    SIGN_IN,
    codes_kept,
    give_recovery_codes,
    is_in,
    make_account,
    sessions_of,
    sign_in,
)
from tests.browsers import Browser
from tests.conftest import Time
from tests.passes.makers import read_picture
from wedreg.accounts import queries
from wedreg.accounts.services import reset_second_factor
from wedreg.audit import queries as audit
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.transactions import writing

NewBrowser = Callable[[], Browser]


def shown_secret(browser: Browser) -> str:
    """Scan the code of the page at hand, as an authenticator does, and return the secret."""
    address = urlsplit(read_picture(browser.page))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert unquote(address.path).endswith(":window-1")
    secret = parse_qs(address.query)["secret"][0]
    assert secret in browser.text()
    return secret


def now_code(secret: str) -> str:
    """Return what an authenticator shows."""
    return pyotp.TOTP(secret).at(clock.now())


def test_password_then_authenticator_then_recovery_codes(app: Flask, browser: Browser) -> None:
    account = make_account(set_up=False)
    sign_in(browser, account.username)
    assert browser.path == SET_UP
    secret = shown_secret(browser)
    assert not is_in(browser)
    browser.open(SET_UP)
    assert shown_secret(browser) == secret
    browser.submit(code="000000" if now_code(secret) != "000000" else "111111")
    assert "这个口令对不上" in browser.text()
    browser.submit(code=now_code(secret))
    codes = [word for word in browser.text().split() if word.count("-") == 2]
    assert len(set(codes)) == 10 == len(codes_kept(account))
    assert is_in(browser)
    assert {"accounts.second_factor_set_up", "accounts.signed_in"} == {
        entry.action for entry in audit.of("staff", account.id)
    }
    db.session.close()


def test_from_then_on_the_password_alone_is_not_enough(app: Flask, at: Time, new_browser: NewBrowser) -> None:
    """Nor does the first code work a second time."""
    account, first, other = make_account(set_up=False), new_browser(), new_browser()
    sign_in(first, account.username)
    secret = shown_secret(first)
    code = now_code(secret)
    first.submit(code=code)
    for wrong in ("", code):
        sign_in(other, account.username, code=wrong)
        assert other.status == 422
    at(at.now + timedelta(seconds=30))
    sign_in(other, account.username, code=now_code(secret))
    assert is_in(other)


def test_nobody_sets_up_without_the_password(app: Flask, browser: Browser) -> None:
    account = make_account(set_up=False)
    browser.open(SET_UP)
    assert browser.path == SIGN_IN
    sign_in(browser, account.username, OTHER_PASSWORD)
    assert browser.status == 422
    browser.open(SET_UP)
    assert browser.path == SIGN_IN


def test_the_way_is_open_for_ten_minutes(app: Flask, at: Time, browser: Browser) -> None:
    account = make_account(set_up=False)
    sign_in(browser, account.username)
    secret, page = shown_secret(browser), browser.page
    at(at.now + timedelta(minutes=10))
    browser.page = page
    browser.send(SET_UP, code=now_code(secret))
    assert browser.path == SIGN_IN
    assert not is_in(browser)


def test_of_two_who_know_the_first_password_one_sets_up(app: Flask, new_browser: NewBrowser) -> None:
    """The second one is noticed: a way in is never replaced by another silently."""
    account, one, other = make_account(set_up=False), new_browser(), new_browser()
    for browser in (one, other):
        sign_in(browser, account.username)
    late = shown_secret(other)
    one.submit(code=now_code(shown_secret(one)))
    other.submit(code=now_code(late))
    assert other.path == SIGN_IN
    assert is_in(one)
    assert sessions_of(account) == 1


def test_who_lost_the_phone_sets_up_anew_after_an_administrator_allowed_it(
    app: Flask, at: Time, new_browser: NewBrowser
) -> None:
    """The old authenticator, the old recovery codes and the old sessions are void."""
    account, own, other = make_account(), new_browser(), new_browser()
    recovery = give_recovery_codes(account)[0]
    sign_in(own, account.username, code=account.code())
    with writing():
        person = queries.staff(account.id)
        assert person
        reset_second_factor(person)
    assert not is_in(own)
    sign_in(other, account.username, code=recovery)
    assert other.path == SET_UP
    secret = shown_secret(other)
    assert secret != account.secret
    at(at.now + timedelta(minutes=1))
    other.submit(code=now_code(secret))
    assert is_in(other)
    for void in (recovery, account.code()):
        late = new_browser()
        sign_in(late, account.username, code=void)
        assert late.status == 422
