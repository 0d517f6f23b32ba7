"""A venue is closed for some hours: whom that touches is seen first (R21)."""

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import THURSDAY_TEN, book, hold, reread
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.venues.makers import make_office, make_slot, make_week, marriage
from wedreg.audit.models import Entry
from wedreg.bookings import queries as bookings
from wedreg.core import clock
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues.errors import SlotFull
from wedreg.venues.models import Closure, Slot, SlotState, Venue
from wedreg.venues.services import close_slot

CLOSE = "/staff/venues/office/closures"
THURSDAY = {"starts_at": "2026-04-30T00:00", "ends_at": "2026-05-01T00:00", "reason": "停电检修"}
TOUCHED = "这样改会碰到已经约好的新人"


@pytest.fixture
def office(app: Flask) -> Venue:
    venue = make_office()
    make_week(venue)
    return venue


@pytest.fixture
def planner(app: Flask, office: Venue) -> Browser:
    """Return a supervisor's browser on the page of closures."""
    browser = staff_browser(app, Role.SUPERVISOR)
    browser.open(CLOSE)
    return browser


def slot_at(moment: datetime) -> Slot:
    slot = db.session.scalars(select(Slot).where(Slot.starts_at == moment)).one()
    db.session.close()
    return slot


def closed_slots() -> set[datetime]:
    found = set(db.session.scalars(select(Slot.starts_at).where(Slot.state == SlotState.CLOSED)))
    db.session.close()
    return found


def closures() -> list[int]:
    found = list(db.session.scalars(select(Closure.id)))
    db.session.close()
    return found


def days_open(venue: Venue) -> set[date]:
    """Return the days that the calendar offers."""
    found = bookings.days(venue.id, marriage().id, date(2026, 4, 28), date(2026, 5, 27), clock.now())
    db.session.close()
    return {day for day, places in found.items() if places.left > 0}


def test_a_closure_is_previewed_published_and_taken_back(planner: Browser, office: Venue) -> None:
    """R21: its reason is in the log, both times; the calendar follows."""
    day = date(2026, 4, 30)
    planner.submit(**THURSDAY, preview="1")
    assert "停掉时段 12" in planner.text()
    assert closures() == []
    planner.submit(**THURSDAY, publish="1")
    assert "停办已公布。" in planner.text()
    assert "停电检修" in planner.text()
    assert len(closed_slots()) == 12
    assert day not in days_open(office)
    with pytest.raises(SlotFull):
        hold(slot_at(THURSDAY_TEN), make_contact())
    (number,) = closures()
    planner.send(f"{CLOSE}/{number}/end")
    assert "停办已取消，时段重新开放。" in planner.text()
    assert closed_slots() == set()
    assert day in days_open(office)
    entries = db.session.scalars(select(Entry).where(Entry.subject_kind == "closure").order_by(Entry.id)).all()
    assert [(entry.action, entry.details) for entry in entries] == [
        ("venues.closed", {"reason": "停电检修"}), ("venues.opened_again", {"reason": "停电检修"}),
    ]  # fmt: skip
    db.session.close()


def test_it_is_refused_until_the_couple_is_moved(planner: Browser) -> None:
    """R21: named on the page; after the move the same form goes through, and the couple keeps its new place."""
    booking = book(slot_at(THURSDAY_TEN))
    planner.submit(**THURSDAY, publish="1")
    assert TOUCHED in planner.text()
    assert f'href="/staff/bookings/{booking.code}/move"' in planner.page
    assert 'value="停电检修"' in planner.page
    assert (closures(), closed_slots()) == ([], set())
    wednesday = slot_at(THURSDAY_TEN - timedelta(days=1))
    planner.open(f"/staff/bookings/{booking.code}/move?day=2026-04-29")
    planner.submit(**planner.hidden("?day=2026-04-29"), slot=wednesday.id, reason="停电检修")
    planner.open(CLOSE)
    planner.submit(**THURSDAY, publish="1")
    assert len(closures()) == 1
    assert reread(booking.id).slot_id == wednesday.id


def test_cancelling_for_the_office_frees_the_way_too(planner: Browser) -> None:
    """R21: moved or told; who could not come at all is cancelled with a reason and told at once."""
    booking = book(slot_at(THURSDAY_TEN))
    planner.open(f"/staff/bookings/{booking.code}/cancel")
    planner.submit(reason="停电检修")
    planner.open(CLOSE)
    planner.submit(**THURSDAY, publish="1")
    assert len(closures()) == 1


