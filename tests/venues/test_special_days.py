"""A special day has a name, hours and a release of its own (R16, R17, R19)."""

from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from tests.bookings.makers import said_of
from tests.browsers import Browser, staff_browser
from tests.conftest import MONDAY, Time
from tests.venues.makers import make_office, make_week
from tests.venues.special import MORNING, RELEASE, SATURDAY, announce
from tests.venues.test_when_a_day_opens import shown, taken
from wedreg.audit.models import Entry
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues import services
from wedreg.venues.errors import (
    DayReleased,
    NoticeTooShort,
    ReleaseOutOfTime,
    SlotFull,
    SpecialDayExists,
    TooFewWindows,
    WindowNoticeTooShort,
)
from wedreg.venues.models import Slot, SlotState, SpecialDay, Venue
from wedreg.venues.rules import Hours

SECOND = timedelta(seconds=1)
NEW = "/staff/venues/office/special-days/new"
TYPED = {
    "day": "2026-06-06", "name": "520", "service": "marriage", "hours": "9:00-12:00 x2", "mode": "first_come",
    "release_at": "2026-05-09T20:00", "reason": "局里决定",
}  # fmt: skip


@pytest.fixture
def office(app: Flask) -> Venue:
    """Return an office that is open from Monday to Friday, with two windows all day."""
    venue = make_office()
    make_week(venue, days=(0, 1, 2, 3, 4))
    return venue


def slots(day: date = SATURDAY) -> list[Slot]:
    """Return the slots of a day that take couples."""
    mine = select(Slot).where(Slot.day == day, Slot.state == SlotState.OPEN).order_by(Slot.starts_at)
    found = list(db.session.scalars(mine))
    db.session.close()
    return found


def test_a_weekend_is_opened_with_hours_and_a_release_of_its_own(office: Venue, at: Time) -> None:
    """R19: what the bureau decides counts, whatever the week says; R17: at the published second and not before."""
    assert slots() == []
    announce(office)
    made = slots()
    assert [f"{slot.starts_at.astimezone(BEIJING):%H:%M}" for slot in made][:2] == ["09:00", "09:30"]
    assert {(slot.capacity, slot.release_at) for slot in made} == {(2, RELEASE)}
    for moment, open_then in ((RELEASE - SECOND, False), (RELEASE, True)):
        at(moment)
        assert taken(made[0]) is open_then


def test_the_calendar_and_the_booking_open_it_at_the_same_second(app: Flask, office: Venue, at: Time) -> None:
    """R17: no slot can be seen as bookable one second earlier."""
    announce(office)
    slot = slots()[0]
    with app.test_request_context():
        for moment in (MONDAY, RELEASE - SECOND, RELEASE, RELEASE + SECOND):
            at(moment)
            assert shown(slot) == {moment >= RELEASE}, moment


def test_a_weekday_that_is_not_released_yet_gets_other_hours(office: Venue) -> None:
    """R19: its slots are added, closed and changed as the preview says."""
    day = date(2026, 6, 5)
    assert len(slots(day)) == 12
    announce(office, day, hours=[Hours(0, time(9), time(12), 4), Hours(0, time(18), time(20), 4)])
    found = slots(day)
    assert [f"{slot.starts_at.astimezone(BEIJING):%H}" for slot in found[::2]] == ["09", "10", "11", "18", "19"]
    assert {(slot.capacity, slot.release_at) for slot in found} == {(4, RELEASE)}


@pytest.mark.parametrize(
    ("day", "terms", "refusal"),
    [
        (date(2026, 5, 3), {"release_at": MONDAY + timedelta(days=1)}, NoticeTooShort),
        (date(2026, 5, 20), {"release_at": MONDAY + timedelta(days=1)}, DayReleased),
        (SATURDAY, {"release_at": MONDAY - SECOND}, ReleaseOutOfTime),
        (SATURDAY, {"release_at": datetime(2026, 6, 5, 15, 0, tzinfo=BEIJING)}, ReleaseOutOfTime),
        (SATURDAY, {"release_at": datetime(2026, 5, 7, 8, 29, tzinfo=BEIJING)}, WindowNoticeTooShort),
        (date(2026, 8, 29), {"release_at": datetime(2026, 7, 31, tzinfo=BEIJING)}, ReleaseOutOfTime),
        (SATURDAY, {"hours": [Hours(0, time(9), time(12), 5)]}, TooFewWindows),
    ],
)
def test_what_is_too_soon_too_early_or_too_much_is_refused(
    office: Venue, day: date, terms: dict[str, object], refusal: type[Exception]
) -> None:
    """R19: a week's notice; R16: a month's for an earlier release; R13: no more windows than there are."""
    with pytest.raises(refusal):
        announce(office, day, **terms)
    assert db.session.scalars(select(SpecialDay)).all() == []


