"""Bookings for tests, made as people make them."""

from datetime import datetime
from uuid import uuid4

from tests.couples.makers import make_contact, make_couple
from wedreg.bookings import queries, services
from wedreg.bookings.models import Booking
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.models import Couple
from wedreg.venues.models import Slot

THURSDAY_TEN = datetime(2026, 4, 30, 10, 0, tzinfo=BEIJING)
"""Three days after the day on which tests stand still."""


def hold(slot: Slot, contact_id: int, couple: Couple | None = None, *, long: bool = False) -> Booking:
    """Hold a place."""
    with writing():
        booking = services.hold(
            slot.id, contact_id=contact_id, couple_id=couple.id if couple else None, key=uuid4().hex, long=long
        )
        number = booking.id
    return reread(number)


def book(slot: Slot, couple: Couple | None = None, contact_id: int | None = None) -> Booking:
    """Hold and confirm a place for a couple; a new one when none is given."""
    contact_id = contact_id or make_contact()
    couple = couple or make_couple(contact_id)
    held = hold(slot, contact_id, couple)
    with writing():
        services.confirm(held, couple, service_code="marriage", declared=True)
    return reread(held.id)


def reread(booking_id: int) -> Booking:
    """Return the booking as the database has it now."""
    db.session.close()
    db.session.expire_all()
    found = queries.by_id(booking_id)
    assert found
    db.session.close()
    return found


def seats(slot: Slot) -> int:
    """Return how many places of the slot are taken."""
    db.session.close()
    db.session.expire_all()
    fresh = db.session.get(Slot, slot.id)
    assert fresh
    taken = fresh.taken
    db.session.close()
    return taken
