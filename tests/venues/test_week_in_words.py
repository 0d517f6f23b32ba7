"""A week of hours as staff read it."""

from collections.abc import Sequence
from datetime import time

from flask import Flask

from wedreg.venues.models import OpeningHours, OpeningPattern
from wedreg.venues.texts import week_lines

MORNING, AFTERNOON = (time(9), time(12), 2), (time(14), time(17), 1)
Part = tuple[time, time, int]


def week(**days: Sequence[Part]) -> list[tuple[str, list[Part]]]:
    """Return the lines of a week with these hours: `d0` is Monday, `d7` a make-up workday."""
    hours = [
        OpeningHours(weekday=int(day[1]), opens=opens, closes=closes, windows=windows)
        for day, parts in days.items()
        for opens, closes, windows in parts
    ]
    lines = week_lines(OpeningPattern(hours=hours))
    return [(label, [(part.opens, part.closes, part.windows) for part in parts]) for label, parts in lines]


def test_days_that_are_alike_stand_together(app: Flask) -> None:
    both = [MORNING, AFTERNOON]
    seen = week(d0=both, d1=both, d2=both, d3=both, d4=both, d5=[MORNING], d7=both)
    assert seen == [("周一至周五", both), ("周六", [MORNING]), ("调休上班日", both)]


def test_a_closed_day_parts_what_is_alike(app: Flask) -> None:
    assert week(d0=[MORNING], d2=[MORNING], d3=[AFTERNOON]) == [
        ("周一", [MORNING]), ("周三", [MORNING]), ("周四", [AFTERNOON]),
    ]  # fmt: skip


def test_make_up_workdays_follow_no_sunday(app: Flask) -> None:
    assert [label for label, _ in week(d6=[MORNING], d7=[MORNING])] == ["周日", "调休上班日"]


def test_a_week_without_hours_has_no_line(app: Flask) -> None:
    assert week() == []
