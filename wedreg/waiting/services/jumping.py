"""Staff let a couple go before others, with a reason that is published."""

from datetime import timedelta

from sqlalchemy import func, select, update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.db import changed, db
from wedreg.waiting import queries
from wedreg.waiting.errors import InFrontAlready, NotWaiting
from wedreg.waiting.models import LIVE, WaitingEntry, WaitingJump

STEP = timedelta(milliseconds=1)


def jump(entry: WaitingEntry, *, reason: str) -> None:
    """Put the entry before all others of its service, for a reason that is published, or raise InFrontAlready."""
    ahead = queries.ahead(entry)
    if not ahead:
        raise InFrontAlready
    first = db.session.scalar(
        select(func.min(WaitingEntry.queued_at)).where(
            WaitingEntry.service_id == entry.service_id, WaitingEntry.state.in_(LIVE)
        )
    )
    mine = update(WaitingEntry).where(WaitingEntry.id == entry.id, WaitingEntry.ended_at.is_(None))
    if first is None or not changed(mine.values(queued_at=first - STEP)):
        raise NotWaiting
    db.session.add(
        WaitingJump(
            at=clock.now(), service_id=entry.service_id, first_day=entry.first_day, last_day=entry.last_day,
            before=ahead, reason=reason,
        )
    )  # fmt: skip
    record("waiting.jumped", "waiting", entry.code, reason=reason, before=ahead)
