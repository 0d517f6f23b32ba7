"""The time for which a place was held is over, or somebody goes back to a page of before."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, cancel, choose, hold, reread, run_job, seats
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import both, kept, make_contact, make_couple
from tests.fields import value_of
from tests.venues.makers import make_slot
from wedreg.bookings import queries
from wedreg.bookings.models import Booking, Status
from wedreg.core.db import db
from wedreg.couples.rules import Role
from wedreg.venues.models import Slot, Venue

HOUR = timedelta(hours=1)
OVER = "保留时间到了，名额已放回。刚才填的都还在，重新选个时段就好。"


@pytest.fixture
def contact(app: Flask) -> int:
    """Return the phone of a couple that has filled in everything."""
    contact_id = make_contact()
    make_couple(contact_id)
    return contact_id


def only(contact_id: int) -> Booking:
    """Return the one booking of this contact."""
    (booking,) = queries.all_mine(contact_id)
    db.session.close()
    return booking


@pytest.mark.parametrize("swept", [False, True])
def test_the_page_of_a_lapsed_hold_offers_another_time(
    browser: Browser, office: Venue, slot: Slot, contact: int, at: Time, swept: bool
) -> None:
    """R23: with the sentence, the nearest free times and the one that was held; before the sweep as after it."""
    near = make_slot(office, THURSDAY_TEN + HOUR)
    choose(browser.sign_in("contact", contact), slot)
    path, confirming = browser.path, browser.hidden(browser.path)
    at(at.now + timedelta(minutes=10))
    if swept:
        run_job("bookings.expire_holds")
    for answer in (browser.open(path), browser.send(path, **confirming, declared="y")):
        assert OVER in browser.text()
        assert "提交预约" not in answer
        assert set(re.findall(r"\?slot=(\d+)", answer)) == {str(slot.id), str(near.id)}
        assert re.search(rf'id="s{slot.id}"[^>]* checked', answer)
    browser.send("/bookings/hold", slot=slot.id)
    assert browser.path.endswith("/check")
    assert seats(slot) == 1


def test_its_booking_page_leads_there_too(browser: Browser, slot: Slot, contact: int, at: Time) -> None:
    choose(browser.sign_in("contact", contact), slot)
    at(at.now + timedelta(minutes=10))
    run_job("bookings.expire_holds")
    browser.open(browser.path.replace("/check", ""))
    assert OVER in browser.text()


def test_more_time_after_the_booking_shows_the_booking(browser: Browser, slot: Slot, contact: int) -> None:
    """Back and once more 再保留: nobody is told that the place is gone."""
    choose(browser.sign_in("contact", contact), slot)
    extend, form = browser.path.replace("/check", "/extend"), browser.hidden(browser.path)
    browser.submit(declared="y")
    booking = only(contact)
    for state in (Status.CONFIRMED, Status.CANCELLED):
        if state == Status.CANCELLED:
            cancel(booking)
        answer = browser.client.post(extend, data=form)
        assert (answer.status_code, answer.location) == (302, f"/bookings/{booking.code}")
        assert reread(booking.id).status == state


def test_a_second_time_more_is_refused_on_the_page_itself(browser: Browser, slot: Slot, contact: int) -> None:
    choose(browser.sign_in("contact", contact), slot)
    extend = browser.path.replace("/check", "/extend")
    for _ in range(2):
        browser.send(extend)
    assert browser.status == 409
    assert "已经延长过一次了" in browser.text()
    assert "提交预约" in browser.text()


@pytest.mark.parametrize(("elder", "words"), [("0", "再保留 10 分钟"), ("1", "再保留 30 分钟")])
def test_more_time_can_be_had_where_the_time_goes(browser: Browser, slot: Slot, elder: str, words: str) -> None:
    """R23, R57: on the profile page, in large text too; what was typed is kept, and nothing is called missing yet."""
    contact = make_contact()
    browser.sign_in("contact", contact).open(f"/preferences/elder/{elder}")
    choose(browser, slot)
    assert words in browser.text()
    assert "data-soon" in browser.page
    typed = {name: value for name, value in both().items() if name.startswith("woman")}
    before = only(contact).hold_until
    address = re.search(r'formaction="([^"]+)"', browser.page)
    assert before
    assert address
    sent = {**browser.hidden("none"), **typed, "woman-phone": "123", "draft": "y"}
    answer = browser.client.post(address[1], data=sent)
    assert answer.status_code == 307
    page = browser.send(answer.location, **sent)
    assert browser.status == 200
    assert value_of(page, "woman-name") == typed["woman-name"]
    assert value_of(page, "woman-phone") == "123"
    assert "还差" not in browser.text()
    assert kept(contact).person(Role.WOMAN).number == typed["woman-number"]
    assert only(contact).extended
    assert words not in browser.text()


def test_another_time_is_chosen_without_losing_what_was_typed(browser: Browser, office: Venue, slot: Slot) -> None:
    """The button keeps the venue and the service."""
    contact = make_contact()
    choose(browser.sign_in("contact", contact), slot)
    leave = re.search(r'name="leave" value="([^"]+)"', browser.page)
    assert leave
    assert f"venue={office.code}&amp;service=marriage" in leave[1]
    typed = both()
    browser.submit(**{**typed, "man-name": ""}, leave=leave[1].replace("&amp;", "&"))
    assert browser.path.startswith(f"/bookings/{slot.day}")
    assert kept(contact).person(Role.WOMAN).name == typed["woman-name"]


def test_a_day_whose_booking_is_over_says_so(browser: Browser, slot: Slot, at: Time) -> None:
    """R16: no button, and no 约满."""
    at(slot.closes_at)
    browser.open(f"/bookings/{slot.day}")
    assert "网上预约已截止。请另选一天，或打电话给我们。" in browser.text()
    assert ("约满" in browser.text(), "下一步" in browser.text()) == (False, False)


def test_a_time_that_is_not_released_yet_is_not_called_gone(browser: Browser, office: Venue, contact: int) -> None:
    """R17: an old or a made-up page is told from when on."""
    later = make_slot(office, THURSDAY_TEN + timedelta(days=35))
    browser.sign_in("contact", contact).open("/bookings/2026-04-30")
    browser.send("/bookings/hold", **browser.hidden("/bookings/hold"), slot=later.id)
    assert browser.status == 409
    assert "这个时段还没放号，5月5日 周二 上午8:30 起可以约。" in browser.text()
    assert "刚被约走" not in browser.text()


def test_a_hold_of_somebody_else_is_not_shown(browser: Browser, slot: Slot, contact: int) -> None:
    other = hold(slot, make_contact())
    browser.sign_in("contact", contact).open(f"/bookings/{other.code}/check")
    assert browser.status == 404
