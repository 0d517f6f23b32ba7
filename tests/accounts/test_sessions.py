"""How long somebody stays signed in, and what ends it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.accounts.makers import (
    OTHER_PASSWORD,
    PASSWORD,
    Account,
    come_in,
    is_in,
    make_account,
    put_token,
    sessions_of,
    sign_in,
    token,
)
from tests.browsers import Browser
from tests.conftest import Time
from wedreg.accounts import queries, services
from wedreg.accounts.models import Staff
from wedreg.core import sessions
from wedreg.core.access import Role
from wedreg.core.transactions import writing

NewBrowser = Callable[[], Browser]
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def change(account: Account, act: Callable[[Staff], object]) -> None:
    """Let an administrator do something to the account."""
    with writing():
        person = queries.staff(account.id)
        assert person
        act(person)


def test_after_fifteen_idle_minutes_one_signs_in_again(app: Flask, at: Time, browser: Browser) -> None:
    """A registrar who went for a walk left the door open for so long at most."""
    come_in(browser, make_account())
    for _ in range(3):
        at(at.now + 15 * MINUTE - SECOND)
        assert is_in(browser)
    at(at.now + 15 * MINUTE)
    assert not is_in(browser)
    assert "工作人员登录" in browser.text()


def test_after_eight_hours_one_signs_in_again_however_busy(app: Flask, at: Time, browser: Browser) -> None:
    come_in(browser, make_account())
    for _ in range(47):
        at(at.now + 10 * MINUTE)
        assert is_in(browser)
    at(at.now + 10 * MINUTE - SECOND)
    assert is_in(browser)
    at(at.now + SECOND)
    assert not is_in(browser)


@pytest.mark.parametrize(
    "act",
    [
        lambda person: services.change(person, name="登记员 01", roles=[Role.HELPER], active=True),
        lambda person: services.change(person, name="登记员 01", roles=[Role.REGISTRAR], active=False),
        lambda person: services.set_password(person, OTHER_PASSWORD),
        services.reset_second_factor,
    ],
    ids=["other roles", "closed account", "other password", "lost authenticator"],
)
def test_what_an_administrator_changes_counts_at_once_everywhere(
    app: Flask, at: Time, new_browser: NewBrowser, act: Callable[[Staff], object]
) -> None:
    """On every browser of that person, and on nobody else's."""
    account, colleague = make_account(), make_account(username="window-2")
    browsers = [new_browser(), new_browser()]
    for steps, browser in enumerate(browsers):
        sign_in(browser, account.username, code=account.code(steps))
        assert is_in(browser)
    theirs = come_in(new_browser(), colleague)
    change(account, act)
    assert [is_in(browser) for browser in browsers] == [False, False]
    assert is_in(theirs)


def test_a_closed_account_is_out_even_if_its_session_were_left(app: Flask, browser: Browser) -> None:
    """Who somebody is, and what they may do, is asked anew at each request."""
    account = make_account()
    come_in(browser, account)
    with writing():
        person = queries.staff(account.id)
        assert person
        person.active = False
    assert sessions_of(account) == 1
    assert not is_in(browser)


def test_a_new_password_of_ones_own_ends_all_sessions(app: Flask, at: Time, new_browser: NewBrowser) -> None:
    account = make_account()
    own, other = come_in(new_browser(), account), new_browser()
    sign_in(other, account.username, code=account.code(steps=1))
    own.open("/staff/account/me")
    own.submit(current=PASSWORD, password=OTHER_PASSWORD)
    assert "密码换好了，请重新登录" in own.text()
    assert [is_in(browser) for browser in (own, other)] == [False, False]
    at(at.now + MINUTE)
    for password, wanted in ((PASSWORD, False), (OTHER_PASSWORD, True)):
        again = new_browser()
        sign_in(again, account.username, password, account.code())
        assert is_in(again) is wanted


def test_signing_out_ends_this_session_and_no_other(app: Flask, new_browser: NewBrowser) -> None:
    account = make_account()
    own, other, thief = come_in(new_browser(), account), new_browser(), new_browser()
    sign_in(other, account.username, code=account.code(steps=1))
    copied = token(own)
    own.open("/staff/")
    answer = own.client.post("/staff/account/sign-out", data=own.hidden("/staff/account/sign-out"))
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    put_token(thief, copied)
    assert [is_in(browser) for browser in (own, thief, other)] == [False, False, True]


def test_sessions_that_are_over_are_forgotten(app: Flask, at: Time, new_browser: NewBrowser) -> None:
    account = make_account()
    come_in(new_browser(), account)
    at(at.now + 15 * MINUTE + SECOND)
    sign_in(new_browser(), account.username, code=account.code())
    assert sessions_of(account) == 2
    with writing():
        assert sessions.forget_ended() == 1
    assert sessions_of(account) == 1


def test_a_busy_person_costs_one_write_a_minute(app: Flask, at: Time, browser: Browser, queries: list[str]) -> None:
    come_in(browser, make_account())
    queries.clear()
    for _ in range(10):
        at(at.now + 6 * SECOND)
        browser.open("/staff/")
    assert sum(statement.startswith("UPDATE core_session") for statement in queries) == 1
