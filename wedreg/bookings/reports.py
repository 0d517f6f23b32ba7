"""What the booking rules lead to."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from wedreg.bookings.queries.policies import effect
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.feature import Report, Table
from wedreg.core.texts import lazy_gettext as _

COLUMNS = (
    _("月份"),
    _("没有来"),
    _("当天补办"),
    _("免记"),
    _("暂停网上预约（人）"),
    _("取消"),
    _("取消多了要等（人）"),
)


def build(first: date, last: date) -> Table:
    """Count by month what was missed, cleared, pardoned and cancelled, and how many persons that paused (R25, R26)."""
    starts = datetime.combine(first, time(), BEIJING)
    ends = datetime.combine(last + timedelta(days=1), time(), BEIJING)
    return Table(COLUMNS, [_row(month, counts) for month, counts in sorted(effect(starts, ends).items())])


def _row(month: str, counts: Counter[str]) -> list[object]:
    came, pardoned = counts["no_show_came"], counts["no_show_pardoned"]
    missed = counts["no_show"] + came + pardoned
    given_up = counts["cancelled"] + counts["cancelled_pardoned"]
    return [month, missed, came, pardoned, counts["paused_no_show"], given_up, counts["paused_cancelled"]]


policies = Report("policies", _("预约规则的效果"), build, frozenset({Role.SUPERVISOR, Role.AUDITOR}))
