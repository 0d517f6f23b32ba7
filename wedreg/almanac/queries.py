"""What kind of day a date is.

Workdays follow the State Council's yearly list (R18): the one that staff imported, else the one that came with the
program. A year whose list is not out yet is never guessed: of it only Monday to Friday outside the statutory days is
open, and every page calls that provisional. Lunar dates, festivals and 宜 are shown as custom and decide nothing (R20).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple

import chinese_calendar
from lunar_python import Lunar, Solar
from sqlalchemy import Row, select

from wedreg.almanac.models import DayKind, ListedDay, Notice
from wedreg.core.db import db
from wedreg.core.kept import Kept
from wedreg.core.texts import gettext, mark

SATURDAY = 5
BUNDLED = frozenset(day.year for day in chinese_calendar.constants.holidays)
HOLIDAY_NAMES = {
    "New Year's Day": mark("元旦"),
    "Spring Festival": mark("春节"),
    "Tomb-sweeping Day": mark("清明节"),
    "Labour Day": mark("劳动节"),
    "Dragon Boat Festival": mark("端午节"),
    "National Day": mark("国庆节"),
    "Mid-autumn Festival": mark("中秋节"),
}
FIXED_DAYS = {
    (1, 1): mark("元旦"),
    (5, 1): mark("劳动节"),
    (5, 2): mark("劳动节"),
    (10, 1): mark("国庆节"),
    (10, 2): mark("国庆节"),
    (10, 3): mark("国庆节"),
}
LUNAR_DAYS = {
    (1, 1): mark("春节"),
    (1, 2): mark("春节"),
    (1, 3): mark("春节"),
    (5, 5): mark("端午节"),
    (8, 15): mark("中秋节"),
}
NAMED = {(2, 14): mark("情人节"), (5, 20): mark("五二〇"), (12, 31): mark("跨年")}
FESTIVALS = (
    mark("除夕"), mark("元宵节"), mark("龙头节"), mark("七夕节"), mark("重阳节"), mark("腊八节"),
    mark("清明"), mark("端午"), mark("中秋"),
)  # fmt: skip
"""What else the almanac and the State Council's list name, so that the catalogue has it."""


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


Said = tuple[DayKind, str | None] | None
"""What an imported list says of a date; None when its year has none."""


class Listed(NamedTuple):
    """A day that a list names."""

    kind: DayKind
    name: str
    year: int
    """Of which year the list is: it may begin in the last days of the year before."""


@dataclass(frozen=True)
class Listing:
    """The lists that staff imported: which years they are of, and the days that they name."""

    years: frozenset[int] = frozenset()
    days: Mapping[date, Listed] = field(default_factory=dict)

    def said_of(self, when: date) -> Said:
        """Return what the lists say of the date: a day that the list of its year does not name is an ordinary one."""
        listed = self.days.get(when)
        if listed:
            return listed.kind, listed.name
        return (_ordinary(when), None) if when.year in self.years else None


def _listing_of(rows: Sequence[Row[Any]]) -> Listing:
    days = {row.day: Listed(row.kind, row.name, row.year) for row in rows if row.day}
    return Listing(frozenset(row.year for row in rows), days)


LISTS = select(Notice.year, ListedDay.day, ListedDay.kind, ListedDay.name)
LISTS = LISTS.outerjoin(ListedDay, ListedDay.notice_id == Notice.id)
listing = Kept("almanac", LISTS, _listing_of, Listing())


def day(when: date) -> Day:
    """Return what the calendar says of the date."""
    return _day(when, listing.get().said_of(when))


@lru_cache(maxsize=1500)
def _day(when: date, said: Said) -> Day:
    lunar = Solar.fromYmd(when.year, when.month, when.day).getLunar()
    kind, holiday = said or _kind(when, lunar)
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
        provisional=said is None and when.year not in BUNDLED,
    )


@lru_cache(maxsize=100)
def lunar_year(when: date) -> str:
    """Return the name of the lunar year on that date, such as 丙午年."""
    return f"{Solar.fromYmd(when.year, when.month, when.day).getLunar().getYearInGanZhi()}年"


