"""The week of a service becomes the slots of a date (R12, R18, R19)."""

from collections.abc import Sequence
from datetime import date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import Time
from tests.venues.makers import AFTERNOON, MORNING, make_office, make_week, marriage
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues import rules
from wedreg.venues.models import Closure, OpeningHours, Service, Slot
from wedreg.venues.services import make_slots

SATURDAY, MAKE_UP = 5, 7
WEEK = [OpeningHours(weekday=day, opens=opens, closes=closes, windows=3)
        for day in (0, 1, 2, 3, 4, MAKE_UP) for opens, closes in (MORNING, AFTERNOON)]  # fmt: skip
SATURDAYS = OpeningHours(weekday=SATURDAY, opens=time(9), closes=time(12), windows=2)


def starts(day: date, minutes: int = 30, closures: Sequence[Closure] = ()) -> list[str]:
    """Return when the slots of the day begin, as the clock on the wall shows it."""
    return [f"{slot.starts_at:%H:%M}" for slot in rules.planned(day, [*WEEK, SATURDAYS], minutes, closures)]


LENGTHS = {
    "marriage": 30,
    "reissue": 20,
    "divorce_apply": 40,
    "divorce_certificate": 30,
    "ceremony": 20,
    "counselling": 45,
    "legal_advice": 30,
}


def test_each_service_has_the_length_of_the_rules_and_all_but_advice_are_booked_online(app: Flask) -> None:
    """R12: minutes at a window, the time between two couples included."""
    rows = db.session.scalars(select(Service)).all()
    assert {row.code: row.minutes for row in rows} == LENGTHS
    assert [row.code for row in rows if not row.online] == ["legal_advice"]
    db.session.close()


@pytest.mark.parametrize(
    ("minutes", "morning"),
    [
        (30, ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]),
        (20, ["09:00", "09:20", "09:40", "10:00", "10:20", "10:40", "11:00", "11:20", "11:40"]),
        (40, ["09:00", "09:40", "10:20", "11:00"]),
        (45, ["09:00", "09:45", "10:30", "11:15"]),
    ],
)
def test_a_part_of_a_day_is_cut_into_slots_that_end_before_it_closes(minutes: int, morning: list[str]) -> None:
    """R12: no slot reaches into the lunch break."""
    assert [start for start in starts(date(2026, 4, 28), minutes) if start < "12:00"] == morning


@pytest.mark.parametrize(
    ("day", "row"),
    [
        (date(2026, 2, 14), MAKE_UP),
        (date(2026, 2, 16), None),
        (date(2026, 10, 10), MAKE_UP),
        (date(2026, 4, 28), 1),
        (date(2026, 5, 2), None),
        (date(2026, 5, 16), SATURDAY),
        (date(2026, 5, 17), 6),
        (date(2027, 1, 1), None),
        (date(2027, 1, 4), 0),
        (date(2027, 1, 9), None),
        (date(2027, 1, 10), None),
    ],
)
def test_which_row_of_the_week_holds_on_a_date(day: date, row: int | None) -> None:
    """R18: the examples; of 2027 no weekend is opened, since it may turn out either way."""
    assert rules.pattern_row(day) == row


def test_a_worked_saturday_has_its_own_hours_a_free_one_the_saturday_morning() -> None:
    """R18, R19: 2026-05-09 is worked the whole day; 2026-05-16 is half a day by booking."""
    assert starts(date(2026, 5, 9))[-1] == "16:30"
    assert starts(date(2026, 5, 16)) == ["09:00", "09:30", "10:00", "10:30", "11:00", "11:30"]
    assert starts(date(2026, 5, 17)) == []
    assert {slot.capacity for slot in rules.planned(date(2026, 5, 16), [SATURDAYS], 30, [])} == {2}


def test_a_closure_takes_away_every_slot_that_it_touches() -> None:
    """R21: a slot that would begin before it and end in it is gone too; its neighbours stay."""
    day = date(2026, 4, 28)
    closed = Closure(starts_at=rules.at(day, time(9, 45)), ends_at=rules.at(day, time(10, 30)), reason="停电")
    found = starts(day, closures=[closed])
    assert found[:4] == ["09:00", "10:30", "11:00", "11:30"]


def days_made() -> set[date]:
    found = set(db.session.scalars(select(Slot.day).distinct()))
    db.session.close()
    return found


@pytest.mark.parametrize(
    ("today", "opened", "shut"),
    [
        (date(2026, 2, 2), {date(2026, 2, 14), date(2026, 2, 28)}, {date(2026, 2, 16), date(2026, 2, 21)}),
        (date(2026, 9, 28), {date(2026, 10, 10)}, {date(2026, 10, 5), date(2026, 10, 11)}),
    ],
)
def test_slots_are_made_for_the_days_that_are_worked(
    app: Flask, at: Time, today: date, opened: set[date], shut: set[date]
) -> None:
    """R18: 2026-02-14 and 2026-10-10 are open, 2026-02-16 is closed; today gets no slots any more."""
    at(datetime.combine(today, time(10), BEIJING))
    make_week(make_office())
    made = days_made()
    assert opened <= made
    assert not shut & made
    assert min(made) == today.replace(day=today.day + 1)


def test_making_slots_twice_changes_nothing_and_a_new_day_is_added_each_day(app: Flask, at: Time) -> None:
    make_week(make_office())
    before = db.session.execute(select(Slot.id, Slot.starts_at, Slot.capacity).order_by(Slot.id)).all()
    last = max(days_made())
    with writing():
        assert make_slots() == 0
    assert db.session.execute(select(Slot.id, Slot.starts_at, Slot.capacity).order_by(Slot.id)).all() == before
    db.session.close()
    at(datetime(2026, 4, 30, 0, 5, tzinfo=BEIJING))
    with writing():
        added = make_slots()
    assert (added, max(days_made())) == (12, date(2026, 6, 29))
    assert last == date(2026, 6, 26)


def test_another_length_never_puts_two_couples_at_one_window(app: Flask) -> None:
    """R12, R13: slots that are out keep their length until the next week is published; nothing is laid over them."""
    make_week(make_office())
    before = db.session.scalar(select(func.count()).select_from(Slot))
    db.session.close()
    with writing():
        marriage().minutes = 20
    with writing():
        assert make_slots() == 0
    assert db.session.scalar(select(func.count()).select_from(Slot)) == before
    db.session.close()
