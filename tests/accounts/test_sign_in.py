"""Somebody who works here signs in with a password and a second factor."""

from collections.abc import Callable

from argon2 import extract_parameters
from argon2.low_level import Type
from flask import Flask

from tests.accounts.makers import (
    PASSWORD,
    SIGN_IN,
    close,
    come_in,
    is_in,
    make_account,
    put_token,
    sessions_of,
    sign_in,
    token,
)
from tests.browsers import Browser
from tests.couples.makers import make_contact
from wedreg.accounts.passwords import NOBODY, make_hash
from wedreg.audit import queries as audit
from wedreg.core.access import Role
from wedreg.core.db import db

NewBrowser = Callable[[], Browser]


def test_passwords_are_kept_as_argon2id_that_takes_46_mebibytes_to_try() -> None:
    """R55."""
    kept = make_hash(PASSWORD, "window-1")
    made = extract_parameters(kept)
    assert made.type == Type.ID
    assert made.memory_cost >= 46 * 1024
    assert made.time_cost >= 1
    assert made.salt_len >= 16
    assert PASSWORD not in kept
    assert extract_parameters(NOBODY) == made


def test_password_and_code_lead_to_the_menu(app: Flask, browser: Browser) -> None:
    """R55: password and second factor."""
    account = make_account()
    come_in(browser, account)
    assert "登记员 09" in browser.text()
    assert "扫码核验" in browser.text()
    assert [entry.action for entry in audit.of("staff", account.id)] == ["accounts.signed_in"]
    db.session.close()


def test_neither_of_the_two_is_enough(app: Flask, browser: Browser) -> None:
    account = make_account()
    for password, code in ((PASSWORD, ""), ("", account.code()), (PASSWORD[:-1], account.code())):
        sign_in(browser, account.username, password, code)
        assert browser.status in (200, 422)
        assert not is_in(browser)
    assert sessions_of(account) == 0


def test_a_code_is_read_however_it_is_typed(app: Flask, browser: Browser) -> None:
    """With a space in the middle, or in full width by a Chinese input method."""
    account = make_account()
    code = account.code()
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)
    sign_in(browser, account.username, code=f" {wide[:3]} {wide[3:]} ")
    assert is_in(browser)


def test_each_sign_in_has_a_new_session_and_ends_the_one_before(
    app: Flask, browser: Browser, new_browser: NewBrowser
) -> None:
    """A session that somebody planted or copied before the sign-in is worth nothing after it."""
    account, thief = make_account(), new_browser()
    put_token(browser, "planted")
    come_in(browser, account)
    first = token(browser)
    assert len(first) >= 43
    assert first != "planted"
    browser.sign_in("contact", make_contact())
    planted = token(browser)
    sign_in(browser, account.username, code=account.code(steps=1))
    assert is_in(browser)
    assert token(browser) not in (first, planted)
    put_token(thief, planted)
    assert not is_in(thief)
    put_token(thief, "planted")
    assert not is_in(thief)


def test_after_the_sign_in_the_page_that_was_wanted_is_opened(app: Flask, browser: Browser) -> None:
    account = make_account(Role.AUDITOR)
    browser.open("/staff/audit/?action=accounts.created")
    assert browser.path.startswith(SIGN_IN)
    browser.submit(username=account.username, password=PASSWORD, code=account.code())
    assert browser.path == "/staff/audit/?action=accounts.created"


def test_a_sign_in_never_leads_to_another_site(app: Flask, new_browser: NewBrowser) -> None:
    account = make_account()
    for step, wanted in enumerate(("https://evil.example/", "//evil.example", "/\\evil.example")):
        browser = new_browser()
        browser.open(f"{SIGN_IN}?next={wanted}")
        fields = {**browser.hidden(SIGN_IN), "username": account.username, "password": PASSWORD}
        sent = {**fields, "code": account.code(steps=step - 1)}
        answer = browser.client.post(f"{SIGN_IN}?next={wanted}", data=sent)
        assert (answer.status_code, answer.location) == (302, "/staff/")


def test_who_left_signs_in_no_more(app: Flask, browser: Browser) -> None:
    """A closed account is answered like a wrong password."""
    account = make_account()
    close(account)
    sign_in(browser, account.username, code=account.code())
    assert browser.status == 422
    assert "对不上" in browser.text()
    assert not is_in(browser)
