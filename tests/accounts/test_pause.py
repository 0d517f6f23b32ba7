"""Who guesses has to wait; nobody else is kept out by it."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from tests.accounts.makers import OTHER_PASSWORD, Account, come_in, is_in, make_account, sign_in
from tests.browsers import Browser
from tests.conftest import Time
from wedreg.accounts.services import WRONG_NETWORK
from wedreg.core import clock
from wedreg.core.transactions import writing

NewBrowser = Callable[[], Browser]
HERE, THERE = "198.51.100.7", "203.0.113.9"
PAUSE, SECOND = timedelta(minutes=15), timedelta(seconds=1)


def at_network(new_browser: NewBrowser, address: str) -> Browser:
    """Return a new browser in this network."""
    browser = new_browser()
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


def guess(browser: Browser, username: str, times: int = 5) -> None:
    """Try wrong passwords."""
    for _ in range(times):
        sign_in(browser, username, OTHER_PASSWORD)
        assert "对不上" in browser.text()


def is_paused(browser: Browser, account: Account) -> bool:
    """Try what is right, and say whether the answer is to wait."""
    sign_in(browser, account.username, code=account.code())
    paused = "15 分钟后再来" in browser.text()
    assert paused or browser.path == "/staff/", browser.text()
    return paused


def test_after_five_wrong_tries_what_is_right_is_refused_for_fifteen_minutes(
    app: Flask, at: Time, new_browser: NewBrowser
) -> None:
    """R55: each try in a request of its own, so that the counting outlives the refusal."""
    account, browser = make_account(), at_network(new_browser, HERE)
    guess(browser, account.username, 4)
    assert not is_paused(browser, account)
    at(at.now + timedelta(minutes=1))
    stranger = at_network(new_browser, HERE)
    guess(stranger, account.username)
    for later in (timedelta(0), PAUSE - SECOND):
        at(at.now + later)
        assert is_paused(stranger, account)
    at(at.now + SECOND)
    assert not is_paused(stranger, account)


def test_the_pause_holds_for_the_network_and_not_only_for_the_browser(app: Flask, new_browser: NewBrowser) -> None:
    """Throwing the cookies away does not help; nor does another address of the same household."""
    account = make_account()
    for number in range(5):
        guess(at_network(new_browser, f"198.51.100.{number}"), account.username, 1)
    assert is_paused(at_network(new_browser, "198.51.100.250"), account)
    for number in range(5):
        guess(at_network(new_browser, f"2001:db8:1:2::{number}"), account.username, 1)
    assert is_paused(at_network(new_browser, "2001:db8:1:2:ffff::1"), account)


def test_the_holder_comes_in_from_elsewhere(app: Flask, new_browser: NewBrowser) -> None:
    """Nobody can lock a colleague out by typing nonsense."""
    account = make_account()
    guess(at_network(new_browser, THERE), account.username)
    assert not is_paused(at_network(new_browser, HERE), account)


def test_a_browser_that_signed_in_before_is_never_locked_out_by_others(
    app: Flask, at: Time, new_browser: NewBrowser
) -> None:
    """Even in the same network: the office and its visitors share one."""
    account, own = make_account(), at_network(new_browser, HERE)
    come_in(own, account)
    at(at.now + timedelta(minutes=1))
    guess(at_network(new_browser, HERE), account.username)
    assert is_paused(at_network(new_browser, HERE), account)
    assert not is_paused(own, account)


def test_a_known_browser_that_guesses_pauses_itself_alone(app: Flask, at: Time, new_browser: NewBrowser) -> None:
    account, own = make_account(), at_network(new_browser, HERE)
    come_in(own, account)
    at(at.now + timedelta(minutes=1))
    guess(own, account.username)
    assert is_paused(own, account)
    assert not is_paused(at_network(new_browser, HERE), account)


def test_colleagues_are_counted_apart(app: Flask, new_browser: NewBrowser) -> None:
    one, other = make_account(username="window-1"), make_account(username="window-2")
    guess(at_network(new_browser, HERE), one.username)
    assert not is_paused(at_network(new_browser, HERE), other)


def test_a_name_that_nobody_has_is_paused_in_the_same_way(app: Flask, new_browser: NewBrowser) -> None:
    """Otherwise the pause would tell who works here."""
    browser = at_network(new_browser, HERE)
    guess(browser, "no-such")
    sign_in(browser, "no-such", OTHER_PASSWORD)
    assert "15 分钟后再来" in browser.text()


def test_who_tries_many_names_from_one_network_is_paused_there(
    app: Flask, at: Time, new_browser: NewBrowser
) -> None:  # fmt: skip
    """New browsers of that network wait; those known there, and all others elsewhere, do not."""
    account, own = make_account(), at_network(new_browser, HERE)
    come_in(own, account)
    at(at.now + timedelta(minutes=1))
    with writing():
        for _ in range(49):
            WRONG_NETWORK.spend("198.51.100.0/24", clock.now())
    stranger = at_network(new_browser, HERE)
    guess(stranger, "no-such", 1)
    assert is_paused(stranger, account)
    assert not is_paused(own, account)
    at(at.now + timedelta(minutes=1))
    assert not is_paused(at_network(new_browser, THERE), account)


def test_what_is_right_wipes_the_slate(app: Flask, at: Time, new_browser: NewBrowser) -> None:
    account = make_account()
    for _ in range(3):
        browser = at_network(new_browser, HERE)
        guess(browser, account.username, 4)
        assert not is_paused(browser, account)
        at(at.now + timedelta(minutes=1))
    assert is_in(browser)


def test_a_forged_memory_of_a_browser_counts_for_nothing(app: Flask, new_browser: NewBrowser) -> None:
    """The cookie by which a browser is known is signed."""
    account = make_account()
    guess(at_network(new_browser, HERE), account.username)
    forger = at_network(new_browser, HERE)
    forger.client.set_cookie("device", '["abc",["staff:window-1"]].forged')
    assert is_paused(forger, account)