def test_a_longer_window_is_possible_with_a_long_notice(office: Venue, at: Time) -> None:
    """R16: thirty days before the release, and then it is booked further ahead than other days."""
    day, early = date(2026, 7, 18), datetime(2026, 5, 28, 9, 0, tzinfo=BEIJING)
    announce(office, day, release_at=early)
    at(early)
    assert taken(slots(day)[0])


def test_it_cannot_be_announced_twice_nor_changed(office: Venue) -> None:
    """R16: what was announced stays; the table itself refuses another release or mode."""
    special = announce(office)
    with pytest.raises(SpecialDayExists):
        announce(office)
    for change in ("mode = 'room'", "release_at = announced_at", "day = '2026-06-07'", "enter_until = release_at"):
        with pytest.raises(DatabaseError), writing():
            db.session.execute(text(f"UPDATE venues_special_day SET {change} WHERE id = {special.id}"))


def test_the_job_makes_no_slot_twice_and_keeps_its_hours(office: Venue, at: Time) -> None:
    announce(office, date(2026, 6, 5))
    before = [(slot.id, slot.release_at) for slot in slots(date(2026, 6, 5))]
    at(MONDAY + timedelta(days=3))
    with writing():
        services.make_slots()
    assert [(slot.id, slot.release_at) for slot in slots(date(2026, 6, 5))] == before


def test_a_place_behind_a_gate_is_taken_by_nobody_but_whoever_stands_there(office: Venue, at: Time) -> None:
    """R16: neither couples nor staff take what a waiting room gives out; one condition for page and booking."""
    announce(office)
    slot = slots()[0]
    at(RELEASE)
    with writing():
        db.session.execute(text(f"UPDATE venues_slot SET gate = 'room' WHERE id = {slot.id}"))
    assert not taken(slot)
    for asks in ({}, {"by_staff": True}, {"gate": "ballot"}):
        with pytest.raises(SlotFull), writing():
            services.take_place(slot.id, now=at.now, **asks)
    with writing():
        assert services.take_place(slot.id, now=at.now, gate="room").slot_id == slot.id


def test_before_the_release_the_gate_lets_nobody_through_either(office: Venue, at: Time) -> None:
    """R17: not one second earlier, whoever asks."""
    announce(office)
    slot = slots()[0]
    with writing():
        db.session.execute(text(f"UPDATE venues_slot SET gate = 'room' WHERE id = {slot.id}"))
    at(RELEASE - SECOND)
    with pytest.raises(SlotFull), writing():
        services.take_place(slot.id, now=at.now, gate="room")


def test_a_planner_looks_announces_and_finds_it_listed(app: Flask, office: Venue) -> None:
    """R21: first what would change, then the announcement, with its reason in the audit."""
    planner = staff_browser(app, Role.SUPERVISOR)
    planner.open(NEW)
    before = planner.send(NEW, **TYPED, preview="1")
    assert "新增时段" in before
    assert slots() == []
    planner.send(NEW, **TYPED, publish="1")
    page = planner.open("/staff/venues/office/special-days")
    assert "2026年6月6日 星期六 · 520" in page
    assert len(slots()) == 6
    entry = db.session.scalars(select(Entry).where(Entry.action == "venues.special_day_announced")).one()
    assert entry.details["reason"] == "局里决定"


def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(app: Flask, office: Venue) -> None:
    planner = staff_browser(app, Role.SUPERVISOR)
    planner.open(NEW)
    page = planner.send(NEW, **TYPED | {"hours": "9-12", "day": "2026-05-01"}, publish="1")
    assert "“9-12”看不懂" in page
    assert 'value="520"' in page
    page = planner.send(NEW, **TYPED | {"day": "2026-05-02"}, publish="1")
    assert "特别的日子至少提前 7 天公布" in page
    assert 'value="9:00-12:00 x2"' in page


def test_couples_read_its_name_and_when_it_opens(app: Flask, office: Venue, at: Time) -> None:
    """R17: the release is published on the calendar."""
    announce(office, name="520")
    browser = Browser(app)
    browser.open("/bookings/?month=2026-05")
    assert "6月6日 周六 · 520" in browser.text()
    assert "5月9日 周六 下午20:00 放号" in browser.text()
    assert "5月9日 周六 20:00 放号" in said_of(browser, "6月6日 周六")
    day = browser.open("/bookings/2026-06-06")
    assert "放号。请另选一天" in day
    at(RELEASE)
    assert "下一步" in Browser(app).open("/bookings/2026-06-06")


def test_couples_with_a_place_keep_what_they_were_promised(office: Venue, at: Time) -> None:
    """R21: a day on which somebody has a place is changed only after they were moved."""
    day = date(2026, 6, 5)
    with writing():
        services.take_place(slots(day)[0].id, now=at.now, by_staff=True)
    announce(office, day, hours=[MORNING])
    assert slots(day)[0].taken == 1
