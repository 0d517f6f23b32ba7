"""A couple chooses a time and goes on; somebody else may have been faster."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.bookings.makers import THURSDAY_TEN, book, choose, hold, seats
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.venues.makers import make_slot
from wedreg.bookings import queries as bookings
from wedreg.bookings.budgets import PARTS, PER_CONTACT, PER_NETWORK, may_hold
from wedreg.core.db import changed, db
from wedreg.core.origins import Origin
from wedreg.core.transactions import writing
from wedreg.couples.models import SignInCode
from wedreg.venues.models import Service, Slot, Venue

HOUR = timedelta(hours=1)


@pytest.fixture
def contact(app: Flask) -> int:
    """Return the phone of a couple that has filled in everything."""
    contact_id = make_contact()
    make_couple(contact_id)
    return contact_id


def test_a_visitor_signs_in_and_finds_the_time_chosen(browser: Browser, slot: Slot) -> None:
    """Then fills in the two, and holds the place meanwhile."""
    browser.open(f"/bookings/{slot.day}")
    browser.send("/bookings/hold", slot=slot.id)
    assert browser.path.startswith("/couples/sign-in")
    browser.submit(address="13900001234")
    code = db.session.scalars(select(SignInCode)).one().code
    db.session.close()
    browser.submit(code=code)
    assert browser.path.startswith(f"/bookings/{slot.day}")
    assert re.search(rf'id="s{slot.id}"[^>]* checked', browser.page)
    browser.send("/bookings/hold", slot=slot.id)
    assert browser.path.startswith("/couples/profile")
    assert "名额为您保留到 10:10" in browser.text()
    assert seats(slot) == 1


def test_who_comes_too_late_sees_the_nearest_free_times(browser: Browser, office: Venue, contact: int) -> None:
    slots = {hour: make_slot(office, THURSDAY_TEN + hour * HOUR) for hour in (-24, -2, -1, 0, 1)}
    hold(slots[-1], make_contact())
    browser.sign_in("contact", contact).open("/bookings/2026-04-30")
    hold(slots[0], make_contact())
    browser.send("/bookings/hold", slot=slots[0].id)
    assert browser.status == 409
    assert "这个时段刚被约走，名额没有占上" in browser.text()
    near = re.findall(r"/bookings/2026-04-\d\d\?slot=(\d+)", browser.page)
    assert near == [str(slots[hour].id) for hour in (-24, -2, 1)]
    assert f'id="s{slots[0].id}"' in browser.page


def test_a_lapsed_hold_is_among_the_nearest_free_times(browser: Browser, office: Venue, contact: int, at: Time) -> None:
    """As it is on the calendar."""
    slot, near = make_slot(office, THURSDAY_TEN), make_slot(office, THURSDAY_TEN + HOUR)
    hold(near, make_contact())
    at(at.now + timedelta(minutes=10))
    hold(slot, make_contact())
    browser.sign_in("contact", contact).open("/bookings/2026-04-30")
    browser.send("/bookings/hold", slot=slot.id)
    assert browser.status == 409
    assert f"slot={near.id}" in browser.page


def test_a_time_that_does_not_exist_is_refused_in_words(browser: Browser, slot: Slot, contact: int) -> None:
    browser.sign_in("contact", contact)
    for wrong in ("", "x", "0", "-1", str(10**20)):
        browser.open(f"/bookings/{slot.day}")
        browser.send("/bookings/hold", slot=wrong)
        assert (browser.status, "请先选一个时段" in browser.text()) == (422, True), wrong
    browser.open(f"/bookings/{slot.day}")
    browser.send("/bookings/hold", slot=999999)
    assert (browser.status, "没有这个时段了，请重新选一个。" in browser.text()) == (422, True)
    assert f"slot={slot.id}" in browser.page
    assert seats(slot) == 0


@pytest.mark.parametrize("closed", [Venue, Service])
def test_what_is_closed_online_cannot_be_held_by_an_old_page(
    browser: Browser, office: Venue, slot: Slot, contact: int, closed: type[Venue | Service]
) -> None:
    """R14, R21: the statement that takes the place looks itself; the calendar counts by the same condition."""
    browser.sign_in("contact", contact).open(f"/bookings/{slot.day}")
    form = {**browser.hidden("/bookings/hold"), "slot": slot.id}
    close(closed, office, slot)
    answer = browser.client.post("/bookings/hold", data=form)
    assert (answer.status_code, seats(slot)) == (409, 0)
    assert "这里暂时不能网上约这一项" in answer.text
    assert [place.left for place in bookings.slots(office.id, slot.service_id, slot.day, THURSDAY_TEN)] == [0]
    db.session.close()


def close(what: type[Venue | Service], office: Venue, slot: Slot) -> None:
    """Close the venue, or take the service off the net."""
    with writing():
        if what is Venue:
            changed(update(Venue).where(Venue.id == office.id).values(open=False, version=Venue.version + 1))
        else:
            here = update(Service).where(Service.id == slot.service_id)
            changed(here.values(online=False, version=Service.version + 1))


def test_a_couple_is_not_moved_to_a_venue_that_is_closed(browser: Browser, office: Venue, slot: Slot) -> None:
    """R24: by itself."""
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    later = make_slot(office, THURSDAY_TEN + HOUR)
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}/change/{later.day}")
    close(Venue, office, slot)
    browser.send(f"/bookings/{booking.code}/change", slot=later.id)
    assert (browser.status, seats(later)) == (409, 0)


def test_a_form_that_was_used_is_followed_by_a_fresh_one(
    browser: Browser, office: Venue, slot: Slot, contact: int
) -> None:
    other = make_slot(office, THURSDAY_TEN + HOUR)
    browser.sign_in("contact", contact).open(f"/bookings/{slot.day}")
    form = {**browser.hidden("/bookings/hold"), "slot": slot.id}
    browser.client.post("/bookings/hold", data=form)
    browser.send("/bookings/hold", slot=other.id, key=form["key"])
    assert browser.status == 409
    browser.send("/bookings/hold", slot=other.id)
    assert (browser.path.endswith("/check"), seats(other)) == (True, 1)


def test_who_hoards_places_waits_till_tomorrow(browser: Browser, slot: Slot, contact: int, at: Time) -> None:
    """R30: twenty times a day is far more than a couple needs."""
    browser.sign_in("contact", contact)
    for _ in range(PER_CONTACT.limit):
        choose(browser, slot)
        assert browser.path.endswith("/check")
    choose(browser, slot)
    assert browser.status == 429
    assert "今天选得有点多了，明天再来" in browser.text()
    at(at.now + PER_CONTACT.window)
    choose(browser.sign_in("contact", contact), slot)
    assert browser.path.endswith("/check")


def test_one_network_cannot_take_everything(app: Flask, slot: Slot, at: Time) -> None:
    """R30: counted in parts, so that a city behind one network waits for no single row."""
    origin = Origin("203.0.113.0/24", "")
    with writing():
        assert all(may_hold(number * PARTS, origin, at.now) for number in range(PER_NETWORK.limit))
        assert not may_hold(PARTS * PER_NETWORK.limit, origin, at.now)
        assert may_hold(PARTS * PER_NETWORK.limit, Origin("198.51.100.0/24", ""), at.now)
