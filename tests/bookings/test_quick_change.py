"""One step to the time that most couples want (R24)."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, book, cancel, reread, seats
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.venues.makers import make_slot
from wedreg.bookings.models import Booking
from wedreg.venues.models import Slot, Venue

DAY, WEEK = timedelta(days=1), timedelta(days=7)
TUESDAY = THURSDAY_TEN - 2 * DAY


@pytest.fixture
def contact(app: Flask) -> int:
    """Return who booked."""
    return make_contact()


@pytest.fixture
def booking(slot: Slot, contact: int) -> Booking:
    """Return a booking on Thursday at ten."""
    return book(slot, contact_id=contact)


def press(app: Flask, contact: int, booking: Booking, slot: Slot) -> Browser:
    """Press the button with this time."""
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{booking.code}/change")
    assert f'name="slot" value="{slot.id}"' in browser.page
    browser.send(f"/bookings/{booking.code}/change", slot=slot.id)
    return browser


def test_the_same_time_next_week(app: Flask, office: Venue, contact: int, booking: Booking, slot: Slot) -> None:
    """R24: taken before the old one is given up."""
    wanted = make_slot(office, THURSDAY_TEN + WEEK)
    make_slot(office, THURSDAY_TEN + WEEK + timedelta(minutes=30))
    browser = press(app, contact, booking, wanted)
    assert browser.path == f"/bookings/{booking.code}"
    assert reread(booking.id).starts_at == THURSDAY_TEN + WEEK
    assert (seats(slot), seats(wanted)) == (1, 1)


def test_any_earlier_day(app: Flask, office: Venue, contact: int, booking: Booking, at: Time) -> None:
    """R24: the first free time on a day before."""
    make_slot(office, TUESDAY + DAY)
    first = make_slot(office, TUESDAY)
    at(at.now - timedelta(days=3))
    assert press(app, contact, booking, first).status == 200
    assert reread(booking.id).starts_at == TUESDAY


def test_what_is_full_is_not_offered(app: Flask, office: Venue, contact: int, booking: Booking, at: Time) -> None:
    """R24: neither is an earlier hour of the same day."""
    make_slot(office, THURSDAY_TEN - timedelta(hours=1))
    book(make_slot(office, THURSDAY_TEN + WEEK))
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{booking.code}/change")
    assert "一步改好" not in browser.text()


def test_when_it_is_too_late_nothing_is_offered(app: Flask, office: Venue, contact: int, booking: Booking,
                                                at: Time) -> None:  # fmt: skip
    """R24: until two hours before."""
    make_slot(office, THURSDAY_TEN + WEEK)
    at(THURSDAY_TEN - timedelta(hours=1))
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{booking.code}/change")
    assert "一步改好" not in browser.text()
    cancel(booking, by_office=True)
