"""What the pages say of lunar dates and customs: it is shown, and decides nothing (R20)."""

from datetime import date, timedelta

import pytest

from wedreg.almanac import queries as almanac


@pytest.mark.parametrize(
    ("day", "festival"),
    [
        (date(2026, 8, 19), "七夕节"),
        (date(2026, 10, 18), "重阳节"),
        (date(2027, 2, 6), "春节"),
        (date(2027, 2, 20), "元宵节"),
        (date(2027, 6, 9), "端午节"),
        (date(2027, 8, 8), "七夕节"),
        (date(2027, 9, 15), "中秋节"),
        (date(2027, 10, 8), "重阳节"),
    ],
)
def test_a_festival_falls_on_its_lunar_day(day: date, festival: str) -> None:
    """R20: the table of the next dates, which was computed apart from the program."""
    assert almanac.day(day).festival == festival


def test_days_that_couples_ask_for_by_their_number_have_a_name() -> None:
    assert [almanac.day(date(2026, *day)).festival for day in ((2, 14), (5, 20), (12, 31))] == [
        "情人节", "五二〇", "跨年",
    ]  # fmt: skip


def test_the_lunar_date_and_what_stands_small_under_a_number() -> None:
    assert almanac.day(date(2026, 5, 20)).lunar == "四月初四"
    assert almanac.day(date(2026, 5, 20)).short == "初四"
    assert almanac.day(date(2026, 5, 17)).short == "四月"
    assert almanac.day(date(2026, 5, 5)).short == "立夏"


def test_the_lunar_year_turns_at_the_spring_festival_not_at_new_year() -> None:
    assert almanac.lunar_year(date(2027, 2, 5)) == "丙午年"
    assert almanac.lunar_year(date(2027, 2, 6)) == "丁未年"


def test_a_month_of_the_calendar_names_the_lunar_months_it_lies_in() -> None:
    assert almanac.lunar_months(date(2026, 5, 1), date(2026, 5, 31)) == "丙午年 · 三月至四月"
    assert almanac.lunar_months(date(2027, 2, 1), date(2027, 2, 28)) == "丙午年腊月至丁未年正月"
    assert almanac.lunar_months(date(2023, 2, 20), date(2023, 3, 21)) == "癸卯年 · 二月"
    assert almanac.lunar_months(date(2023, 3, 1), date(2023, 3, 31)) == "癸卯年 · 二月至闰二月"


@pytest.mark.parametrize(("year", "number"), [(2026, 125), (2027, 130)])
def test_the_almanac_calls_as_many_days_good_as_its_source(year: int, number: int) -> None:
    """R20: the figures of the source that is named; another almanac has other ones, so none is a recommendation."""
    first = date(year, 1, 1)
    good = [day for day in range(365) if almanac.day(first + timedelta(days=day)).good_for_weddings]
    assert len(good) == number


def test_a_good_day_is_not_thereby_a_workday() -> None:
    """R20: what the almanac calls good opens nothing."""
    first = date(2026, 1, 1)
    year = [almanac.day(first + timedelta(days=day)) for day in range(365)]
    assert {(day.good_for_weddings, day.is_workday) for day in year} == {
        (True, True), (True, False), (False, True), (False, False),
    }  # fmt: skip