def test_this_afternoon_can_be_closed_and_who_comes_this_afternoon_is_seen(
    planner: Browser, office: Venue, at: Time
) -> None:
    """R21: on the day itself too, when nobody books any more but couples are on their way."""
    booking = book(slot_at(THURSDAY_TEN.replace(hour=15)))
    at(THURSDAY_TEN.replace(hour=11))
    planner = staff_browser(planner.app, Role.SUPERVISOR)
    planner.open(CLOSE)
    afternoon = {"starts_at": "2026-04-30T13:00", "ends_at": "2026-04-30T18:00", "reason": "停电"}
    planner.submit(**afternoon, publish="1")
    assert TOUCHED in planner.text()
    planner.open(f"/staff/bookings/{booking.code}/cancel")
    planner.submit(reason="停电")
    planner.open(CLOSE)
    planner.submit(**afternoon, publish="1")
    (number,) = closures()
    assert closed_slots() == {THURSDAY_TEN.replace(hour=14 + half // 2, minute=30 * (half % 2)) for half in range(6)}
    planner.send(f"{CLOSE}/{number}/end")
    assert closed_slots() == set()


def test_what_was_closed_by_hand_elsewhere_stays_closed(planner: Browser) -> None:
    """R21: neither a closure nor its end opens the slots of other hours."""
    by_hand = slot_at(THURSDAY_TEN - timedelta(days=1))
    with writing():
        close_slot(by_hand, reason="登记员请假")
    planner.submit(**THURSDAY, publish="1")
    assert slot_at(by_hand.starts_at).state == SlotState.CLOSED
    planner.send(f"{CLOSE}/{closures()[0]}/end")
    assert closed_slots() == {by_hand.starts_at}


def test_the_end_of_one_closure_leaves_the_hours_of_another_closed(planner: Browser) -> None:
    planner.submit(**THURSDAY, publish="1")
    planner.open(CLOSE)
    planner.submit(starts_at="2026-04-30T09:00", ends_at="2026-04-30T10:00", reason="开会", publish="1")
    planner.send(f"{CLOSE}/{closures()[0]}/end")
    assert closed_slots() == {THURSDAY_TEN - timedelta(minutes=30), THURSDAY_TEN - timedelta(minutes=60)}


def test_a_couple_in_a_slot_that_lets_nobody_new_in_is_not_forgotten(planner: Browser, office: Venue) -> None:
    """R21: the slot was closed by hand to move its couples one by one, and one is left."""
    slot = slot_at(THURSDAY_TEN)
    booking = book(slot)
    planner.open("/staff/venues/office")
    planner.send(f"/staff/venues/office/slots/{slot.id}/close", reason="逐一改期")
    with pytest.raises(SlotFull):
        hold(slot_at(THURSDAY_TEN), make_contact())
    planner.open(CLOSE)
    planner.submit(**THURSDAY, publish="1")
    assert booking.code[:4] in planner.text()
    assert closures() == []
    logged = db.session.scalars(select(Entry).where(Entry.action == "venues.slot_closed")).one()
    assert logged.details == {"reason": "逐一改期"}
    db.session.close()


def test_another_venue_is_not_touched(planner: Browser) -> None:
    other = make_slot(make_office("other"), THURSDAY_TEN + timedelta(minutes=5))
    book(other)
    planner.submit(**THURSDAY, publish="1")
    assert len(closures()) == 1
    assert slot_at(other.starts_at).state == SlotState.OPEN


def test_a_closure_over_days_without_slots_is_published_and_counts_when_slots_are_made(
    app: Flask, planner: Browser, at: Time
) -> None:
    planner.submit(starts_at="2026-09-01T00:00", ends_at="2026-09-02T00:00", reason="搬迁", preview="1")
    assert "没有时段受影响。" in planner.text()
    planner.submit(starts_at="2026-09-01T00:00", ends_at="2026-09-02T00:00", reason="搬迁", publish="1")
    at(datetime(2026, 8, 20, 10, 0, tzinfo=BEIJING))
    make_week(make_office("other"))
    days = set(db.session.scalars(select(Slot.day).join(Venue).where(Venue.code == "office")))
    db.session.close()
    assert date(2026, 8, 31) in days
    assert date(2026, 9, 1) not in days


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"ends_at": "2026-04-30T00:00"}, "结束时间要晚于开始时间。"),
        ({"starts_at": "2026-04-27T10:00"}, "只能为以后的时间安排停办。"),
        ({"starts_at": ""}, "请填开始时间。"),
        ({"reason": " "}, "请写明原因。"),
    ],
)
def test_a_closure_that_makes_no_sense_gets_a_sentence_and_nothing_typed_is_lost(
    planner: Browser, fields: dict[str, str], sentence: str
) -> None:
    page = planner.submit(**{**THURSDAY, **fields}, publish="1")
    assert sentence in planner.text()
    for name, value in {**THURSDAY, **fields}.items():
        assert f'value="{value.strip()}"' in page, name
    assert closures() == []
