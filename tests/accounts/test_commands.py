"""Accounts from the command line."""

from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.accounts.makers import SET_UP, give_recovery_codes, make_account, sign_in
from tests.browsers import Browser
from tests.databases import broken
from wedreg import create_app
from wedreg.accounts import queries
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.settings import Settings


def run(app: Flask, *words: str) -> tuple[int, str]:
    """Run `flask …`, and return how it ended and what it said."""
    with app.app_context():
        result = app.test_cli_runner().invoke(args=list(words))
    return result.exit_code, result.output


def test_the_first_administrator_is_made_and_comes_in(app: Flask, browser: Browser) -> None:
    """The password is shown once, and the second factor is set up at the first sign-in."""
    ended, said = run(app, "create-admin", "first-admin")
    assert ended == 0
    username, password = said.strip().split(": ")
    person = queries.by_username(username)
    assert person
    assert password not in person.password_hash
    db.session.close()
    sign_in(browser, username, password)
    assert browser.path == SET_UP
    loaded = queries.load_actor(person.id)
    assert loaded
    assert loaded.roles == {Role.ADMIN}
    db.session.close()


def test_a_name_is_given_once(app: Flask) -> None:
    run(app, "create-admin", "first-admin")
    ended, said = run(app, "create-admin", "first-admin")
    assert (ended, said) == (1, "Error: This name is taken. Choose another one.\n")


@pytest.mark.parametrize("name", ["ab", "Chief", "王科长", "a" * 25, "win dow", "chief\n"])
def test_a_name_with_which_nobody_could_sign_in_is_refused(app: Flask, name: str) -> None:
    """In English: a console need not be able to show Chinese."""
    ended, said = run(app, "create-admin", name)
    assert (ended, said) == (1, "Error: A name has 3 to 24 small letters, digits and hyphens.\n")
    assert queries.all_staff() == []
    db.session.close()


def test_before_the_set_up_it_says_what_to_do_first(settings: Settings, tmp_path: Path) -> None:
    app = create_app(replace(settings, database_url=f"sqlite:///{tmp_path}/new.sqlite3", keys=tmp_path / "new.json"))
    ended, said = run(app, "create-admin", "first-admin")
    assert (ended, said) == (1, "Error: The database is not set up yet: run `flask set-up` first.\n")
    with app.app_context():
        db.engine.dispose()


def test_while_the_database_is_down_it_says_so(settings: Settings) -> None:
    app = create_app(broken(settings))
    ended, said = run(app, "create-admin", "first-admin")
    assert (ended, said) == (1, "Error: The database does not answer.\n")
    with app.app_context():
        db.engine.dispose()


def test_the_sample_tells_the_present_code(app: Flask, browser: Browser) -> None:
    account = make_account()
    ended, said = run(app, "accounts", "code", account.username)
    assert (ended, said.strip()) == (0, account.code())
    sign_in(browser, account.username, code=said.strip())
    assert browser.path == "/staff/"


def test_outside_the_sample_no_code_is_told(app: Flask, settings: Settings) -> None:
    account = make_account()
    real = create_app(replace(settings, sample=False))
    ended, said = run(real, "accounts", "code", account.username)
    assert ended == 1
    assert account.code() not in said
    assert "WEDREG_SAMPLE=1" in said


def test_who_has_no_second_factor_has_no_code(app: Flask) -> None:
    account = make_account(set_up=False)
    give_recovery_codes(account)
    for name in (account.username, "no-such"):
        ended, said = run(app, "accounts", "code", name)
        assert ended == 1
        assert "no second factor yet" in said
