"""A sign-in that fails tells nothing: not whether there is such a person, nor which part was wrong."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.accounts.makers import (
    OTHER_PASSWORD,
    PASSWORD,
    SIGN_IN,
    close,
    come_in,
    give_recovery_codes,
    hashes_counted,
    make_account,
    sessions_of,
    sign_in,
)
from tests.browsers import Browser
from wedreg.audit import queries as audit
from wedreg.core.db import db

NewBrowser = Callable[[], Browser]


def neutral(page: str) -> str:
    """Return the page without the token of its form and without what was typed."""
    return re.sub(r'value="[^"]*"', "", page)


def test_every_wrong_sign_in_gets_the_same_answer_by_the_same_work(
    app: Flask, new_browser: NewBrowser, queries: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Same status, same page, the same statements in the same order, and as many hashes worked out."""
    known, left, fresh = (make_account(username=name) for name in ("known", "left-us", "fresh"))
    used, recovery = known.code(), give_recovery_codes(fresh)[0]
    come_in(new_browser(), known)
    close(left)
    tries = {
        "nobody": ("no-such", PASSWORD, used),
        "wrong password": (known.username, OTHER_PASSWORD, known.code(steps=1)),
        "wrong code": (known.username, PASSWORD, "000000" if known.code(steps=1) != "000000" else "111111"),
        "no code": (known.username, PASSWORD, ""),
        "used code": (known.username, PASSWORD, used),
        "somebody else's recovery code": (known.username, PASSWORD, recovery),
        "closed account": (left.username, PASSWORD, left.code()),
        "not latin": ("王", "密码密码密码密码密码密码", "口令口令口令"),
        "digits of another script": (known.username, PASSWORD, "٣٣٣٣٣٣"),
    }
    seen = {}
    for number, (what, (username, password, code)) in enumerate(tries.items()):
        browser = new_browser()
        browser.client.environ_base["REMOTE_ADDR"] = f"198.51.{number}.7"
        browser.open(SIGN_IN)
        queries.clear()
        with hashes_counted(monkeypatch) as hashes:
            browser.submit(username=username, password=password, code=code)
        seen[what] = (browser.status, neutral(browser.page), list(queries), list(hashes))
    wanted = seen["wrong password"]
    assert wanted[0] == 422
    assert "工号、密码或动态口令对不上" in wanted[1]
    assert wanted[3] == ["verify_secret"]
    assert [what for what, answer in seen.items() if answer != wanted] == []
    assert sessions_of(known) == 1


def test_a_name_that_nobody_has_is_not_written_down(app: Flask, browser: Browser) -> None:
    """People type their password into the wrong field; a known name is kept, so that attacks are seen."""
    account = make_account()
    sign_in(browser, "my-secret-password", PASSWORD)
    sign_in(browser, account.username, OTHER_PASSWORD)
    refused = audit.entries("accounts.sign_in_refused")
    assert [entry.subject_id for entry in refused] == [account.username, "unknown"]
    db.session.close()


def test_the_page_never_shows_the_password_again(app: Flask, browser: Browser) -> None:
    account = make_account()
    sign_in(browser, account.username, OTHER_PASSWORD, "123456")
    assert OTHER_PASSWORD not in browser.page
    assert f'value="{account.username}"' in browser.page


def test_an_endless_password_is_no_work(app: Flask, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    account = make_account()
    with hashes_counted(monkeypatch) as hashes:
        sign_in(browser, account.username, "x" * 100_000)
    assert (browser.status, hashes) == (422, ["verify_secret"])
