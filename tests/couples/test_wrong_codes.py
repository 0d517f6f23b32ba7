"""Who guesses at codes is stopped; who signed in on this phone before is not locked out by it."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import ask_for_code, digits_sent, other_digits, sign_in_by_code
from wedreg.core import clock
from wedreg.core.budgets import Budget, Spent
from wedreg.core.db import db
from wedreg.core.display import clock_time, moment
from wedreg.core.transactions import writing
from wedreg.couples.models import ContactKind
from wedreg.couples.sign_in import IN_ALL, PER_ADDRESS, PER_ADDRESS_DAY, PER_NETWORK, identity_of

PHONE, OTHER_PHONE = "19900000001", "19900000002"
WRONG, OVER = "验证码对不上，请再看一遍短信。", "这个验证码用不了了，请重新获取一个。"
PAUSED, TOO_FAST = "输错得有点多，请 15 分钟后再来，或打电话给我们。", "验证码要得有点多了"


def at_network(app: Flask, address: str) -> Browser:
    """Return a browser that comes from this address."""
    browser = Browser(app)
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


def guess_wrong(browser: Browser, times: int = 5) -> None:
    """Ask for a code and type wrong digits, each time in a request of its own."""
    wrong = other_digits(ask_for_code(browser, PHONE))
    for _ in range(times):
        assert WRONG in browser.submit(code=wrong)
        assert browser.status == 422


def use_up(budget: Budget, key: str, left: int = 0) -> None:
    """Spend a budget but for what is left."""
    with writing():
        row = {"name": budget.name, "key_digest": budget._digest(key), "since": clock.now()}
        db.session.add(Spent(**row, used=budget.limit - left))


def test_the_sixth_try_is_refused_though_it_is_right(app: Flask) -> None:
    """R55: five wrong codes in five requests; what they counted outlives each refusal."""
    browser = Browser(app)
    guess_wrong(browser)
    assert OVER in browser.submit(code=digits_sent())
    assert browser.status == 422
    browser.open("/bookings/mine")
    assert browser.path.startswith("/couples/sign-in")


def test_the_fifth_try_may_still_be_right(app: Flask) -> None:
    browser = Browser(app)
    guess_wrong(browser, times=4)
    browser.submit(code=digits_sent())
    assert browser.path == "/bookings/mine"


def test_a_right_code_forgets_the_wrong_ones(app: Flask) -> None:
    for _ in range(2):
        browser = Browser(app)
        guess_wrong(browser, times=4)
        browser.submit(code=digits_sent())
        assert browser.path == "/bookings/mine"


def test_after_five_wrong_codes_this_network_waits_a_quarter_of_an_hour_for_this_phone(app: Flask, at: Time) -> None:
    """R55: no new code is sent there, and one that was sent before is not tried."""
    before, guesser = at_network(app, "203.0.113.7"), at_network(app, "203.0.113.200")
    known = ask_for_code(before, PHONE)
    guess_wrong(guesser)
    assert PAUSED in before.submit(code=known)
    guesser.open("/couples/sign-in")
    assert TOO_FAST in guesser.submit(address=PHONE)
    assert guesser.status == 429
    at(at.now + timedelta(minutes=14, seconds=59))
    guesser.open("/couples/sign-in")
    assert TOO_FAST in guesser.submit(address=PHONE)
    at(at.now + timedelta(seconds=1))
    sign_in_by_code(guesser, PHONE)


def test_the_pause_is_for_that_phone_and_that_network_only(app: Flask) -> None:
    """R55: another phone behind the same mast, and the same phone in another network, go on."""
    guess_wrong(at_network(app, "203.0.113.7"))
    sign_in_by_code(at_network(app, "203.0.113.7"), OTHER_PHONE)
    sign_in_by_code(at_network(app, "198.51.100.7"), PHONE)


def test_a_device_that_signed_in_before_is_not_locked_out_by_other_browsers(app: Flask) -> None:
    """Neither by wrong tries from its own network nor by codes that strangers had sent."""
    own = at_network(app, "203.0.113.7")
    sign_in_by_code(own, PHONE)
    own.open("/bookings/mine")
    own.send("/couples/sign-out")
    guess_wrong(at_network(app, "203.0.113.8"))
    for number in range(PER_ADDRESS.limit):
        stranger = at_network(app, f"198.51.{number}.7")
        stranger.open("/couples/sign-in")
        stranger.submit(address=PHONE)
    sign_in_by_code(own, PHONE)


def test_the_own_wrong_tries_of_a_known_device_pause_it_too(app: Flask) -> None:
    """R55: a device that is known is counted by itself, not excused."""
    own = Browser(app)
    sign_in_by_code(own, PHONE)
    guess_wrong(own)
    own.open("/couples/sign-in")
    assert TOO_FAST in own.submit(address=PHONE)
    sign_in_by_code(at_network(app, "198.51.100.7"), PHONE)


def test_a_made_up_device_is_not_known(app: Flask) -> None:
    own = Browser(app)
    sign_in_by_code(own, PHONE)
    cookie = own.client.get_cookie("device")
    assert cookie
    guesser = Browser(app)
    guesser.client.set_cookie("device", f"{cookie.value[:-3]}abc")
    guess_wrong(guesser)
    fresh = Browser(app)
    fresh.open("/couples/sign-in")
    assert TOO_FAST in fresh.submit(address=PHONE)


@pytest.mark.parametrize("budget", [PER_ADDRESS, PER_ADDRESS_DAY, PER_NETWORK, IN_ALL], ids=lambda budget: budget.name)
def test_codes_are_sent_as_long_as_no_budget_is_spent(app: Flask, at: Time, budget: Budget) -> None:
    """R30: per address, per network and in all; what one has used up comes back with its window."""
    identity = identity_of(ContactKind.SMS, f"+86{PHONE}")
    keys = {"code.network": "203.0.113.0/24", "code.all": "all"}
    use_up(budget, keys.get(budget.name, identity), left=1)
    browser = at_network(app, "203.0.113.7")
    ask_for_code(browser, PHONE)
    assert browser.path == "/couples/sign-in/code"
    browser.open("/couples/sign-in")
    assert TOO_FAST in browser.submit(address=PHONE)
    assert browser.status == 429
    again = at.now + budget.window
    assert f"{clock_time(again) if budget.window < timedelta(days=1) else moment(again)} 以后再来" in browser.text()
    at(again)
    ask_for_code(browser, PHONE)
    assert browser.path == "/couples/sign-in/code"


def test_the_budget_of_one_phone_is_not_the_budget_of_another(app: Flask) -> None:
    use_up(PER_ADDRESS, identity_of(ContactKind.SMS, f"+86{PHONE}"))
    sign_in_by_code(Browser(app), OTHER_PHONE)
