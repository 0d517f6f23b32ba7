"""What came of the waiting list."""

from collections import Counter
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.feature import Report, Table
from wedreg.core.texts import lazy_gettext as _
from wedreg.venues.models import Service
from wedreg.waiting.models import OfferState, WaitingEntry, WaitingOffer

COLUMNS = (_("事项"), _("问过"), _("要了"), _("不要"), _("没有答复"), _("撤回"))


def build(first: date, last: date) -> Table:
    """Count by service what was offered in these days to couples that waited, and what they answered."""
    starts = datetime.combine(first, time(), BEIJING)
    ends = datetime.combine(last + timedelta(days=1), time(), BEIJING)
    query = select(Service.name, WaitingOffer.state, func.count(WaitingOffer.id))
    query = query.join(WaitingEntry, WaitingEntry.id == WaitingOffer.entry_id)
    query = query.join(Service, Service.id == WaitingEntry.service_id)
    query = query.where(WaitingOffer.made_at >= starts, WaitingOffer.made_at < ends)
    found: dict[str, Counter[OfferState]] = {}
    for service, state, number in db.session.execute(query.group_by(Service.name, WaitingOffer.state)):
        found.setdefault(service, Counter())[state] = number
    return Table(COLUMNS, [_row(service, counts) for service, counts in sorted(found.items())])


def _row(service: str, counts: Counter[OfferState]) -> list[object]:
    declined = counts[OfferState.KEPT] + counts[OfferState.DECLINED]
    rest = (counts[OfferState.ACCEPTED], declined, counts[OfferState.LAPSED], counts[OfferState.WITHDRAWN])
    return [service, counts.total(), *rest]


offers = Report("waiting", _("候补"), build, frozenset({Role.SUPERVISOR, Role.AUDITOR}))
