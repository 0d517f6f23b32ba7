"""Staff who sign in with a password and an authenticator, for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

import argon2._password_hasher as library
import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from tests.browsers import Browser, make_staff
from wedreg.accounts import queries
from wedreg.accounts.models import RecoveryCode
from wedreg.accounts.second_factor import new_recovery_codes
from wedreg.core import clock
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.sessions import SignedIn
from wedreg.core.transactions import writing

SIGN_IN = "/staff/account/sign-in"
SET_UP = "/staff/account/set-up"
PASSWORD = "the-long-stairs-by-the-river"
OTHER_PASSWORD = "another-lantern-over-the-bridge"


@dataclass(frozen=True)
class Account:
    """Somebody's way in."""

    id: int
    username: str
    secret: str

    def code(self, steps: int = 0) -> str:
        """Return what the authenticator shows now, or so many steps of 30 seconds later."""
        return pyotp.TOTP(self.secret).at(int(clock.now().timestamp()) + 30 * steps)


@cache
def kept(password: str) -> str:
    """Return a hash of the password that is quickly tried: what it costs stands in the hash itself."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(password)


def make_account(*roles: Role, username: str = "window-1", set_up: bool = True) -> Account:
    """Make an account that can sign in; without `set_up` its holder has no authenticator yet."""
    secret = pyotp.random_base32()
    staff_id = make_staff(*(roles or [Role.REGISTRAR]), username=username)
    with writing():
        person = queries.staff(staff_id)
        assert person
        person.password_hash = kept(PASSWORD)
        person.totp = secret if set_up else None
    return Account(staff_id, username, secret)


def close(account: Account) -> None:
    """Close the account of somebody who left."""
    with writing():
        person = queries.staff(account.id)
        assert person
        person.active = False


def give_recovery_codes(account: Account) -> list[str]:
    """Make recovery codes for the account, and return them as they are shown."""
    with writing():
        person = queries.staff(account.id)
        assert person
        return new_recovery_codes(person)


def codes_kept(account: Account) -> list[RecoveryCode]:
    """Return the rows of an account's recovery codes."""
    found = list(db.session.scalars(select(RecoveryCode).where(RecoveryCode.staff_id == account.id)))
    db.session.close()
    return found


def sign_in(browser: Browser, username: str, password: str = PASSWORD, code: str = "") -> str:
    """Fill in the sign-in page."""
    browser.open(SIGN_IN)
    return browser.send(SIGN_IN, username=username, password=password, code=code)


def come_in(browser: Browser, account: Account) -> Browser:
    """Sign in with what is right."""
    sign_in(browser, account.username, code=account.code())
    assert browser.path == "/staff/", browser.text()
    return browser


def is_in(browser: Browser) -> bool:
    """Say whether the browser is signed in."""
    browser.open("/staff/")
    return browser.path == "/staff/"


def token(browser: Browser) -> str:
    """Return the name of the browser's session."""
    with browser.client.session_transaction() as session:
        return str(session.get("token", ""))


def put_token(browser: Browser, stolen: str) -> None:
    """Give the browser the name of a session."""
    with browser.client.session_transaction() as session:
        session["token"] = stolen


def sessions_of(account: Account) -> int:
    """Return on how many browsers the account is signed in."""
    mine = select(SignedIn.id).where(SignedIn.kind == "staff", SignedIn.subject_id == account.id)
    found = len(db.session.scalars(mine).all())
    db.session.close()
    return found


@contextmanager
def hashes_counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Count how often argon2 is worked out, at the edge of its library."""
    done: list[str] = []
    with monkeypatch.context() as patched:
        for name in ("hash_secret", "verify_secret"):
            original = getattr(library, name)

            def counted(*args: object, _original: object = original, _name: str = name, **more: object) -> object:
                done.append(_name)
                return _original(*args, **more)

            patched.setattr(library, name, counted)
        yield done
