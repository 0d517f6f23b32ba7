"""A new week is drafted, looked at, and published when it touches nobody (R21)."""

import re
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import THURSDAY_TEN, book, hold, reread, seats
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.venues.makers import make_office, make_week, marriage
from wedreg.audit.models import Entry
from wedreg.bookings import queries as bookings
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.tokens import spaced
from wedreg.core.transactions import writing
from wedreg.venues.errors import SlotFull
from wedreg.venues.models import OpeningPattern, Slot, SlotState, Venue
from wedreg.venues.services import close_slot

DAYS = [f"day_{number}" for number in range(8)]
MORNINGS = dict.fromkeys(DAYS[:5], "9:00-12:00 x2")
WEEK = "/staff/venues/office/hours/marriage"
TOUCHED = "这样改会碰到已经约好的新人。请先逐一改期或通知他们，再来保存。"


@pytest.fixture
def office(app: Flask) -> Venue:
    """Return an office that is open from Monday to Friday, with two windows all day."""
    venue = make_office()
    make_week(venue)
    return venue


@pytest.fixture
def planner(app: Flask, office: Venue) -> Browser:
    """Return a supervisor's browser on the page of the week."""
    browser = staff_browser(app, Role.SUPERVISOR)
    browser.open(WEEK)
    return browser


def slot_at(moment: datetime) -> Slot:
    slot = db.session.scalars(select(Slot).where(Slot.starts_at == moment)).one()
    db.session.close()
    return slot


def all_slots() -> list[tuple[object, ...]]:
    columns = (Slot.id, Slot.starts_at, Slot.ends_at, Slot.capacity, Slot.state)
    rows = [tuple(row) for row in db.session.execute(select(*columns).order_by(Slot.id))]
    db.session.close()
    return rows


def patterns() -> int:
    found = len(db.session.scalars(select(OpeningPattern)).all())
    db.session.close()
    return found


def week(lines: dict[str, str], valid_from: date = date(2026, 4, 28), **more: str) -> dict[str, str]:
    """Return the fields of the form: only these lines, the other days are closed."""
    return {**dict.fromkeys(DAYS, ""), **lines, "valid_from": valid_from.isoformat(), "reason": "窗口检修", **more}


def figures(browser: Browser) -> list[int]:
    """Return how many slots the preview adds, closes and changes."""
    return [int(number) for number in re.findall(r'<div class="wr-kpi"><dt>.*?</dt><dd><b>(\d+)</b>', browser.page)]


def test_the_preview_counts_what_is_added_closed_and_changed_and_does_nothing(planner: Browser) -> None:
    """R21: from Tuesday on an hour earlier, one window instead of two, no afternoons, and Saturdays besides."""
    before = all_slots()
    lines = dict.fromkeys(DAYS[:5], "8:00-12:00 x1") | {"day_5": "9:00-10:00 x1"}
    planner.submit(**week(lines), preview="1")
    workdays, saturdays, worked_saturdays = 40, 5, 1  # in the 60 days from 28 April, without the holidays
    added, closed = 2 * workdays + 2 * saturdays, 6 * workdays + 12 * worked_saturdays
    assert figures(planner) == [added, closed, 6 * workdays]
    assert "4月28日 周二 上午9:00 · 2 → 1" in planner.text()
    assert "4月28日 周二 上午8:00 · 1" in planner.text()
    assert 'name="publish"' in planner.page
    assert (all_slots(), patterns()) == (before, 1)


def test_publishing_is_refused_while_a_couple_would_lose_its_place(planner: Browser, office: Venue) -> None:
    """R21: the couple is named with a way to move it, the typed week is still there, nothing is changed."""
    booking = book(slot_at(THURSDAY_TEN))
    before = all_slots()
    fields = week(dict.fromkeys(DAYS[:5], "14:00-17:00 x2"))
    planner.submit(**fields, preview="1")
    assert "会碰到 1 对已经约好的新人" in planner.text()
    assert f"4月30日 周四 上午10:00 {spaced(booking.code)}" in planner.text()
    assert f'href="/staff/bookings/{booking.code}/move"' in planner.page
    assert 'name="publish"' not in planner.page
    planner.submit(**fields, publish="1")
    assert TOUCHED in planner.text()
    assert 'value="14:00-17:00 x2"' in planner.page
    assert (all_slots(), patterns()) == (before, 1)
    assert reread(booking.id).starts_at == THURSDAY_TEN


def test_when_the_couple_is_moved_the_week_is_published_and_the_log_has_the_reason(
    app: Flask, planner: Browser
) -> None:
    """R21: moved by the page that the list leads to; then it goes through."""
    booking = book(slot_at(THURSDAY_TEN))
    afternoon = slot_at(THURSDAY_TEN.replace(hour=15))
    fields = week(dict.fromkeys(DAYS[:5], "14:00-17:00 x2"))
    planner.submit(**fields, publish="1")
    planner.open(f"/staff/bookings/{booking.code}/move")
    planner.submit(**planner.hidden("?day=2026-04-30"), slot=afternoon.id, reason="窗口检修")
    assert reread(booking.id).slot_id == afternoon.id
    planner.open(WEEK)
    planner.submit(**fields, publish="1")
    assert planner.path == "/staff/venues/office"
    assert "作息已发布。" in planner.text()
    assert slot_at(THURSDAY_TEN).state == SlotState.CLOSED
    assert reread(booking.id).starts_at == THURSDAY_TEN.replace(hour=15)
    entry = db.session.scalars(select(Entry).where(Entry.action == "venues.pattern_published")).one()
    assert entry.details == {"valid_from": "2026-04-28", "reason": "窗口检修"}
    assert (entry.actor_kind, entry.subject_kind) == ("staff", "pattern")
    db.session.close()
    with pytest.raises(SlotFull):
        hold(slot_at(THURSDAY_TEN), make_contact())


