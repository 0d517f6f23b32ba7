"""Which days offices work: the State Council's list where it is out, and never a guess where it is not (R18)."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from wedreg.almanac import queries as almanac
from wedreg.almanac.models import DayKind


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)


OFF_2026 = {
    "元旦": (date(2026, 1, 1), date(2026, 1, 3)),
    "春节": (date(2026, 2, 15), date(2026, 2, 23)),
    "清明节": (date(2026, 4, 4), date(2026, 4, 6)),
    "劳动节": (date(2026, 5, 1), date(2026, 5, 5)),
    "端午节": (date(2026, 6, 19), date(2026, 6, 21)),
    "中秋节": (date(2026, 9, 25), date(2026, 9, 27)),
    "国庆节": (date(2026, 10, 1), date(2026, 10, 7)),
}
WORKED_2026 = {
    date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20), date(2026, 10, 10),
}  # fmt: skip
STATUTORY_2027 = {
    date(2027, 1, 1): "元旦",
    date(2027, 2, 5): "春节",
    date(2027, 2, 6): "春节",
    date(2027, 2, 7): "春节",
    date(2027, 2, 8): "春节",
    date(2027, 4, 5): "清明节",
    date(2027, 5, 1): "劳动节",
    date(2027, 5, 2): "劳动节",
    date(2027, 6, 9): "端午节",
    date(2027, 9, 15): "中秋节",
    date(2027, 10, 1): "国庆节",
    date(2027, 10, 2): "国庆节",
    date(2027, 10, 3): "国庆节",
}


@pytest.mark.parametrize(
    ("day", "opens"), [(date(2026, 2, 14), True), (date(2026, 2, 16), False), (date(2026, 10, 10), True)]
)
def test_the_worked_days_of_the_rules(day: date, opens: bool) -> None:
    """R18: a Saturday that is worked, a Monday that is off, another Saturday that is worked."""
    assert almanac.is_workday(day) is opens
    assert not almanac.day(day).provisional
    assert almanac.note(day) is None


def test_a_whole_published_year_is_as_the_list_says() -> None:
    """R18: every day of 2026, so that no weekday is lost and no weekend is opened by mistake."""
    off = {day: name for name, (first, last) in OFF_2026.items() for day in days(first, last)}
    for day in days(date(2026, 1, 1), date(2026, 12, 31)):
        weekend = day.weekday() >= 5
        expected = (
            DayKind.HOLIDAY if day in off
            else DayKind.MAKE_UP if day in WORKED_2026
            else DayKind.WEEKEND if weekend
            else DayKind.WORKDAY
        )  # fmt: skip
        assert almanac.day(day).kind == expected, day
        assert almanac.is_workday(day) == (expected in (DayKind.WORKDAY, DayKind.MAKE_UP)), day
        if expected == DayKind.HOLIDAY:
            assert almanac.day(day).holiday == off[day], day


def test_a_year_without_a_list_is_provisional_and_never_guessed() -> None:
    """R18: of 2027 only Monday to Friday outside the statutory days may open; no weekend day is called worked."""
    for day in days(date(2027, 1, 1), date(2027, 12, 31)):
        known = almanac.day(day)
        assert known.provisional
        assert known.holiday == STATUTORY_2027.get(day), day
        assert known.is_workday == (day.weekday() < 5 and day not in STATUTORY_2027), day
        assert known.kind != DayKind.MAKE_UP


def test_a_page_says_that_the_list_is_not_out() -> None:
    """R18: 放假安排未公布, with the year, beside each date of it."""
    assert almanac.note(date(2027, 2, 9)) == "2027年放假安排未公布，暂按周一至周五办理"
    assert almanac.note(date(2026, 12, 31)) is None


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2026, 4, 30), date(2026, 4, 29)),
        (date(2026, 5, 6), date(2026, 4, 30)),
        (date(2026, 5, 11), date(2026, 5, 9)),
        (date(2026, 2, 24), date(2026, 2, 14)),
        (date(2026, 10, 8), date(2026, 9, 30)),
    ],
)
def test_the_workday_before_leaps_over_holidays_and_lands_on_a_worked_weekend(day: date, before: date) -> None:
    """R16, R18: the day until whose afternoon a day can be booked."""
    assert almanac.workday_before(day) == before
