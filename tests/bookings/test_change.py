"""A couple changes its booking to another time."""

import re
from datetime import timedelta

import pytest

from tests.bookings.asides import rested
from tests.bookings.makers import (
    NEXT_THURSDAY_TEN,
    book,
    claims_of,
    move,
    pass_of,
    reread,
    run_job,
    seats,
    told_of,
)
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.venues.makers import make_slot
from wedreg.bookings import queries
from wedreg.core.db import db
from wedreg.couples.models import Claim
from wedreg.passes import queries as passes
from wedreg.passes.models import Verdict
from wedreg.venues.errors import SlotFull
from wedreg.venues.models import Slot, Venue

HOUR = timedelta(hours=1)


def verdict(code: str) -> Verdict:
    """Return what the scanner says of a short code."""
    found = passes.find(code, None).verdict
    db.session.close()
    return found


def test_a_couple_changes_its_day(browser: Browser, slot: Slot, other: Slot, at: Time) -> None:
    """R24: the code of the booking stays, the old pass is void, both are told, the claims and the place move along."""
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    old = pass_of(booking)
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}/change")
    day = re.findall(r'href="(/bookings/\w{8}/change/2026-05-07)', browser.page)
    browser.open(day[0])
    browser.send(f"/bookings/{booking.code}/change", slot=other.id)
    assert browser.path == f"/bookings/{booking.code}"
    moved = reread(booking.id)
    assert (moved.code, moved.slot_id, moved.starts_at) == (booking.code, other.id, NEXT_THURSDAY_TEN)
    assert moved.scheduled_at == at.now
    assert (seats(slot), seats(other)) == (1, 1)  # the old place rests
    assert told_of(booking)[2:] == [("changed", "woman", True), ("changed", "man", True)]
    claim = db.session.query(Claim).first()
    assert claim
    assert (claims_of(booking), claim.starts_at) == (2, NEXT_THURSDAY_TEN)
    new = pass_of(booking)
    at(NEXT_THURSDAY_TEN)
    assert (verdict(old.code), verdict(new.code)) == (Verdict.REPLACED, Verdict.VALID)
    assert queries.miscounted() == []
    db.session.close()


def test_the_freed_place_can_be_booked_when_it_has_rested(slot: Slot, other: Slot, at: Time) -> None:
    booking = book(slot)
    move(booking, other)
    rested(at, slot)
    assert book(slot).slot_id == slot.id


def test_two_couples_change_places_one_after_the_other(office: Venue, slot: Slot, other: Slot, at: Time) -> None:
    """Through a third time, since each place is taken before one is given up; and each rests before the next has it."""
    third = make_slot(office, NEXT_THURSDAY_TEN + HOUR)
    one, two = book(slot), book(other)
    with pytest.raises(SlotFull):
        move(one, other)
    move(one, third)
    rested(at, slot)
    move(two, slot)
    rested(at, other)
    move(one, other)
    rested(at, third)
    assert (seats(slot), seats(other), seats(third)) == (1, 1, 0)


def test_each_change_is_told_also_one_back_to_a_time_before(slot: Slot, other: Slot, at: Time) -> None:
    """R51: every change makes the old pass void, so every one is told."""
    booking = book(slot)
    for wanted in (other, slot, other):
        run_job("bookings.end_asides")
        move(booking, wanted)
        at(at.now + HOUR)
    assert [told[:2] for told in told_of(booking)[2:]] == [("changed", "woman"), ("changed", "man")] * 3
