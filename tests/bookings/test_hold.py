"""A place is kept while the couple fills in the form."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, choose, done_to, hold, reread, seats
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.venues.makers import make_slot
from wedreg.bookings import queries, services
from wedreg.bookings.errors import ExtendedAlready, HoldOver, OtherRequest
from wedreg.bookings.models import Booking, Status
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.models import AccessKind, CoupleAccess
from wedreg.venues.models import Slot, Venue

HOUR = timedelta(hours=1)


@pytest.fixture
def contact(app: Flask) -> int:
    """Return the phone of a couple that has filled in everything."""
    contact_id = make_contact()
    make_couple(contact_id)
    return contact_id


def held(contact_id: int, browser: Browser) -> Booking:
    """Return what this contact holds, by the page that it is looking at."""
    code = re.fullmatch(r"/bookings/(\w{8})/check", browser.path)
    assert code, browser.path
    found = queries.mine(code[1], contact_id)
    assert found
    db.session.close()
    return found


@pytest.mark.parametrize(("elder", "minutes"), [("0", 10), ("1", 30)])
def test_a_place_is_kept_for_ten_minutes_and_in_large_text_for_thirty(
    browser: Browser, slot: Slot, contact: int, at: Time, elder: str, minutes: int
) -> None:
    """R23, R57: the page says until when, and so does it when it is loaded again."""
    browser.sign_in("contact", contact).open(f"/preferences/elder/{elder}")
    choose(browser, slot)
    until = at.now + timedelta(minutes=minutes)
    assert held(contact, browser).hold_until == until
    assert f"{until:%H:%M}" in browser.text()
    at(at.now + timedelta(minutes=4))
    browser.open(browser.path)
    assert f"{until:%H:%M}" in browser.text()


def test_the_countdown_goes_on_after_a_reload(browser: Browser, slot: Slot, contact: int, at: Time) -> None:
    """R23: the end stays, and the page carries the office's own time beside it."""
    choose(browser.sign_in("contact", contact), slot)
    until, now = re.findall(r'data-(?:until|now)="([^"]+)"', browser.page)
    at(at.now + timedelta(minutes=3))
    browser.open(browser.path)
    again, later = re.findall(r'data-(?:until|now)="([^"]+)"', browser.page)
    assert again == until
    assert later != now


@pytest.mark.parametrize(("long", "minutes"), [(False, 10), (True, 30)])
def test_a_hold_is_extended_once_by_the_same_length(slot: Slot, at: Time, long: bool, minutes: int) -> None:
    booking = hold(slot, make_contact(), long=long)
    at(at.now + timedelta(minutes=minutes - 1))
    with writing():
        services.extend(booking, long=long)
    booking = reread(booking.id)
    assert booking.hold_until == at.now + timedelta(minutes=minutes)
    with pytest.raises(ExtendedAlready), writing():
        services.extend(booking, long=long)
    assert reread(booking.id).hold_until == booking.hold_until
    assert done_to(booking) == ["held", "hold_extended"]


def test_the_button_for_more_time_goes_when_it_was_used(browser: Browser, slot: Slot, contact: int, at: Time) -> None:
    choose(browser.sign_in("contact", contact), slot)
    extend = browser.path.replace("/check", "/extend")
    assert extend in browser.page
    at(at.now + timedelta(minutes=9))
    browser.send(extend)
    assert held(contact, browser).hold_until == at.now + timedelta(minutes=10)
    assert extend not in browser.page
    browser.send(extend)
    assert browser.status == 409
    assert "已经延长过一次了" in browser.text()


def test_a_hold_that_is_over_cannot_be_extended(slot: Slot, at: Time) -> None:
    booking = hold(slot, make_contact())
    at(at.now + timedelta(minutes=10))
    with pytest.raises(HoldOver), writing():
        services.extend(booking, long=False)
    assert reread(booking.id).extended is False


def test_choosing_another_time_lets_go_of_the_first(browser: Browser, office: Venue, slot: Slot, contact: int) -> None:
    other = make_slot(office, THURSDAY_TEN + HOUR)
    choose(browser.sign_in("contact", contact), slot)
    first = held(contact, browser)
    choose(browser, other)
    assert held(contact, browser).slot_id == other.id
    assert reread(first.id).status == Status.EXPIRED
    assert (seats(slot), seats(other)) == (0, 1)


def test_choosing_the_same_time_again_keeps_the_place_and_its_end(
    browser: Browser, slot: Slot, contact: int, at: Time
) -> None:
    """R23: with one place only; nobody is told that it is gone, and nobody keeps it for longer that way."""
    choose(browser.sign_in("contact", contact), slot)
    first = held(contact, browser)
    at(at.now + timedelta(minutes=4))
    choose(browser, slot)
    again = held(contact, browser)
    assert (again.id, again.hold_until, seats(slot)) == (first.id, first.hold_until, 1)


def test_when_the_other_time_is_gone_the_first_is_kept(
    browser: Browser, office: Venue, slot: Slot, contact: int
) -> None:
    other = make_slot(office, THURSDAY_TEN + HOUR)
    choose(browser.sign_in("contact", contact), slot)
    first = held(contact, browser)
    browser.open(f"/bookings/{other.day}")
    hold(other, make_contact())
    browser.send("/bookings/hold", slot=other.id)
    assert browser.status == 409
    assert reread(first.id).status == Status.HELD
    assert (seats(slot), seats(other)) == (1, 1)


def test_a_couple_holds_one_place_on_both_their_phones(office: Venue, slot: Slot, contact: int) -> None:
    """Whichever of the two chooses last."""
    other, partner = make_slot(office, THURSDAY_TEN + HOUR), make_contact()
    couple = make_couple(make_contact())
    with writing():
        db.session.add(
            CoupleAccess(couple_id=couple.id, contact_id=partner, kind=AccessKind.PARTNER, confirmed_at=THURSDAY_TEN)
        )
    first = hold(slot, contact, couple)
    hold(other, partner, couple)
    assert reread(first.id).status == Status.EXPIRED
    assert (seats(slot), seats(other)) == (0, 1)


def test_the_same_form_twice_gives_the_same_booking(browser: Browser, slot: Slot, contact: int) -> None:
    """With one place only: the second answer is not that it is full."""
    browser.sign_in("contact", contact).open(f"/bookings/{slot.day}")
    form = {**browser.hidden("/bookings/hold"), "slot": slot.id}
    first = browser.client.post("/bookings/hold", data=form)
    again = browser.client.post("/bookings/hold", data=form)
    assert first.location == again.location
    assert (first.status_code, again.status_code, seats(slot)) == (302, 302, 1)


def test_the_same_form_with_another_time_is_refused(browser: Browser, office: Venue, slot: Slot, contact: int) -> None:
    other = make_slot(office, THURSDAY_TEN + HOUR)
    browser.sign_in("contact", contact).open(f"/bookings/{slot.day}")
    form = {**browser.hidden("/bookings/hold"), "slot": slot.id}
    browser.client.post("/bookings/hold", data=form)
    answer = browser.client.post("/bookings/hold", data={**form, "slot": other.id})
    assert answer.status_code == 409
    assert "这张表已经用过了" in answer.text
    assert (seats(slot), seats(other)) == (1, 0)


def test_a_form_of_somebody_else_gives_nothing_of_theirs(slot: Slot) -> None:
    owner, stranger = make_contact(), make_contact()
    with writing():
        services.hold(slot.id, contact_id=owner, couple_id=None, key="k", long=False)
    with pytest.raises(OtherRequest), writing():
        services.hold(slot.id, contact_id=stranger, couple_id=None, key="k", long=False)
