"""Who guesses at codes finds nothing: there are too many of them, tries are counted, and some lead nowhere at all."""

import random
from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import THURSDAY_TEN, book, pass_of
from tests.browsers import Browser
from tests.couples.makers import ask_for_code, make_contact, other_digits
from tests.figures import Figure
from tests.reliability.sizes import GUESSES
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import queries as bookings
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.origins import Origin
from wedreg.core.tokens import ALPHABET, CODE_LENGTH, find_code, new_code
from wedreg.core.transactions import reading, writing
from wedreg.couples.models import SignInCode
from wedreg.couples.sign_in import TRIES, Outcome, try_code
from wedreg.passes import queries as passes
from wedreg.passes.models import Verdict

pytestmark = pytest.mark.reliability

A_YEAR_OF_PASSES = 30_000
HOME = Origin("203.0.113.0/24", "")


def test_a_short_code_is_one_of_thirty_four_thousand_million() -> None:
    """So that, with a year's passes in the table, 5,000 guesses find one in fewer than one attack of 200."""
    codes = len(ALPHABET) ** (CODE_LENGTH - 1)  # the last character follows from the others
    assert codes == 32**7 == 34_359_738_368
    assert len(set(ALPHABET)) == len(ALPHABET)
    assert 5000 * A_YEAR_OF_PASSES / codes < 1 / 200
    guesses = random.Random(20260427)
    typed = ["".join(guesses.choices(ALPHABET, k=CODE_LENGTH)) for _ in range(32_000)]
    right = sum(find_code(code) is not None for code in typed)
    assert 900 < right < 1100  # one in 32 even looks like one


def test_thousands_of_guessed_passes_are_unknown(app: Flask, figure: Figure) -> None:
    """T4: nothing of anybody is told, and each guess at the door stands in the log with who made it."""
    real = pass_of(book(make_slot(make_office(), THURSDAY_TEN)))
    with reading():
        found = Counter(passes.find(new_code(), None).verdict for _ in range(GUESSES))
        assert passes.find(real.code, None).pass_id == real.id
    assert found == {Verdict.UNKNOWN: GUESSES}
    figure("guesses at codes (lost: hits)", GUESSES)


def test_who_guesses_at_booking_codes_gets_the_same_answer_for_a_right_one(app: Flask, figure: Figure) -> None:
    """T4, T6: another couple's booking is not there for this one, so that guessing right is of no use either."""
    other = book(make_slot(make_office(), THURSDAY_TEN))
    guesser = make_contact()
    browser = Browser(app).sign_in("contact", guesser)

    def answer(code: str) -> tuple[int, str]:
        browser.open(f"/bookings/{code}")
        return browser.status, browser.text()

    assert answer(new_code()) == answer(other.code)
    assert browser.status == 404
    with reading():
        found = {bookings.mine(code, guesser) for code in (*(new_code() for _ in range(GUESSES)), other.code)}
    assert found == {None}
    figure("guesses at codes (lost: hits)", GUESSES)


def guess(ref: str, digits: str, origin: Origin) -> Outcome:
    with writing():
        return try_code(ref, digits, origin, clock.now()).outcome


def test_of_thousands_of_guessed_sign_in_codes_five_are_even_looked_at(app: Flask, figure: Figure) -> None:
    """R55, T4: five in a million for a code, then it is over, from whichever network the rest come."""
    browser = Browser(app)
    right = ask_for_code(browser, "19900000001")
    with reading():
        ref = db.session.scalars(select(SignInCode.ref)).one()
    chance = random.Random(20260427)
    wrong = (f"{chance.randrange(10**6):06}" for _ in range(GUESSES))
    outcomes = Counter(
        guess(ref, other_digits(right) if digits == right else digits, Origin(f"203.0.{number % 200}.0/24", ""))
        for number, digits in enumerate(wrong)
    )
    assert outcomes == {Outcome.WRONG: TRIES, Outcome.OVER: GUESSES - TRIES}
    assert guess(ref, right, HOME) == Outcome.OVER
    figure("guesses at codes (lost: hits)", GUESSES)


def test_who_asks_for_more_codes_to_guess_at_gets_no_more(app: Flask) -> None:
    """R55: five wrong digits pause this network for a quarter of an hour, so a day allows 480 tries in a million."""
    browser = Browser(app)
    wrong = other_digits(ask_for_code(browser, "19900000001"))
    for _ in range(TRIES):
        browser.submit(code=wrong)
    asked = Counter[int]()
    for _ in range(GUESSES // 100):
        browser.open("/couples/sign-in")
        browser.submit(address="19900000001")
        asked[browser.status] += 1
    assert asked == {429: GUESSES // 100}
    assert TRIES * 4 * 24 == 480
