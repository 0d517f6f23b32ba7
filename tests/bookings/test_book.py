"""A couple books a place."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, book, hold, reread, seats
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import queries, services
from wedreg.bookings.errors import HoldOver, OwnBooking
from wedreg.bookings.models import Status
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues.errors import SlotFull


def test_a_hold_takes_the_place_and_confirming_keeps_it(app: Flask) -> None:
    slot = make_slot(make_office(), THURSDAY_TEN)
    booking = book(slot)
    assert booking.status == Status.CONFIRMED
    assert seats(slot) == 1
    assert queries.miscounted() == []


def test_the_last_place_is_held_by_one_couple_only(app: Flask) -> None:
    slot = make_slot(make_office(), THURSDAY_TEN)
    hold(slot, make_contact())
    with pytest.raises(SlotFull):
        hold(slot, make_contact())
    assert seats(slot) == 1


def test_a_hold_ends_after_ten_minutes_and_the_next_couple_gets_the_place(app: Flask, at: Time) -> None:
    """R23: the place is freed by whoever comes next, without waiting for a job."""
    slot = make_slot(make_office(), THURSDAY_TEN)
    contact = make_contact()
    couple = make_couple(contact)
    first = hold(slot, contact, couple)
    at(at.now + timedelta(minutes=10))
    second = hold(slot, make_contact())
    assert second.status == Status.HELD
    assert reread(first.id).status == Status.EXPIRED
    with pytest.raises(HoldOver), writing():
        services.confirm(reread(first.id), couple, service_code="marriage", declared=True)
    assert seats(slot) == 1


def test_a_person_has_one_live_booking_of_a_kind(app: Flask) -> None:
    """R22: refused by the database, whichever of the two is shared."""
    office = make_office()
    slot, other = make_slot(office, THURSDAY_TEN), make_slot(office, THURSDAY_TEN + timedelta(hours=1))
    contact = make_contact()
    couple = make_couple(contact)
    book(slot, couple, contact)
    again = hold(other, contact, couple)
    with pytest.raises(OwnBooking), writing():
        services.confirm(again, couple, service_code="marriage", declared=True)
    assert reread(again.id).status == Status.HELD
    db.session.close()
