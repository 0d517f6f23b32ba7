"""The office moves or cancels a couple's booking."""

from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.bookings.makers import (
    NEXT_THURSDAY_TEN,
    THURSDAY_TEN,
    book,
    cancel,
    done_to,
    hold,
    move,
    pass_of,
    reread,
    seats,
    told_of,
)
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.venues.makers import make_slot
from wedreg.audit import queries as audit
from wedreg.bookings.models import Status
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.venues.models import Slot, Venue

BOTH = ("woman", "man")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def registrar(app: Flask) -> Browser:
    """Return a registrar's browser."""
    return staff_browser(app, Role.REGISTRAR)


def send(registrar: Browser, slot: Slot, reason: str) -> None:
    """Send the form with the times of the day, below the one that shows another day."""
    registrar.send(registrar.path, **registrar.hidden(f"?day={slot.day}"), slot=slot.id, reason=reason)


def test_a_registrar_moves_a_couple_and_its_pass_stays_good(registrar: Browser, slot: Slot, other: Slot) -> None:
    """The couple's own change kills the pass; this one only gives it another time. The reason is in the audit."""
    booking = book(slot)
    before = pass_of(booking)
    registrar.open(f"/staff/bookings/{booking.code}/move?day=2026-05-07")
    send(registrar, other, "暴雨预警")
    assert "已改期，并通知了两人。" in registrar.text()
    assert (reread(booking.id).starts_at, seats(slot), seats(other)) == (NEXT_THURSDAY_TEN, 1, 1)
    after = pass_of(booking)
    assert (after.id, after.token_id, after.code, after.revoked_at) == (before.id, before.token_id, before.code, None)
    assert after.valid_from == NEXT_THURSDAY_TEN - timedelta(hours=1)
    assert told_of(booking)[2:] == [("moved", person, False) for person in BOTH]
    entry = audit.of("booking", booking.id)[-1]
    assert (entry.actor_kind, entry.action, entry.details["reason"]) == ("staff", "bookings.moved", "暴雨预警")
    db.session.close()


def test_the_office_uses_places_that_are_not_released_or_closed_to_couples(slot: Slot, office: Venue, at: Time) -> None:
    """R16, R17 hold for couples; nobody gets a place that is not there."""
    today = make_slot(office, at.now + timedelta(hours=4))
    far = make_slot(office, datetime(2026, 6, 25, 10, 0, tzinfo=BEIJING))
    booking = book(slot)
    assert move(booking, today, by_office=True).slot_id == today.id
    assert move(booking, far, by_office=True).slot_id == far.id


def test_the_office_moves_a_couple_to_the_last_minute(slot: Slot, other: Slot, at: Time) -> None:
    booking = book(slot)
    at(THURSDAY_TEN - MINUTE)
    assert move(booking, other, by_office=True).slot_id == other.id


def test_a_full_time_is_refused_and_the_old_one_kept(registrar: Browser, slot: Slot, other: Slot) -> None:
    booking = book(slot)
    registrar.open(f"/staff/bookings/{booking.code}/move?day=2026-05-07")
    hold(other, make_contact())
    send(registrar, other, "x")
    assert "这个时段刚被约走" in registrar.text()
    assert (reread(booking.id).slot_id, seats(slot), seats(other)) == (slot.id, 1, 1)
    assert done_to(booking) == ["held", "confirmed"]


def test_an_old_page_of_the_office_changes_nothing(
    registrar: Browser, office: Venue, slot: Slot, other: Slot
) -> None:  # fmt: skip
    third = make_slot(office, NEXT_THURSDAY_TEN + timedelta(hours=1))
    booking = book(slot)
    registrar.open(f"/staff/bookings/{booking.code}/move?day=2026-05-07")
    move(booking, third)
    send(registrar, other, "x")
    assert registrar.status == 409
    assert (reread(booking.id).slot_id, seats(other)) == (third.id, 0)


def test_a_registrar_cancels_with_a_reason(registrar: Browser, slot: Slot, at: Time) -> None:
    """Both are told that it was the office; the reason stays inside."""
    booking = book(slot)
    registrar.open(f"/staff/bookings/{booking.code}/cancel")
    registrar.submit(reason="")
    assert "请写明原因" in registrar.text()
    assert reread(booking.id).status == Status.CONFIRMED
    registrar.submit(reason="停电")
    now = reread(booking.id)
    assert (now.status, now.reason, now.late_cancel, seats(slot)) == (Status.CANCELLED, "停电", False, 1)
    assert told_of(booking)[2:] == [("withdrawn", person, False) for person in BOTH]
    at(THURSDAY_TEN)
    assert cancel(booking, by_office=True).version == now.version


@pytest.mark.parametrize(
    ("moment", "at_once"),
    [(THURSDAY_TEN - timedelta(hours=14) - MINUTE, False), (THURSDAY_TEN - timedelta(hours=14), True)],
)
def test_the_night_is_broken_when_the_time_given_up_is_near(
    office: Venue, other: Slot, at: Time, moment: datetime, at_once: object
) -> None:
    """Within 14 hours of the time that is no longer theirs, whatever the new one: they would come for nothing."""
    slot = make_slot(office, THURSDAY_TEN, places=2)
    moved, withdrawn = book(slot), book(slot)
    at(moment)
    move(moved, other, by_office=True)
    cancel(withdrawn, by_office=True)
    assert told_of(moved)[2:] == [("moved", person, at_once) for person in BOTH]
    assert told_of(withdrawn)[2:] == [("withdrawn", person, at_once) for person in BOTH]


def test_the_night_is_broken_when_the_new_time_is_near(office: Venue, other: Slot, at: Time) -> None:
    tomorrow = make_slot(office, datetime(2026, 4, 28, 9, 0, tzinfo=BEIJING))
    booking = book(other)
    at(datetime(2026, 4, 27, 21, 30, tzinfo=BEIJING))
    move(booking, tomorrow, by_office=True)
    assert told_of(booking)[2:] == [("moved", person, True) for person in BOTH]


def test_only_those_at_the_desk_do_this(app: Flask, slot: Slot) -> None:
    booking = book(slot)
    for role in (Role.ORGANISER, Role.ADMIN, Role.AUDITOR):
        browser = staff_browser(app, role)
        for what in ("move", "cancel"):
            browser.open(f"/staff/bookings/{booking.code}/{what}")
            assert browser.status == 403, (role, what)


def test_opening_a_couple_s_booking_leaves_an_entry(registrar: Browser, slot: Slot) -> None:
    """R53."""
    booking = book(slot)
    registrar.open(f"/staff/bookings/{booking.code}/cancel")
    (entry,) = audit.entries("record.opened")
    assert (entry.actor_kind, entry.details) == ("staff", {"code": booking.code})
    db.session.close()
    registrar.open("/staff/bookings/23456789/cancel")
    assert registrar.status == 404
