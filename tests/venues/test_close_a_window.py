"""One window is closed for some hours: who is too many is listed, nobody is left without a place or a message (R21)."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import THURSDAY_TEN, book, hold, reread, told_of
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.fields import beside, value_of
from tests.venues.makers import make_office, make_week
from tests.venues.test_staff_the_windows import posts, slot_at, staff
from wedreg.audit.models import Entry
from wedreg.bookings import queries as bookings
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.tokens import spaced
from wedreg.core.transactions import writing
from wedreg.venues import services
from wedreg.venues.errors import SlotFull
from wedreg.venues.models import Slot, SlotState, Venue, WindowClosure

CLOSE = "/staff/venues/office/windows/1/closures"
MORNING = {"starts_at": "2026-04-30T08:00", "ends_at": "2026-04-30T12:00", "reason": "登记员培训"}


@pytest.fixture
def office(app: Flask) -> Venue:
    """Return an office with two windows for marriages and one for divorces."""
    venue = make_office()
    make_week(venue, places=3)
    staff(venue, "marriage", "marriage", "divorce_apply")
    return venue


@pytest.fixture
def planner(app: Flask, office: Venue) -> Browser:
    browser = staff_browser(app, Role.SUPERVISOR)
    browser.open(CLOSE)
    return browser


def closures() -> list[int]:
    found = list(db.session.scalars(select(WindowClosure.id)))
    db.session.close()
    return found


def test_places_go_and_come_back_with_the_window(planner: Browser) -> None:
    """R13, R21: seen first, then done; its hours only; the reason is in the log both times."""
    planner.submit(**MORNING, preview="1")
    assert "4月30日 周四 上午10:00 · 2 → 1" in planner.text()
    assert closures() == []
    planner.submit(**MORNING, publish="1")
    assert "窗口已停。" in planner.text()
    assert "登记员培训" in planner.text()
    assert (slot_at(9).capacity, slot_at(14).capacity) == (1, 2)
    planner.send(f"/staff/venues/office/window-closures/{closures()[0]}/end")
    assert "窗口重新开放。" in planner.text()
    assert slot_at(9).capacity == 2
    actions = db.session.scalars(select(Entry.action).where(Entry.subject_kind == "window_closure")).all()
    assert list(actions) == ["venues.window_closed", "venues.window_opened_again"]
    db.session.close()


def test_nobody_is_left_without_a_place_or_a_message(planner: Browser) -> None:
    """R21: both stay until one is moved by the office, which tells the two at once."""
    first, second = (book(slot_at(10)) for _ in range(2))
    planner.submit(**MORNING, preview="1")
    assert "会碰到 2 对已经约好的新人" in planner.text()
    planner.submit(**MORNING, publish="1")
    assert planner.path == "/staff/venues/office/calls"
    assert "请至少改 1 对的时间。" in planner.text()
    assert all(spaced(booking.code) in planner.text() for booking in (first, second))
    short = slot_at(10)
    assert (short.capacity, short.taken, short.short_by, short.state) == (2, 2, 1, SlotState.SHORT)
    with pytest.raises(SlotFull):
        hold(short, make_contact())
    planner.open(f"/staff/bookings/{first.code}/move")
    planner.submit(**planner.hidden("?day=2026-04-30"), slot=slot_at(15).id, reason="窗口停用")
    assert [reread(booking.id).slot_id for booking in (first, second)] == [slot_at(15).id, slot_at(10).id]
    assert ("moved", "woman", False) in told_of(first)
    now = slot_at(10)
    assert (now.capacity, now.taken, now.state) == (1, 1, SlotState.OPEN)
    assert bookings.miscounted() == []
    db.session.close()


def test_the_only_window_closed_empties_its_hours_but_keeps_who_is_in_them(planner: Browser, office: Venue) -> None:
    """R21: with the second window the last place goes."""
    booking = book(slot_at(10))
    for number in (1, 2):
        planner.open(f"/staff/venues/office/windows/{number}/closures")
        planner.submit(**MORNING, publish="1")
    assert (slot_at(9).capacity, slot_at(10).capacity, slot_at(10).short_by) == (0, 1, 1)
    assert reread(booking.id).starts_at == THURSDAY_TEN
    days = bookings.slots(office.id, slot_at(10).service_id, date(2026, 4, 30), THURSDAY_TEN - timedelta(days=3))
    assert {place.slot.starts_at.hour for place in days if place.left} == {6, 7, 8}
    db.session.close()


def test_slots_that_are_made_later_know_of_the_closure(planner: Browser, at: Time) -> None:
    planner.submit(starts_at="2026-07-20T00:00", ends_at="2026-07-21T00:00", reason="搬家", publish="1")
    at(datetime(2026, 6, 1, 10, 0, tzinfo=BEIJING))
    with writing():
        services.make_slots()
    there = {slot: slot_at_day(slot) for slot in (date(2026, 7, 20), date(2026, 7, 21))}
    assert there == {date(2026, 7, 20): 1, date(2026, 7, 21): 2}


def slot_at_day(day: date) -> int:
    found = db.session.scalars(select(Slot.capacity).where(Slot.day == day)).first()
    db.session.close()
    assert found is not None
    return found


def test_this_afternoon_can_be_closed_too_and_what_has_begun_is_left_alone(planner: Browser, at: Time) -> None:
    """R21: on the day itself, for hours that have not begun."""
    at(THURSDAY_TEN.replace(hour=14, minute=15))
    browser = staff_browser(planner.app, Role.SUPERVISOR)
    browser.open(CLOSE)
    browser.submit(starts_at="2026-04-30T14:20", ends_at="2026-04-30T18:00", reason="停电", publish="1")
    assert (slot_at(14).capacity, slot_at(15).capacity) == (2, 1)


def test_what_staff_closed_by_hand_stays_closed(planner: Browser) -> None:
    with writing():
        services.close_slot(slot_at(10), reason="开会")
    planner.submit(**MORNING, publish="1")
    planner.send(f"/staff/venues/office/window-closures/{closures()[0]}/end")
    assert (slot_at(10).state, slot_at(10).capacity) == (SlotState.CLOSED, 2)


@pytest.mark.parametrize(
    ("fields", "where", "sentence"),
    [
        ({"ends_at": "2026-04-30T08:00"}, "ends_at", "结束时间要晚于开始时间。"),
        ({"starts_at": "2026-04-27T09:00"}, "starts_at", "只能为以后的时间安排停办。"),
        ({"starts_at": ""}, "starts_at", "请填开始时间。"),
        ({"reason": " "}, "reason", "请写明原因。"),
    ],
)
def test_a_closure_that_makes_no_sense_gets_a_sentence_and_nothing_is_lost(
    planner: Browser, fields: dict[str, str], where: str, sentence: str
) -> None:
    typed = {**MORNING, **fields}
    page = planner.submit(**typed, publish="1")
    assert beside(page, where) == sentence
    assert {name: value_of(page, name) for name in typed} == {name: value.strip() for name, value in typed.items()}
    assert closures() == []


def test_a_window_or_a_closure_of_another_venue_is_not_found(planner: Browser) -> None:
    planner.submit(**MORNING, publish="1")
    make_office("other")
    planner.open("/staff/venues/other")
    planner.send(f"/staff/venues/other/window-closures/{closures()[0]}/end")
    assert planner.status == 404
    planner.open("/staff/venues/office/windows/77")
    assert planner.status == 404


# R15: an office keeps a divorce window each day, or says why not.


def test_a_week_without_a_divorce_window_needs_a_reason_that_is_published(app: Flask) -> None:
    """R15: the days are named; with a reason it is published, and everybody reads it on the venue's page."""
    venue = make_office()
    browser = staff_browser(app, Role.SUPERVISOR)
    browser.open("/staff/venues/office/staffing")
    rest = {"valid_from": "2026-04-28", "reason": "人手不够", "without_divorce": ""}
    fields = posts(venue, "marriage") | posts(venue, "marriage", "divorce_certificate", days=[0, 1, 2])
    page = browser.submit(**rest, **fields, publish="1")
    assert beside(page, "without_divorce") == ("周四、周五、调休上班日没有离婚窗口。请至少排一个，或写明会公布的原因。")
    assert "离婚窗口暂停" not in Browser(app).open("/venues/office?1")
    browser.submit(**{**rest, "without_divorce": "登记员培训，5月11日恢复"}, **fields, publish="1")
    assert "排班已发布。" in browser.text()
    visitor = Browser(app)
    visitor.open("/venues/office?2")
    assert "离婚窗口暂停 4月28日 周二起 登记员培训，5月11日恢复" in visitor.text()


