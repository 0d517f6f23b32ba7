"""A couple chooses a time and goes on; somebody else may have been faster."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import THURSDAY_TEN, hold, seats
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.venues.makers import make_slot
from wedreg.core.db import db
from wedreg.couples.models import SignInCode
from wedreg.venues.models import Slot, Venue

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
    for wrong in ("", "x", "0", "-1", "999999", str(10**20)):
        browser.open(f"/bookings/{slot.day}")
        browser.send("/bookings/hold", slot=wrong)
        assert (browser.status, "请先选一个时段" in browser.text()) == (422, True), wrong
    assert seats(slot) == 0
