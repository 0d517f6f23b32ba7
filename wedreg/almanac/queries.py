"""What kind of day a date is.

Workdays follow the State Council's yearly list (R18). A year whose list is not out yet is never guessed: of it only
Monday to Friday outside the statutory days is open, and every page calls that provisional. Lunar dates, festivals and
宜 are shown as custom and decide nothing (R20).
"""

import enum
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
from lunar_python import Lunar, Solar

from wedreg.core.texts import gettext

SATURDAY = 5
PUBLISHED = frozenset(day.year for day in chinese_calendar.constants.holidays)
HOLIDAY_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
}
FIXED_DAYS = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
LUNAR_DAYS = {(1, 1): "春节", (1, 2): "春节", (1, 3): "春节", (5, 5): "端午节", (8, 15): "中秋节"}
NAMED = {(2, 14): "情人节", (5, 20): "五二〇", (12, 31): "跨年"}


class DayKind(enum.StrEnum):
    """Whether offices work on a day."""

    WORKDAY = "workday"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    """A weekend day that is worked (调休上班)."""


@dataclass(frozen=True)
class Day:
    """A date and all that the calendar says of it."""

    date: date
    kind: DayKind
    holiday: str | None
    """Why it is off, or what its make-up work is for."""
    lunar: str
    """四月初四."""
    short: str
    """What stands under the number in a date grid: the solar term, the month on its first day, or the lunar day."""
    festival: str | None
    good_for_weddings: bool
    provisional: bool
    """True while the year's list is not out."""

    @property
    def is_workday(self) -> bool:
        return self.kind in (DayKind.WORKDAY, DayKind.MAKE_UP)


@lru_cache(maxsize=1500)
def day(when: date) -> Day:
    """Return what the calendar says of the date."""
    lunar = Solar.fromYmd(when.year, when.month, when.day).getLunar()
    kind, holiday = _kind(when, lunar)
    month, number = lunar.getMonthInChinese() + "月", lunar.getDayInChinese()
    festivals = lunar.getFestivals()
    return Day(
        date=when,
        kind=kind,
        holiday=holiday,
        lunar=month + number,
        short=lunar.getJieQi() or (month if lunar.getDay() == 1 else number),
        festival=festivals[0] if festivals else NAMED.get((when.month, when.day)),
        good_for_weddings="嫁娶" in lunar.getDayYi(),
        provisional=when.year not in PUBLISHED,
    )


@lru_cache(maxsize=100)
def lunar_year(when: date) -> str:
    """Return the name of the lunar year on that date, such as 丙午年."""
    return f"{Solar.fromYmd(when.year, when.month, when.day).getLunar().getYearInGanZhi()}年"


def is_workday(when: date) -> bool:
    """Say whether offices work on that day (R18)."""
    return day(when).is_workday


def workday_before(when: date) -> date:
    """Return the last workday before the date."""
    found = when - timedelta(days=1)
    while not is_workday(found):
        found -= timedelta(days=1)
    return found


def note(when: date) -> str | None:
    """Return what must be said beside a date whose year's list is not out (R18)."""
    return gettext("%(year)d年放假安排未公布，暂按周一至周五办理", year=when.year) if day(when).provisional else None


def _kind(when: date, lunar: Lunar) -> tuple[DayKind, str | None]:
    weekend = when.weekday() >= SATURDAY
    if when.year not in PUBLISHED:
        name = _statutory(when, lunar)
        if name:
            return DayKind.HOLIDAY, name
        return (DayKind.WEEKEND if weekend else DayKind.WORKDAY), None
    off, name = chinese_calendar.get_holiday_detail(when)
    if off:
        return (DayKind.HOLIDAY, HOLIDAY_NAMES.get(name, name)) if name else (DayKind.WEEKEND, None)
    return (DayKind.MAKE_UP, HOLIDAY_NAMES.get(name or "", name)) if weekend else (DayKind.WORKDAY, None)


def _statutory(when: date, lunar: Lunar) -> str | None:
    """Return the statutory day of an unpublished year: these are off whatever the list will say."""
    fixed = FIXED_DAYS.get((when.month, when.day)) or LUNAR_DAYS.get((lunar.getMonth(), lunar.getDay()))
    if fixed or lunar.getJieQi() == "清明":
        return fixed or "清明节"
    tomorrow = Solar.fromYmd(when.year, when.month, when.day).next(1).getLunar()
    return "春节" if (tomorrow.getMonth(), tomorrow.getDay()) == (1, 1) else None
