"""Couples are reminded of their visit."""

from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from tests.bookings.makers import book, cancel, move
from tests.conftest import Time
from tests.notifications.makers import deliver, messages, plan, states
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import services
from wedreg.bookings.models import Booking, ReminderRule
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues.models import Slot, Venue

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
VISIT = datetime(2026, 5, 7, 14, 30, tzinfo=BEIJING)
THREE_DAYS, ONE_DAY = datetime(2026, 5, 4, 10, 0, tzinfo=BEIJING), datetime(2026, 5, 6, 10, 0, tzinfo=BEIJING)
TWO_HOURS = VISIT - timedelta(hours=2)


@pytest.fixture
def office(app: Flask) -> Venue:
    """Return the office."""
    return make_office()


@pytest.fixture
def booking(office: Venue) -> Booking:
    """Return a visit in ten days, with its confirmation sent."""
    made = book(make_slot(office, VISIT))
    deliver()
    return made


def reminded(booking: Booking) -> list[tuple[datetime, str, str]]:
    """Return (when due, what, who) of the reminders of a booking."""
    kinds = ("bookings.reminder", "bookings.checklist")
    rows = [row for row in messages() if row.kind in kinds and row.subject_id == booking.id]
    return [(row.due_at, row.kind.removeprefix("bookings."), row.person) for row in rows]


def both(due: datetime, what: str) -> list[tuple[datetime, str, str]]:
    """Return one reminder to each of the two."""
    return [(due, what, "woman"), (due, what, "man")]


EACH = [(THREE_DAYS, "reminder"), (ONE_DAY, "checklist"), (TWO_HOURS, "reminder")]
ALL = [row for due, what in EACH for row in both(due, what)]


def test_three_days_one_day_and_two_hours_before(booking: Booking, at: Time) -> None:
    """R51: at the minute, both, each once however often the planner runs, the day before with what to bring."""
    for due, what in EACH:
        at(due - MINUTE)
        assert plan() == 0
        before = reminded(booking)
        at(due)
        assert plan() == 1
        assert plan() == 0
        assert reminded(booking) == before + both(due, what)
        assert deliver() == 2
    at(VISIT - MINUTE)
    plan()
    assert reminded(booking) == ALL
    assert {state for _person, state, _reason in states()} == {"sent"}


def test_a_rule_that_is_changed_after_it_was_sent_sends_nothing_twice(booking: Booking, at: Time) -> None:
    """The office moves the reminder to another hour: who has been reminded is left in peace, and the planner rests."""
    at(THREE_DAYS)
    assert plan() == 1
    with writing():
        db.session.execute(update(ReminderRule).where(ReminderRule.code == "3d").values(at=time(9)))
    assert plan() == 0
    assert reminded(booking) == both(THREE_DAYS, "reminder")


def test_a_rule_that_was_due_before_the_booking_was_made_is_not_for_it(office: Venue, at: Time) -> None:
    """R51: who books the afternoon before gets no reminder of three days and of one day before."""
    slot = make_slot(office, VISIT)
    at(ONE_DAY + MINUTE)
    booking = book(slot)
    plan()
    assert reminded(booking) == []
    at(TWO_HOURS)
    plan()
    assert reminded(booking) == both(TWO_HOURS, "reminder")


def test_after_a_change_both_are_reminded_of_the_new_time(office: Venue, booking: Booking, at: Time) -> None:
    """R51: at most once per booking, person, rule and appointed time; the old time is not spoken of any more."""
    at(THREE_DAYS)
    plan()
    move(booking, make_slot(office, VISIT + 7 * DAY))
    deliver()
    assert states("reminder") == [("woman", "closed", "stale"), ("man", "closed", "stale")]
    at(ONE_DAY)
    plan()
    assert len(reminded(booking)) == 2
    for due, _what in EACH:
        at(due + 7 * DAY)
        plan()
        assert deliver() == 2
    assert reminded(booking)[2:] == [(due + 7 * DAY, what, who) for due, what, who in ALL]


def test_a_change_to_a_near_day_brings_no_reminder_that_was_due_before(
    office: Venue, booking: Booking, at: Time
) -> None:  # fmt: skip
    far = move(booking, make_slot(office, VISIT + 7 * DAY))
    at(THREE_DAYS + MINUTE)
    move(far, make_slot(office, VISIT + timedelta(minutes=30)))
    plan()
    assert reminded(booking) == []
    at(ONE_DAY)
    plan()
    assert reminded(booking) == both(ONE_DAY, "checklist")


@pytest.mark.parametrize(
    ("back", "expected"),
    [
        (ONE_DAY + DAY - timedelta(hours=1), both(ONE_DAY, "checklist")),
        (TWO_HOURS + MINUTE, both(ONE_DAY, "checklist") + both(TWO_HOURS, "reminder")),
    ],
    ids=["a day late", "on the last minute"],
)
def test_what_was_missed_in_an_outage_is_caught_up(
    booking: Booking, at: Time, back: datetime, expected: list[object]
) -> None:
    """R51: once each."""
    at(THREE_DAYS)
    plan()
    at(back)
    plan()
    plan()
    assert reminded(booking)[2:] == expected


def test_nobody_is_reminded_of_what_has_begun(booking: Booking, at: Time) -> None:
    """Neither planned after the start, nor sent when it was planned before."""
    at(THREE_DAYS)
    plan()
    deliver()
    at(ONE_DAY)
    plan()
    at(VISIT)
    plan()
    assert reminded(booking) == both(THREE_DAYS, "reminder") + both(ONE_DAY, "checklist")
    assert deliver() == 0
    assert states("checklist") == [("woman", "closed", "too late"), ("man", "closed", "too late")]


def test_who_has_cancelled_or_is_there_already_is_not_reminded(office: Venue, booking: Booking, at: Time) -> None:
    there = book(make_slot(office, VISIT + MINUTE))
    cancel(booking)
    at(TWO_HOURS - MINUTE)
    with writing():
        services.check_in(there.id)
    at(TWO_HOURS + MINUTE)
    plan()
    assert (reminded(booking), reminded(there)) == ([], [])


def test_a_reminder_of_a_booking_that_was_cancelled_closes_itself(booking: Booking, at: Time) -> None:
    at(ONE_DAY)
    plan()
    cancel(booking)
    deliver()
    assert states("checklist") == [("woman", "closed", "stale"), ("man", "closed", "stale")]


def test_the_planner_asks_as_often_for_many_bookings_as_for_one(
    office: Venue, at: Time, queries: list[str]
) -> None:  # fmt: skip
    counts = []
    slots: list[Slot] = [make_slot(office, VISIT + 7 * DAY * week, places=9) for week in range(2)]
    for week, couples in enumerate((1, 9)):
        at(slots[week].release_at)
        for _ in range(couples):
            book(slots[week])
        at(ONE_DAY + 7 * DAY * week)
        queries.clear()
        plan()
        counts.append(len(queries))
    assert counts[0] == counts[1]
