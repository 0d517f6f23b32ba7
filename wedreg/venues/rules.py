"""When a slot opens to couples, and what the week of a service looks like on a date. Nothing here reads a table."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from wedreg.almanac import queries as almanac
from wedreg.almanac.models import DayKind
from wedreg.core.clock import BEIJING
from wedreg.core.texts import lazy_gettext
from wedreg.venues.models import MAKE_UP_DAY, NOON, Closure, Half, OpeningHours, SpecialDay, SpecialSpan

BOOKING_DAYS = 30
"""A day can be booked this many days ahead (R16)."""
RELEASE_TIME = time(8, 30)
"""When a new day is opened (R17)."""
LAST_BOOKING = time(15, 0)
"""Until when, on the workday before, a day can be booked (R16)."""
MADE_DAYS = 60
"""Slots exist this many days ahead, or as many as they can be booked."""
MOST_DAYS = 120
"""No service can be booked further ahead."""

WEEKDAYS = [
    lazy_gettext("周一"), lazy_gettext("周二"), lazy_gettext("周三"), lazy_gettext("周四"), lazy_gettext("周五"),
    lazy_gettext("周六"), lazy_gettext("周日"), lazy_gettext("调休上班日"),
]  # fmt: skip
"""How the rows of a pattern are called."""
HALVES = {Half.MORNING: lazy_gettext("上午"), Half.AFTERNOON: lazy_gettext("下午")}


@dataclass(frozen=True)
class Planned:
    """A slot as the pattern wants it."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    special: SpecialDay | None = None
    """The special day whose slot it is."""


@dataclass(frozen=True)
class Hours:
    """A part of a weekday as somebody wants it."""

    weekday: int
    opens: time
    closes: time
    windows: int


def most_windows(wanted: Hours, beside: Iterable[OpeningHours]) -> int:
    """Return how many windows are needed at once, at most, while the wanted hours and those beside them run (R13)."""
    meanwhile = [
        part
        for part in beside
        if part.weekday == wanted.weekday and part.opens < wanted.closes and wanted.opens < part.closes
    ]
    moments = [wanted.opens, *(part.opens for part in meanwhile if part.opens > wanted.opens)]
    return wanted.windows + max(
        sum(part.windows for part in meanwhile if part.opens <= moment < part.closes) for moment in moments
    )


def at(day: date, hour: time) -> datetime:
    """Return the moment at which the office's clock shows this hour on that day."""
    return datetime.combine(day, hour, BEIJING)


def half_day(day: date, half: Half) -> tuple[datetime, datetime]:
    """Return when a half day begins and ends."""
    begins = at(day, time(0) if half == Half.MORNING else time(NOON))
    return begins, begins + timedelta(hours=12)


def release_at(day: date, days_ahead: int = BOOKING_DAYS) -> datetime:
    """Return when a day opens to couples (R17)."""
    return at(day - timedelta(days=days_ahead), RELEASE_TIME)


def closes_at(day: date) -> datetime:
    """Return until when couples may book a day themselves (R16)."""
    return at(almanac.workday_before(day), LAST_BOOKING)


def pattern_row(day: date) -> int | None:
    """Return which row of a pattern holds on the date, or None when the office is closed (R18, R19).

    While a year's list is not out, weekends stay closed: they may turn out either way.
    """
    known = almanac.day(day)
    if known.kind == DayKind.HOLIDAY or (known.kind == DayKind.WEEKEND and known.provisional):
        return None
    return MAKE_UP_DAY if known.kind == DayKind.MAKE_UP else day.weekday()


def planned(day: date, hours: Iterable[OpeningHours], minutes: int, closures: Sequence[Closure]) -> Iterator[Planned]:
    """Return the slots that a week and its closures want on the date."""
    row = pattern_row(day)
    parts = [part for part in hours if part.weekday == row and part.windows]
    return cut(day, parts, minutes, closures)


def cut(
    day: date, parts: Iterable[OpeningHours | SpecialSpan], minutes: int, closures: Sequence[Closure]
) -> Iterator[Planned]:
    """Return the slots into which parts of a day are cut, but for closed times."""
    for part in parts:
        for slot in _cut(day, part, timedelta(minutes=minutes)):
            if not any(closed.starts_at < slot.ends_at and slot.starts_at < closed.ends_at for closed in closures):
                yield slot


def fits(part: OpeningHours | Hours, length: timedelta) -> int:
    """Return how many slots of this length follow each other in a part of a day."""
    day = date(2000, 1, 1)
    return (at(day, part.closes) - at(day, part.opens)) // length


def _cut(day: date, part: OpeningHours | SpecialSpan, length: timedelta) -> Iterator[Planned]:
    starts_at, closes = at(day, part.opens), at(day, part.closes)
    while starts_at + length <= closes:
        yield Planned(starts_at, starts_at + length, part.windows)
        starts_at += length
