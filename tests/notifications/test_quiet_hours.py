"""Nobody is disturbed at night."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.bookings.makers import NEXT_THURSDAY_TEN, THURSDAY_TEN, book, cancel, move
from tests.conftest import Time
from tests.notifications.makers import deliver, messages, notice, plan, put, states
from tests.venues.makers import make_office, make_slot
from wedreg.core.clock import BEIJING
from wedreg.notifications.delivery import is_quiet

SECOND = timedelta(seconds=1)


def moment(text: str) -> datetime:
    """Return 5-7 20:59:59 of this year, as the office's clock shows it."""
    return datetime.strptime(f"2026-{text}", "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("text", "quiet"),
    [("4-27 20:59:59", False), ("4-27 21:00:00", True), ("4-28 07:59:59", True), ("4-28 08:00:00", False)],
)
def test_the_night_is_from_nine_to_eight(app: Flask, at: Time, text: str, quiet: object) -> None:
    """R51: what the office does to a couple's booking waits, and goes out in the morning."""
    booking = book(make_slot(make_office(), NEXT_THURSDAY_TEN))
    deliver()
    at(moment(text))
    assert is_quiet(at.now) is quiet
    cancel(booking, by_office=True)
    assert deliver() == (0 if quiet else 2)
    at(moment("4-28 08:00:00"))
    deliver()
    assert {state for _person, state, _reason in states("withdrawn")} == {"sent"}


def test_the_answer_to_ones_own_act_comes_at_once(app: Flask, at: Time) -> None:
    """R51: booked, changed and cancelled at half past eleven at night."""
    at(moment("4-27 23:30:00"))
    office = make_office()
    booking = book(make_slot(office, THURSDAY_TEN))
    assert deliver() == 2
    move(booking, make_slot(office, NEXT_THURSDAY_TEN))
    assert deliver() == 2
    cancel(booking)
    assert deliver() == 2


def test_an_act_of_the_office_that_cannot_wait_comes_at_once(app: Flask, at: Time) -> None:
    """R51: within 14 hours of the visit; otherwise the couple would come for nothing."""
    booking = book(make_slot(make_office(), moment("4-28 09:00:00")))
    deliver()
    at(moment("4-27 22:00:00"))
    cancel(booking, by_office=True)
    assert deliver() == 2


def test_a_try_that_failed_in_the_evening_waits_for_the_morning_too(app: Flask, at: Time) -> None:
    """Only what goes at once goes out at night, whenever it was due."""
    at(moment("4-27 20:00:00"))
    put(notice(subject=7), notice(subject=8, at_once=True))
    at(moment("4-27 21:00:00"))
    deliver()
    assert [(row.subject_id, row.attempts) for row in messages()] == [(7, 0), (8, 1)]


@pytest.mark.parametrize(("starts", "told"), [("5-7 10:00:00", 2), ("5-7 09:59:00", 0), ("5-7 09:30:00", 0)])
def test_a_reminder_two_hours_before_that_falls_into_the_night_is_dropped(
    app: Flask, at: Time, starts: str, told: int
) -> None:
    """R51: it does not move to eight, when it would say nothing new."""
    book(make_slot(make_office(), moment(starts)))
    at(moment("5-6 12:00:00"))
    plan()
    deliver()
    before = len(messages())
    at(moment("5-7 08:00:00"))
    plan()
    at(moment("5-7 08:30:00"))
    plan()
    assert len(messages()) - before == told
