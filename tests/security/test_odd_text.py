"""Whatever is typed or scanned, at the places where most is: a sentence comes back, never an error, never nothing."""

import string
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count, cycle
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from wtforms.validators import ValidationError

from tests.bare import bare, bare_application
from tests.browsers import Browser, staff_browser
from tests.conftest import MONDAY, Time
from tests.couples.makers import both, make_contact
from tests.figures import Figure
from tests.passes.makers import read_card
from tests.reliability.sizes import FUZZ_SECONDS, SEED
from tests.venues.makers import make_office
from wedreg.core.access import Role
from wedreg.core.tokens import ALPHABET, TOKEN_LENGTH, find_code, find_token
from wedreg.couples.rules import BadNumber, IdType, read_name, read_number
from wedreg.venues.forms import read_hours

__all__ = ["bare", "bare_application"]

pytestmark = pytest.mark.reliability

WORDS = [
    "9:00-12:00 x2", "99:99", "x", "×", "–", "，", ",", "５００２３３", "19900000001", "a@b.cn", "+86", "X", "林", "·",
    "\u202e", "\u200d", "𠮷", "é", "'", "<b>", "{{7*7}}", "%s", "\\", "\r\n", "--", "=1+1", "https://o.example/p#",
]  # fmt: skip
TYPED = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=12).map("".join),
    st.text(string.digits + "Xx ０１２９", min_size=14, max_size=20),
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=TOKEN_LENGTH - 2, max_size=TOKEN_LENGTH + 2),
    st.text(ALPHABET + ALPHABET.lower() + " -·", min_size=8, max_size=12),
)
SENTENCES = (200, 302, 400, 422, 429)
"""Answers with a page that says what to do, or the next one."""
LONGEST = 1.0
"""Seconds of work for one answer, on whatever machine: the slowest takes some thousandths."""
on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def throw_at(act: Callable[[str], object], figure: Figure) -> None:
    """Call it with one odd text after the other for some seconds."""
    until, thrown = time.monotonic() + FUZZ_SECONDS, 0

    @settings(
        max_examples=100, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(TYPED, st.sampled_from((1, 1, 1, 1, 1, 1, 1, 300)))
    def throw(word: str, times: int) -> None:
        text = word * times
        since = time.process_time()
        act(text)
        assert time.process_time() - since < LONGEST, text[:100]

    while time.monotonic() < until:
        seed(SEED + thrown)(throw)()
        thrown += 100
    figure("odd texts (lost: errors)", thrown)


def test_anything_can_be_scanned(app: Flask, at: Time, figure: Figure) -> None:
    """Every scan gets a card; what is no code of ours is unknown or forged."""
    make_office()
    desk = staff_browser(app, Role.REGISTRAR)
    desk.open("/staff/scan/")
    token = desk.hidden("/staff/scan/")

    def act(text: str) -> None:
        assert (find_code(text) or find_token(text) or "").isascii()
        sent = {**token, "text": text, "uuid": str(uuid4())}
        answer = desk.client.post("/staff/scan/", data=sent, headers={"X-Requested-With": "scan"})
        assert answer.status_code in (200, 400, 422)
        if answer.status_code == 200:
            assert read_card(answer.get_data(as_text=True)).verdict in ("unknown", "forged")

    throw_at(act, figure)


def test_anything_can_stand_for_a_number_or_a_name(figure: Figure) -> None:
    """R6: it is read, or a sentence says what to look at."""

    def act(text: str) -> None:
        for kind in IdType:
            for number in (text, "".join(text.split()).upper()):
                with suppress(BadNumber):
                    read_number(kind, number, MONDAY.date())
        name = read_name(text)
        assert name is None or read_name(name) == name

    throw_at(act, figure)


def test_anything_can_stand_for_opening_hours(bare: Flask, figure: Figure) -> None:
    def act(text: str) -> None:
        with bare.test_request_context(), suppress(ValidationError):
            assert all(part.opens < part.closes and part.windows > 0 for part in read_hours(0, text))

    throw_at(act, figure)


@on_sqlite
def test_anything_can_be_typed_to_sign_in(app: Flask, at: Time, figure: Figure) -> None:
    visitor, origins = Browser(app), count(1)
    visitor.open("/couples/sign-in")
    token = visitor.hidden("/couples/sign-in")

    def act(text: str) -> None:
        number = next(origins)
        at(at.now + timedelta(seconds=2))
        visitor.client.environ_base["REMOTE_ADDR"] = f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"
        assert visitor.client.post("/couples/sign-in", data={**token, "address": text}).status_code in SENTENCES

    throw_at(act, figure)


@on_sqlite
def test_anything_can_be_typed_into_a_profile(app: Flask, at: Time, figure: Figure) -> None:
    """One field after the other, also those that are chosen from a list."""
    couple, fields = Browser(app).sign_in("contact", make_contact()), cycle(both())
    couple.open("/couples/profile")
    token, good = couple.hidden("/couples/profile"), both()

    def act(text: str) -> None:
        answer = couple.client.post("/couples/profile", data={**token, **good, next(fields): text})
        assert answer.status_code in SENTENCES

    throw_at(act, figure)
