"""The desk's figures."""

from collections import Counter
from datetime import date, datetime, timedelta

from wedreg.bookings.models import Status
from wedreg.bookings.queries import counts_by_day
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.feature import Report, Table
from wedreg.core.texts import lazy_gettext as _

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
