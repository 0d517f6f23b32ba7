"""A couple gets onto the waiting list, sees its position, and gets off again (R29)."""

import re
from datetime import date, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.bookings.makers import book, hold
from tests.browsers import Browser
from tests.couples.makers import both, make_contact, make_couple, person
from tests.reliability.races import good, kinds, together
from tests.venues.makers import make_slot
from tests.waiting.makers import Waiter, on, wait_for
from wedreg.bookings.errors import OwnBooking, ProfileIncomplete, TooYoung
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples import services as couples
from wedreg.couples.errors import AlreadyBooked
from wedreg.couples.rules import Role
from wedreg.venues.models import Half, Slot, Venue
from wedreg.waiting.errors import NoDayLeft, WaitingAlready
from wedreg.waiting.models import EntryState, WaitingPerson
from wedreg.waiting.services import Wish

DAY = timedelta(days=1)
ON_THE_DAY = date(2026, 5, 7)


def full(slot: Slot) -> Slot:
    """Let somebody have the only place."""
    hold(slot, make_contact())
    return slot


def test_from_a_full_day_a_couple_signs_in_fills_in_and_waits(browser: Browser, slot: Slot) -> None:
    """R29: the wish begins with the day and the venue of the page from which it came."""
    contact = make_contact()
    browser.open(f"/bookings/{full(slot).day}")
    assert "想要的时段满了？排个候补" in browser.text()
    way = f"/waiting/new?service=marriage&venue=office&day={slot.day}"
    assert way.replace("&", "&amp;") in browser.page
    browser.open(way)
    assert browser.path.startswith("/couples/sign-in")
    browser.sign_in("contact", contact).open(way)
    assert browser.path.startswith("/couples/profile")
    browser.submit(**both())
    assert browser.path == way
    assert f'value="{slot.day}"' in browser.page
    fields = {"first_day": "2026-05-07", "last_day": "2026-05-31", "weekdays": ["3", "4"], "half": "am"}
    browser.submit(**fields, venues=[slot.venue_id])
    assert browser.path == "/waiting/"
    text = browser.text()
    assert "排上了。有合适的名额就通知两位。" in text
    assert "排在最前面" in text
    assert "5月7日 周四 – 5月31日 周日，周四、周五" in text
    assert "上午" in text
    browser.open("/bookings/mine")
    assert "我的候补" in browser.text()


def test_the_calendar_leads_from_a_full_day_to_its_page(browser: Browser, slot: Slot) -> None:
    """The day says 满, and what one can do."""
    browser.open("/bookings/?month=2026-05")
    assert "排个候补" not in browser.text()
    full(slot)
    browser.open("/bookings/?month=2026-05&n=1")
    assert "排个候补" in browser.text()
    assert f'class="wr-day is-off" href="/bookings/{slot.day}?' in browser.page


def test_a_day_with_places_left_and_a_change_offer_no_waiting(browser: Browser, slot: Slot) -> None:
    browser.open(f"/bookings/{slot.day}")
    assert "候补" not in browser.text()


def test_the_position_counts_those_who_wish_the_same_and_came_before(app: Flask, slot: Slot) -> None:
    """R29: the other days' couples are nobody's competition."""
    first, second = wait_for(slot, 2)
    elsewhere = Waiter().wait(on(ON_THE_DAY + DAY))
    long = Waiter().wait(on(ON_THE_DAY, ON_THE_DAY + DAY))
    morning = Waiter().wait(Wish(ON_THE_DAY, ON_THE_DAY, half=Half.MORNING))
    afternoon = Waiter().wait(Wish(ON_THE_DAY, ON_THE_DAY, half=Half.AFTERNOON))
    assert [one.ahead for one in (first, second, elsewhere, long, morning, afternoon)] == [0, 1, 0, 3, 3, 3]


def test_a_person_waits_once_whoever_asks(app: Flask, slot: Slot) -> None:
    """R29: also with another partner, from another phone, or for another day."""
    woman = person(Role.WOMAN)
    contact, other = make_contact(), make_contact()
    first = Waiter(make_couple(contact, woman), contact).wait(on(ON_THE_DAY))
    again = Waiter(make_couple(other, woman), other)
    with pytest.raises(WaitingAlready):
        again.wait(on(ON_THE_DAY + DAY))
    with pytest.raises(WaitingAlready):
        first.wait(on(ON_THE_DAY + DAY))
    assert first.state == EntryState.WAITING