def test_a_place_that_is_held_while_a_form_is_filled_in_counts_too(planner: Browser, at: Time) -> None:
    """R21: who is about to confirm would stand before a closed door; when the hold is over it is free to go."""
    held = hold(slot_at(THURSDAY_TEN), make_contact())
    fields = week(dict.fromkeys(DAYS[:5], "14:00-17:00 x2"))
    planner.submit(**fields, publish="1")
    assert f"{spaced(held.code)}（正在填信息，占到 10:10）" in planner.text()
    assert patterns() == 1
    at(at.now + timedelta(minutes=10))
    planner.submit(**fields, publish="1")
    assert patterns() == 2


def test_publishing_never_moves_a_booked_slot_and_another_length_is_refused_for_it(
    app: Flask, planner: Browser
) -> None:
    """R21: neither its hour nor its length; the other slots of the day are cut anew around nothing."""
    booking = book(slot_at(THURSDAY_TEN))
    with writing():
        marriage().minutes = 40
    planner.submit(**week(dict.fromkeys(DAYS[:5], "9:00-12:00 x2, 14:00-17:00 x2")), publish="1")
    assert TOUCHED in planner.text()
    slot = slot_at(THURSDAY_TEN)
    assert (slot.starts_at, slot.ends_at) == (booking.starts_at, booking.ends_at)
    planner.submit(**week(MORNINGS, date(2026, 5, 6)), publish="1")
    assert planner.path == "/staff/venues/office"
    slot = slot_at(THURSDAY_TEN)
    assert (slot.starts_at, slot.ends_at, slot.state) == (booking.starts_at, booking.ends_at, SlotState.OPEN)


def test_a_capacity_never_falls_below_what_is_taken(app: Flask, planner: Browser) -> None:
    """R13, R14: two couples keep their places where one window is left; the office sees by how many it is short."""
    slot = slot_at(THURSDAY_TEN)
    first, second = (book(slot) for _ in range(2))
    fields = week(dict.fromkeys(DAYS[:5], "9:00-12:00 x1, 14:00-17:00 x1"))
    planner.submit(**fields, preview="1")
    assert "2 → 1 已约 2 对，多出的要打电话" in planner.text()
    planner.submit(**fields, publish="1")
    changed = slot_at(THURSDAY_TEN)
    assert (changed.capacity, changed.taken, changed.short_by, changed.state) == (2, 2, 1, SlotState.SHORT)
    assert [reread(booking.id).slot_id for booking in (first, second)] == [slot.id] * 2
    assert slot_at(THURSDAY_TEN.replace(hour=9)).capacity == 1
    planner.open(f"/staff/bookings/{first.code}/cancel")
    planner.submit(reason="窗口检修")
    assert seats(slot) == 1
    with pytest.raises(SlotFull):
        hold(slot, make_contact())
    assert bookings.miscounted() == []
    db.session.close()


def test_days_before_the_new_week_stay_as_they_are(app: Flask, planner: Browser) -> None:
    """R21: also what was closed by hand there."""
    by_hand = slot_at(THURSDAY_TEN)
    with writing():
        close_slot(by_hand, reason="登记员请假")
    before = [row for row in all_slots() if row[1] < datetime(2026, 5, 11, tzinfo=BEIJING)]  # type: ignore[operator]
    planner.submit(**week(MORNINGS, date(2026, 5, 11)), publish="1")
    assert planner.path == "/staff/venues/office"
    assert all_slots()[: len(before)] == before
    assert slot_at(datetime(2026, 5, 11, 14, 0, tzinfo=BEIJING)).state == SlotState.CLOSED
    assert slot_at(datetime(2026, 5, 11, 9, 0, tzinfo=BEIJING)).state == SlotState.OPEN


def test_a_week_for_later_than_slots_are_made_is_published_and_used_when_its_time_comes(
    app: Flask, planner: Browser
) -> None:
    before = all_slots()
    planner.submit(**week(MORNINGS, date(2026, 9, 1)), preview="1")
    assert figures(planner) == [0, 0, 0]
    planner.submit(**week(MORNINGS, date(2026, 9, 1)), publish="1")
    assert (all_slots(), patterns()) == (before, 2)


def test_a_couple_in_a_slot_that_was_closed_by_hand_is_not_forgotten(planner: Browser) -> None:
    """R21: the slot lets nobody new in, but who is in it is still named."""
    booking = book(slot_at(THURSDAY_TEN))
    with writing():
        close_slot(slot_at(THURSDAY_TEN), reason="逐一改期")
    planner.submit(**week(dict.fromkeys(DAYS[:5], "14:00-17:00 x2")), publish="1")
    assert spaced(booking.code) in planner.text()
    assert patterns() == 1


@pytest.mark.parametrize(
    ("valid_from", "sentence"),
    [
        ("2026-04-27", "生效日期最早是明天：今天的号已经有人约了。"),
        ("2026-01-01", "生效日期最早是明天：今天的号已经有人约了。"),
        ("", "请填生效日期。"),
    ],
)
def test_a_week_begins_tomorrow_at_the_earliest(planner: Browser, valid_from: str, sentence: str) -> None:
    planner.submit(**{**week(MORNINGS), "valid_from": valid_from}, publish="1")
    assert sentence in planner.text()
    assert patterns() == 1


def test_two_weeks_cannot_begin_on_one_day(planner: Browser) -> None:
    planner.submit(**week(MORNINGS), publish="1")
    planner.open(WEEK)
    planner.submit(**week(MORNINGS), publish="1")
    assert "同一天已经有一份作息了，请换一个生效日期。" in planner.text()
    assert patterns() == 2
