"""A change that cannot be made leaves the booking as it was."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from tests.bookings.makers import (
    NEXT_THURSDAY_TEN,
    THURSDAY_TEN,
    book,
    cancel,
    done_to,
    hold,
    move,
    seats,
    state,
)
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_slot
from wedreg.audit.models import Entry
from wedreg.bookings import queries, services
from wedreg.bookings.errors import NotAllowedNow, SameSlot, TooLate, TooYoung
from wedreg.core.db import changed, db
from wedreg.core.transactions import writing
from wedreg.couples.rules import Role
from wedreg.venues.errors import SlotFull, SlotUnknown
from wedreg.venues.models import Service, Slot, SlotState, Venue

HOUR = timedelta(hours=1)


def test_when_the_new_time_is_gone_the_old_one_stays(browser: Browser, slot: Slot, other: Slot) -> None:
    """R24: everything is undone; the page shows the day that was wanted, with what is left of it."""
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    before = state(booking)
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}/change/{other.day}")
    hold(other, make_contact())
    browser.send(f"/bookings/{booking.code}/change", slot=other.id)
    assert browser.status == 409
    assert "这个时段刚被约走" in browser.text()
    assert '<h2 id="day-title">5月7日 周四</h2>' in browser.page
    assert state(booking) == before
    assert (seats(slot), seats(other)) == (1, 1)


def test_a_change_is_undone_whole(slot: Slot, other: Slot, at: Time) -> None:
    """R24: nothing of it is left, not even in the transaction that failed."""
    booking = book(slot)
    before = state(booking)
    hold(other, make_contact())
    with pytest.raises(SlotFull):
        move(booking, other)
    assert state(booking) == before
    at(at.now + timedelta(minutes=10))
    assert move(booking, other).slot_id == other.id


def test_a_change_takes_only_what_can_be_booked(office: Venue, slot: Slot, at: Time) -> None:
    """R16, R17: not what is closed, not released yet, or over."""
    booking = book(slot)
    reasons = ({"state": SlotState.CLOSED}, {"release_at": at.now + timedelta(seconds=1)}, {"closes_at": at.now})
    for hour, reason in enumerate(reasons):
        other = make_slot(office, NEXT_THURSDAY_TEN + hour * HOUR)
        with writing():
            changed(update(Slot).where(Slot.id == other.id).values(reason))
        db.session.close()
        with pytest.raises(SlotFull):
            move(booking, other)
        assert (seats(slot), seats(other)) == (1, 0), reason


def test_an_old_page_changes_nothing(browser: Browser, office: Venue, slot: Slot, other: Slot) -> None:
    """The partner has changed it meanwhile on another phone."""
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}/change/{other.day}")
    move(booking, other)
    third = make_slot(office, NEXT_THURSDAY_TEN + HOUR)
    before, tries = state(booking), refusals()
    browser.send(f"/bookings/{booking.code}/change", slot=third.id)
    assert browser.status == 409
    assert "这一页刚刚被别人改过" in browser.text()
    assert (state(booking), refusals()) == (before, tries)
    assert (seats(slot), seats(other), seats(third)) == (1, 1, 0)
    browser.send(f"/bookings/{booking.code}/change", slot=third.id)
    assert seats(third) == 1


def refusals() -> int:
    """Return how many tries were kept that should not have been made at all."""
    found = db.session.scalar(select(func.count()).select_from(Entry).where(Entry.action == "access.refused"))
    db.session.close()
    return found or 0


def test_the_same_change_sent_twice_moves_once(browser: Browser, slot: Slot, other: Slot) -> None:
    """R24: both answers lead to the booking."""
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}/change/{other.day}")
    path = f"/bookings/{booking.code}/change"
    form = {**browser.hidden(path), "slot": other.id}
    answers = [browser.client.post(path, data=form) for _ in range(2)]
    assert [(a.status_code, a.location) for a in answers] == [(302, f"/bookings/{booking.code}")] * 2
    assert (done_to(booking)[-1], done_to(booking).count("moved")) == ("moved", 1)


@pytest.mark.parametrize("step", ["change", "change/2026-05-07", "cancel"])
def test_what_was_given_up_leads_to_the_booking(browser: Browser, slot: Slot, other: Slot, step: str) -> None:
    contact = make_contact()
    booking = cancel(book(slot, contact_id=contact))
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}/{step}")
    assert browser.path == f"/bookings/{booking.code}"


def test_the_same_time_is_no_change(browser: Browser, slot: Slot) -> None:
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    before = state(booking)
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}/change/{slot.day}")
    browser.send(f"/bookings/{booking.code}/change", slot=slot.id)
    assert browser.status == 409
    assert "现在约的就是这个时段" in browser.text()
    with pytest.raises(SameSlot):
        move(booking, slot)
    assert state(booking) == before


def test_another_service_is_no_change(office: Venue, slot: Slot) -> None:
    service = db.session.query(Service).filter_by(code="reissue").one()
    db.session.close()
    elsewhere = make_slot(office, NEXT_THURSDAY_TEN, service=service)
    with pytest.raises(SlotUnknown):
        move(book(slot), elsewhere)
    assert seats(elsewhere) == 0


def test_a_couple_changes_until_two_hours_before(browser: Browser, slot: Slot, other: Slot, at: Time) -> None:
    """R24: to the second; after that the page gives the telephone number."""
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    at(THURSDAY_TEN - 2 * HOUR + timedelta(seconds=1))
    with pytest.raises(TooLate):
        move(booking, other)
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}")
    assert f"/bookings/{booking.code}/change" not in browser.page
    assert "离开始不到 2 小时，网上不能改了。请打 023-0000 0000" in browser.text()
    browser.open(f"/bookings/{booking.code}/change/{other.day}")
    browser.send(f"/bookings/{booking.code}/change", slot=other.id)
    assert browser.status == 409
    assert "请打 023-0000 0000" in browser.text()
    assert seats(slot) == 1
    at(THURSDAY_TEN - 2 * HOUR)
    assert move(booking, other).starts_at == NEXT_THURSDAY_TEN


def test_both_are_of_age_on_the_new_day_too(office: Venue, slot: Slot, other: Slot) -> None:
    """R1: an earlier day than the first possible one is refused."""
    born = NEXT_THURSDAY_TEN.date().replace(year=2026 - 22)
    couple = make_couple(contact := make_contact(), man=person(Role.MAN, born))
    booking = book(other, couple, contact)
    with pytest.raises(TooYoung):
        move(booking, slot)
    assert (seats(slot), seats(other)) == (0, 1)


def test_a_cancelled_booking_is_not_changed(slot: Slot, other: Slot) -> None:
    booking = book(slot)
    with writing():
        now = queries.by_id(booking.id)
        assert now
        services.cancel(now, reason="other")
    with pytest.raises(NotAllowedNow):
        move(booking, other)
    assert seats(other) == 0


def test_a_time_that_does_not_exist_is_refused(browser: Browser, slot: Slot) -> None:
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    before = state(booking)
    browser.sign_in("contact", contact)
    for wrong in ("", "x", "0", "999999", str(10**20)):
        browser.open(f"/bookings/{booking.code}/change/{slot.day}")
        browser.send(f"/bookings/{booking.code}/change", slot=wrong)
        assert (browser.status, state(booking)) == (409, before), wrong
