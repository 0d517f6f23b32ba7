"""The desk's figures."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from wedreg.bookings.models import Status
from wedreg.bookings.queries import counts_by_day
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.feature import Report, Table
from wedreg.core.texts import lazy_gettext as _
from wedreg.desk import queries

COLUMNS = (_("日期"), _("预约"), _("到场"), _("办结"), _("没有来"), _("取消"))


def build(first: date, last: date) -> Table:
    """Count the visits of each day by how they ended (R60)."""
    starts = datetime.combine(first, datetime.min.time(), BEIJING)
    ends = datetime.combine(last + timedelta(days=1), datetime.min.time(), BEIJING)
    return Table(COLUMNS, [_row(day, counts) for day, counts in sorted(counts_by_day(starts, ends).items())])


def _row(day: date, counts: Counter[Status]) -> list[object]:
    came = counts[Status.CHECKED_IN] + counts[Status.DONE] + counts[Status.NOT_DONE] + counts[Status.LEFT]
    booked = sum(counts.values()) - counts[Status.CANCELLED]
    return [day.isoformat(), booked, came, counts[Status.DONE], counts[Status.NO_SHOW], counts[Status.CANCELLED]]


READERS = frozenset({Role.SUPERVISOR, Role.ORGANISER, Role.AUDITOR})
days = Report("days", _("每天的预约与到场"), build, READERS, bars=(1, 2))

WAITED = (_("日期"), _("叫到的"), _("等候中位数（分钟）"), _("说过大约多久"), _("说得准的"), _("平均差（分钟）"))


def build_waits(first: date, last: date) -> Table:
    """Compare by day how long couples waited with what they were told when they got their number (R28)."""
    found: dict[date, list[_Waited]] = {}
    for day, given_at, called_at, low, high in queries.waited(first, last):
        found.setdefault(day, []).append(_Waited((called_at - given_at).total_seconds() / 60, low, high))
    return Table(WAITED, [_waited_row(day, rows) for day, rows in sorted(found.items())])


@dataclass(frozen=True)
class _Waited:
    minutes: float
    low: int | None
    high: int | None

    @property
    def off(self) -> float | None:
        """By how many minutes the range was missed; None when nothing was said."""
        if self.low is None or self.high is None:
            return None
        return max(self.low - self.minutes, self.minutes - self.high, 0)


def _waited_row(day: date, rows: list[_Waited]) -> list[object]:
    off = [row.off for row in rows if row.off is not None]
    middle = round(median(row.minutes for row in rows))
    mean = round(sum(off) / len(off), 1) if off else ""
    return [day.isoformat(), len(rows), middle, len(off), sum(one == 0 for one in off), mean]


waits = Report("waits", _("等候多久，说得准不准"), build_waits, READERS)
