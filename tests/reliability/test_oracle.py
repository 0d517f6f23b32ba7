"""The judge of these tests sees a booking that is not whole; otherwise its silence would prove nothing."""

import pytest
from flask import Flask
from sqlalchemy import text

from tests.bookings.makers import THURSDAY_TEN, book, hold
from tests.couples.makers import make_contact
from tests.reliability.oracle import faults
from tests.venues.makers import make_office, make_slot
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.settings import Settings

pytestmark = pytest.mark.reliability

DAMAGE = {
    "a slot counts": "UPDATE venues_slot SET taken = taken + 1",
    "a booking has the time": "UPDATE bookings_booking SET starts_at = made_at",
    "a live booking holds": "DELETE FROM couples_claim WHERE id = (SELECT min(id) FROM couples_claim)",
    "every claim belongs": "UPDATE couples_claim SET subject = 'booking:999'",
    "a booking that stands": "DELETE FROM passes_pass",
    "each of the two is told once that it is booked": "DELETE FROM notifications_message WHERE person = 'man'",
    "each of the two is told once that it is cancelled": (
        "UPDATE bookings_booking SET status = 'cancelled' WHERE status = 'confirmed'"
    ),
    "every message": "UPDATE notifications_message SET subject_id = 999",
    "every pass": "UPDATE passes_pass SET subject_id = 999",
    "bookings.expired": "UPDATE bookings_booking SET status = 'expired', hold_until = NULL WHERE status = 'held'",
}


def make_one_of_each() -> None:
    """Make a booking that is confirmed and one that is held, in one slot."""
    slot = make_slot(make_office(), THURSDAY_TEN, places=3)
    book(slot)
    hold(slot, make_contact())


def test_bookings_made_as_people_make_them_are_whole(app: Flask, settings: Settings) -> None:
    make_one_of_each()
    assert faults(settings.database_url) == []


@pytest.mark.parametrize("rule", DAMAGE)
def test_the_judge_names_what_is_not_whole(app: Flask, settings: Settings, rule: str) -> None:
    make_one_of_each()
    with writing():
        db.session.execute(text(DAMAGE[rule]))
    assert [fault for fault in faults(settings.database_url) if fault.startswith(rule)]