def test_of_a_couple_that_asks_twenty_times_at_once_one_entry_is_made(app: Flask, slot: Slot) -> None:
    """R29: the tables decide."""
    waiter = Waiter()
    results = together(app, [partial(waiter.wait, on(ON_THE_DAY))] * 20)
    assert (len(good(results)), set(kinds(results))) == (1, {"WaitingAlready"})
    assert db.session.scalar(select(func.count(WaitingPerson.id))) == 2
    db.session.close()


def test_what_stands_against_a_booking_stands_against_waiting(app: Flask, slot: Slot, office: Venue) -> None:
    """R1, R22: nobody waits for what cannot be; one who is booked already changes that booking."""
    contact = make_contact()
    booked = Waiter(make_couple(contact), contact)
    book(make_slot(office, slot.starts_at + DAY), booked.couple, contact)
    with pytest.raises(OwnBooking):
        booked.wait(on(ON_THE_DAY))
    third = make_contact()
    facts = person(Role.MAN)
    book(make_slot(office, slot.starts_at + 2 * DAY), make_couple(third, man=facts), third)
    fourth = make_contact()
    with pytest.raises(AlreadyBooked):
        Waiter(make_couple(fourth, man=facts), fourth).wait(on(ON_THE_DAY))
    young = make_contact()
    with pytest.raises(TooYoung):
        Waiter(make_couple(young, person(Role.WOMAN, date(2006, 6, 1))), young).wait(on(ON_THE_DAY))
    empty = make_contact()
    with writing():
        unfinished = couples.start_profile(empty, slot.starts_at)
    with pytest.raises(ProfileIncomplete):
        Waiter(unfinished, empty).wait(on(ON_THE_DAY))


@pytest.mark.parametrize(
    "wish",
    [Wish(date(2026, 4, 28), date(2026, 4, 28), weekdays=(4,)), Wish(date(2026, 4, 27), date(2026, 4, 27))],
    ids=["no such weekday", "closed already"],
)
def test_a_wish_that_nothing_can_fulfil_is_refused(app: Flask, wish: Wish) -> None:
    with pytest.raises(NoDayLeft):
        Waiter().wait(wish)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"first_day": "2026-04-27"}, "最早从明天起。"),
        ({"last_day": "2026-05-01"}, "结束的日子要不早于开始的日子。"),
        ({"last_day": "2026-12-31"}, "最远可以候补 120 天以内的日子。"),
        ({"first_day": "soon"}, "日期写成“年-月-日”"),
        ({"weekdays": []}, "请至少选一天。"),
        ({"weekdays": ["8"]}, "没有这个选项"),
        ({"half": "night"}, "没有这个选项"),
        ({"venues": ["999999"]}, "没有这个选项"),
    ],
    ids=str,
)
def test_what_was_mistyped_is_named_and_the_rest_stays(
    browser: Browser, slot: Slot, fields: dict[str, object], sentence: str
) -> None:
    contact = make_contact()
    make_couple(contact)
    browser.sign_in("contact", contact).open("/waiting/new")
    good_ones = {"first_day": "2026-05-07", "last_day": "2026-05-20", "weekdays": ["2", "3"], "half": "am"}
    browser.submit(**{**good_ones, "venues": [slot.venue_id], **fields})
    assert (browser.status, sentence in browser.text()) == (422, True)
    if "weekdays" not in fields:
        assert re.search(r'<input[^>]* checked [^>]*id="weekdays-3"', browser.page)


def test_names_stay_while_a_couple_waits(browser: Browser, slot: Slot) -> None:
    """R30: the entry is these two persons'."""
    (waiter,) = wait_for(slot)
    browser.sign_in("contact", waiter.contact).open("/couples/profile")
    assert "姓名和证件号就不能改了" in browser.text()


def test_a_couple_gets_off_the_list(browser: Browser, slot: Slot) -> None:
    """And may get on again, at the end."""
    first, second = wait_for(slot, 2)
    browser.sign_in("contact", first.contact).open("/waiting/")
    browser.send("/waiting/leave")
    assert "已退出候补。" in browser.text()
    assert (first.state, second.ahead) == (EntryState.LEFT, 0)
    assert first.wait(on(ON_THE_DAY)).ahead == 1


def test_only_the_couple_itself_is_touched(browser: Browser, slot: Slot) -> None:
    """T6: somebody else's code does nothing."""
    (waiter,) = wait_for(slot)
    stranger = make_contact()
    browser.sign_in("contact", stranger).open("/waiting/")
    browser.open("/waiting/")
    browser.send("/waiting/leave", entry=waiter.code)
    browser.send("/waiting/resume", entry=waiter.code)
    assert waiter.state == EntryState.WAITING
