"""Couples who book through real HTTP, and try again when the server dies over it."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from uuid import uuid4

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from tests.browsers import Browser
from tests.couples.makers import make_contact, make_couple
from tests.reliability.oracle import Journal
from tests.reliability.remote import Answer, Remote

TRIES = 30
CSRF = "0123456789abcdef0123456789abcdef01234567"
GIVES_UP = 0.2
"""How many of those who get no answer close the page instead of trying again."""


@dataclass
class Visitor:
    """A couple with a complete profile, signed in, and with what a form of ours carries."""

    cookies: dict[str, str]
    csrf_token: str


def make_visitors(app: Flask, count: int) -> list[Visitor]:
    """Sign couples in, as the sign-in does, without the work of sending each a code."""
    token = URLSafeTimedSerializer(app.secret_key or "", salt="wtf-csrf-token").dumps(CSRF)
    return [Visitor(_cookies(app), token) for _ in range(count)]


def _cookies(app: Flask) -> dict[str, str]:
    contact = make_contact()
    make_couple(contact)
    browser = Browser(app).sign_in("contact", contact)
    with browser.client.session_transaction() as session:
        session["csrf_token"] = CSRF
    name = app.config["SESSION_COOKIE_NAME"]
    cookie = browser.client.get_cookie(name)
    assert cookie
    return {name: cookie.value}


class Booker:
    """Books one place for one couple, and tells the journal what it sends and hears."""

    def __init__(self, port: int, visitor: Visitor, journal: Journal, chance: random.Random) -> None:
        self._remote = Remote(port, visitor.cookies)
        self._token, self._journal, self._chance = visitor.csrf_token, journal, chance

    def book(self, slot_id: int, sending: Callable[[], object]) -> None:
        """Hold and confirm a place; `sending` is told just before each form goes out."""
        held = self._post("/bookings/hold", sending, slot=slot_id, key=uuid4().hex)
        if held is None or held.status_code != 302:
            return
        code = held.location.removesuffix("/check").rpartition("/")[2]
        self._journal.heard(code, "held")
        done = self._post(f"/bookings/{code}/check", sending, declared="y")
        if done and done.status_code == 302:
            assert done.location == f"/bookings/{code}"
            self._journal.heard(code, "confirmed")

    def _post(self, path: str, sending: Callable[[], object], **fields: object) -> Answer | None:
        """Send until there is an answer; None when the couple gives up, so that nobody knows what happened."""
        for _ in range(TRIES):
            self._journal.note("sends", path=path, **fields)
            sending()
            try:
                answer = self._remote.post(path, {"csrf_token": self._token, **fields})
            except (OSError, HTTPException):
                self._journal.unknown += 1
                if self._chance.random() < GIVES_UP:
                    return None
                continue
            assert answer.status_code in (302, 409, 503), (path, answer.status_code)
            if answer.status_code != 503:
                return answer
        msg = "no answer"
        raise AssertionError(msg)