def test_the_last_divorce_window_of_a_day_is_closed_only_with_a_published_reason(app: Flask, planner: Browser) -> None:
    """R15: a morning leaves the afternoon; whole days are named, and their reason is for everybody to read."""
    close = CLOSE.replace("/1/", "/3/")
    planner.open(close)
    planner.submit(**MORNING, publish="1")
    assert "窗口已停。" in planner.text()
    planner.open(close)
    whole = {**MORNING, "starts_at": "2026-05-06T00:00", "ends_at": "2026-05-08T00:00"}
    page = planner.submit(**whole, publish="1")
    assert beside(page, "publish_reason") == (
        "5月6日 周三、5月7日 周四就没有离婚窗口了。要停的话，原因会公布在地点页上，请打勾确认。"
    )
    assert len(closures()) == 1
    planner.submit(**whole, publish_reason="y", publish="1")
    assert len(closures()) == 2
    visitor = Browser(app)
    visitor.open("/venues/office")
    assert "离婚窗口暂停 5月6日 周三 – 5月7日 周四 登记员培训" in visitor.text()


def test_while_another_window_does_divorces_nothing_has_to_be_published(app: Flask) -> None:
    """R15: one is enough."""
    venue = make_office()
    make_week(venue, places=1)
    staff(venue, "marriage", "divorce_apply", "divorce_certificate")
    browser = staff_browser(app, Role.SUPERVISOR)
    browser.open("/staff/venues/office/windows/2/closures")
    browser.submit(**MORNING, publish="1")
    assert "窗口已停。" in browser.text()
    assert "离婚窗口暂停" not in Browser(app).open("/venues/office")