@lru_cache(maxsize=100)
def lunar_months(first: date, last: date) -> str:
    """Return the lunar year and months of these days: 丙午年 · 三月至四月."""
    (start, from_month), (end, to_month) = ((lunar_year(when), _lunar_month(when)) for when in (first, last))
    if start != end:
        return f"{start}{from_month}至{end}{to_month}"
    return f"{start} · {from_month}" if from_month == to_month else f"{start} · {from_month}至{to_month}"


def _lunar_month(when: date) -> str:
    return f"{Solar.fromYmd(when.year, when.month, when.day).getLunar().getMonthInChinese()}月"


def is_workday(when: date) -> bool:
    """Say whether offices work on that day (R18)."""
    return day(when).is_workday


def workday_before(when: date) -> date:
    """Return the last workday before the date."""
    found = when - timedelta(days=1)
    while not is_workday(found):
        found -= timedelta(days=1)
    return found


def workday_from(when: date) -> date:
    """Return the date itself when offices work on it, else the next workday."""
    while not is_workday(when):
        when += timedelta(days=1)
    return when


def note(when: date) -> str | None:
    """Return what must be said beside a date whose year's list is not out (R18)."""
    return gettext("%(year)d年放假安排未公布，暂按周一至周五办理", year=when.year) if day(when).provisional else None


def notices() -> Sequence[Notice]:
    """Return the lists that were imported, the newest year first."""
    return db.session.scalars(select(Notice).order_by(Notice.year.desc())).all()


def notice(year: int) -> Notice | None:
    return db.session.scalar(select(Notice).where(Notice.year == year))


def first_unpublished(year: int) -> int:
    """Return the first year from this one on whose list is not there."""
    known = BUNDLED | listing.get().years
    return next(number for number in count(year) if number not in known)


def marked(year: int) -> dict[date, tuple[DayKind, str]]:
    """Return the days of the year that a list or the law calls off, and the make-up days."""
    days = (day(date(year, 1, 1) + timedelta(days=number)) for number in range(_length(year)))
    named = {known.date: (known.kind, known.holiday or "") for known in days}
    kept = {when: said for when, said in named.items() if said[0] in (DayKind.HOLIDAY, DayKind.MAKE_UP)}
    return {when: (kind, name) for when, (kind, name, of) in listing.get().days.items() if of == year} | kept


def statutory(year: int) -> list[tuple[date, str]]:
    """Return the days of the year that are off by law, whatever a list says."""
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(_length(year)))
    named = ((when, _statutory(when, Solar.fromYmd(when.year, when.month, when.day).getLunar())) for when in days)
    return [(when, name) for when, name in named if name]


def in_listing(when: date, lists: Listing) -> Day:
    """Return what the calendar would say of the date if these were the lists."""
    return _day(when, lists.said_of(when))


def _length(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def _ordinary(when: date) -> DayKind:
    return DayKind.WEEKEND if when.weekday() >= SATURDAY else DayKind.WORKDAY


def _kind(when: date, lunar: Lunar) -> tuple[DayKind, str | None]:
    if when.year not in BUNDLED:
        name = _statutory(when, lunar)
        if name:
            return DayKind.HOLIDAY, name
        return _ordinary(when), None
    off, name = chinese_calendar.get_holiday_detail(when)
    if off:
        return (DayKind.HOLIDAY, HOLIDAY_NAMES.get(name, name)) if name else (DayKind.WEEKEND, None)
    if _ordinary(when) == DayKind.WEEKEND:
        return DayKind.MAKE_UP, HOLIDAY_NAMES.get(name or "", name)
    return DayKind.WORKDAY, None


def _statutory(when: date, lunar: Lunar) -> str | None:
    """Return the statutory day of an unpublished year: these are off whatever the list will say."""
    fixed = FIXED_DAYS.get((when.month, when.day)) or LUNAR_DAYS.get((lunar.getMonth(), lunar.getDay()))
    if fixed or lunar.getJieQi() == "清明":
        return fixed or "清明节"
    tomorrow = Solar.fromYmd(when.year, when.month, when.day).next(1).getLunar()
    return "春节" if (tomorrow.getMonth(), tomorrow.getDay()) == (1, 1) else None
