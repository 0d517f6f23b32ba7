"""Compare an imported list with what holds now, and approve it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, insert

from wedreg.almanac import queries
from wedreg.almanac.errors import DifferenceUnseen
from wedreg.almanac.models import DayKind, ListedDay, Notice
from wedreg.almanac.notice_file import Marked
from wedreg.almanac.queries import Day, Listed, Listing
from wedreg.almanac.signals import DaysChanged
from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.db import changed, db
from wedreg.core.signals import publish

LAST_WEEK = timedelta(days=8)
"""How far the list of a year may reach back into the year before."""


@dataclass(frozen=True)
class Difference:
    """What a list would change: each such day as it is and as it would be."""

    year: int
    days: Sequence[tuple[Day, Day]]
    was_provisional: bool
    missing: Sequence[tuple[date, str]]
    """Statutory days that the list does not call off, which may be a row that was forgotten."""

    @property
    def mark(self) -> str:
        """Return what tells this difference from another one, so that only the one that was seen is approved."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:20]


def compare(year: int, listed: Mapping[date, Marked]) -> Difference:
    """Compare a list with what holds now. Nothing is changed."""
    now = queries.listing.get()
    others = {day: listed for day, listed in now.days.items() if listed.year != year}
    then = Listing(now.years | {year}, others | {day: Listed(*marked, year) for day, marked in listed.items()})
    first, last = date(year, 1, 1) - LAST_WEEK, date(year, 12, 31)
    pairs = [(queries.in_listing(day, now), queries.in_listing(day, then)) for day in _span(first, last)]
    return Difference(
        year,
        [(before, after) for before, after in pairs if (before.kind, before.holiday) != (after.kind, after.holiday)],
        queries.in_listing(last, now).provisional,
        [(day, name) for day, name in queries.statutory(year) if not _is_off(then, day)],
    )


def approve(year: int, title: str, listed: Mapping[date, Marked], *, seen: str) -> Difference:
    """Put the list in force, or raise DifferenceUnseen. What stood in the year's list before is replaced."""
    difference = compare(year, listed)
    if difference.mark != seen:
        raise DifferenceUnseen
    notice = queries.notice(year) or Notice(year=year)
    notice.title, notice.approved_at = title, clock.now()
    db.session.add(notice)
    db.session.flush()  # the days name the notice
    changed(delete(ListedDay).where((ListedDay.notice_id == notice.id) | ListedDay.day.in_(listed)))
    rows = [
        {"notice_id": notice.id, "day": day, "kind": kind, "name": name} for day, (kind, name) in listed.items()
    ]  # fmt: skip
    db.session.execute(insert(ListedDay), rows)
    queries.listing.drop()
    record("almanac.notice_approved", "notice", year, days=len(rows), changed=len(difference.days))
    publish(DaysChanged([after.date for _before, after in difference.days]))
    return difference


def _is_off(lists: Listing, day: date) -> bool:
    return day in lists.days and lists.days[day].kind == DayKind.HOLIDAY


def _span(first: date, last: date) -> Sequence[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
