"""How long the waiting list needs a couple's data (R54). The entries hold none but whom they are about."""

from datetime import datetime

from sqlalchemy import delete, func, select

from wedreg.core.db import changed, db
from wedreg.core.display import stamp
from wedreg.core.feature import PersonalData
from wedreg.waiting.models import LIVE, EntryState, WaitingEntry, WaitingOffer, WaitingPerson


def erase(before: datetime) -> int:
    """Forget what ended before this moment. Returns how many rows."""
    old = select(WaitingEntry.id).where(WaitingEntry.ended_at < before)
    offers = changed(delete(WaitingOffer).where(WaitingOffer.entry_id.in_(old)))
    return offers + changed(delete(WaitingEntry).where(WaitingEntry.ended_at < before))


def needed_until(couple_id: int) -> datetime | None:
    """Return until when the couple may still be offered something."""
    mine = select(func.max(WaitingEntry.expires_at)).where(WaitingEntry.couple_id == couple_id)
    return db.session.scalar(mine.where(WaitingEntry.state.in_(LIVE)))


def export(couple_id: int) -> dict[str, object]:
    """Return what the couple waits and waited for."""
    rows = db.session.scalars(select(WaitingEntry).where(WaitingEntry.couple_id == couple_id).order_by(WaitingEntry.id))
    return {
        row.code: {
            "first_day": row.first_day.isoformat(), "last_day": row.last_day.isoformat(), "since": stamp(row.made_at),
            "state": EntryState(row.state).value,
        }
        for row in rows
    }  # fmt: skip


def binds(couple_id: int) -> bool:
    """Say whether the couple waits: then its names and numbers stay as they are (R30)."""
    mine = select(WaitingEntry.id).where(WaitingEntry.couple_id == couple_id, WaitingEntry.ended_at.is_(None))
    return db.session.scalar(mine) is not None


personal = PersonalData(
    tables=(WaitingEntry.__tablename__, WaitingOffer.__tablename__, WaitingPerson.__tablename__),
    erase=erase,
    export=export,
    needed_until=needed_until,
)
