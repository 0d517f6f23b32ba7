"""The second factor: six digits from an authenticator, or a recovery code that works once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pyotp
from flask import Flask

from tests.accounts.makers import (
    PASSWORD,
    Account,
    codes_kept,
    give_recovery_codes,
    is_in,
    make_account,
    sessions_of,
    sign_in,
)
from tests.browsers import Browser
from tests.conftest import MONDAY, Time
from tests.reliability.races import meeting_before, together
from wedreg.accounts import services
from wedreg.accounts.second_factor import counter_of
from wedreg.audit import queries as audit
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.origins import Origin
from wedreg.core.transactions import writing

NewBrowser = Callable[[], Browser]
STEP = timedelta(seconds=30)


def outcomes_at_once(app: Flask, database: str, table: str, account: Account, code: str) -> list[str]:
    """Sign in twice at the same moment with the same code, from two networks."""

    def come(network: str) -> str:
        with writing():
            return services.sign_in(account.username, PASSWORD, code, Origin(network, ""), clock.now()).outcome.value

    with meeting_before(f"UPDATE {table}", 2, wanted=database == "postgresql"):
        return sorted(together(app, [lambda: come("a"), lambda: come("b")]))


def test_a_clock_may_be_one_step_off_and_no_more() -> None:
    """At every second of a step, on both sides."""
    secret = pyotp.random_base32()
    code = pyotp.TOTP(secret).at(MONDAY)
    for second in range(-90, 120):
        near = -30 <= second < 60
        assert (counter_of(secret, code, MONDAY + timedelta(seconds=second)) is not None) is near, second


def test_the_codes_are_those_of_rfc_6238() -> None:
    """Every authenticator works: the published examples, cut to six digits."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    published = {59: "287082", 1111111109: "081804", 1234567890: "005924", 20000000000: "353130"}
    for second, code in published.items():
        moment = datetime.fromtimestamp(second, tz=MONDAY.tzinfo)
        assert counter_of(secret, code, moment) == second // 30


def test_a_code_works_once(app: Flask, new_browser: NewBrowser) -> None:
    """Whoever looked over the shoulder comes too late."""
    account = make_account()
    code = account.code()
    for wanted in (True, False):
        browser = new_browser()
        sign_in(browser, account.username, code=code)
        assert is_in(browser) is wanted


def test_an_older_code_is_refused_after_a_newer_one(app: Flask, new_browser: NewBrowser) -> None:
    account = make_account()
    for steps, wanted in ((0, True), (-1, False), (1, True), (0, False)):
        browser = new_browser()
        sign_in(browser, account.username, code=account.code(steps))
        assert is_in(browser) is wanted, steps


def test_of_two_who_use_the_same_code_at_once_one_comes_in(app: Flask, database: str) -> None:
    account = make_account()
    assert outcomes_at_once(app, database, "accounts_staff ", account, account.code()) == ["in", "wrong"]


def test_of_two_who_use_the_same_recovery_code_at_once_one_comes_in(app: Flask, database: str) -> None:
    account = make_account()
    code = give_recovery_codes(account)[0]
    assert outcomes_at_once(app, database, "accounts_recovery_code", account, code) == ["in", "wrong"]


def test_each_recovery_code_works_once(app: Flask, at: Time, new_browser: NewBrowser) -> None:
    """Typed as it was printed, or without the dashes and in small letters."""
    account = make_account()
    codes = give_recovery_codes(account)
    assert len(set(codes)) == 10
    for code in (codes[0], codes[1].replace("-", "").lower()):
        for wanted in (True, False):
            browser = new_browser()
            sign_in(browser, account.username, code=code)
            assert is_in(browser) is wanted
    assert len([row for row in codes_kept(account) if row.used_at]) == 2
    assert len(audit.entries("accounts.recovery_code_used")) == 2
    db.session.close()


def test_recovery_codes_are_kept_only_as_digests(app: Flask) -> None:
    account = make_account()
    codes = {code.replace("-", "") for code in give_recovery_codes(account)}
    assert not codes & {row.code_digest for row in codes_kept(account)}


def test_new_recovery_codes_make_the_old_ones_void(app: Flask, new_browser: NewBrowser) -> None:
    account, browser = make_account(), new_browser()
    old = give_recovery_codes(account)[0]
    sign_in(browser, account.username, code=account.code())
    browser.open("/staff/account/me")
    assert "还有 10 个没有用过" in browser.text()
    browser.send("/staff/account/recovery-codes")
    new = [word for word in browser.text().split() if word.count("-") == 2]
    assert len(new) == 10
    for code, wanted in ((old, False), (new[0], True)):
        other = new_browser()
        sign_in(other, account.username, code=code)
        assert is_in(other) is wanted


def test_a_recovery_code_belongs_to_one_person(app: Flask, browser: Browser) -> None:
    one, other = make_account(username="window-1"), make_account(username="window-2")
    sign_in(browser, other.username, code=give_recovery_codes(one)[0])
    assert not is_in(browser)
    assert sessions_of(other) == 0


def test_the_secret_is_sealed_in_the_table(app: Flask) -> None:
    account = make_account()
    rows = db.session.execute(db.text("SELECT * FROM accounts_staff")).all()
    db.session.close()
    assert account.secret not in repr(rows)
