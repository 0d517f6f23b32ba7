"""How long a ticket is kept (R54). It holds no names: two digests of persons, and which couple it is."""

from datetime import datetime

from sqlalchemy import delete, func, select

from wedreg.core.db import changed, db
from wedreg.core.display import stamp
from wedreg.core.feature import PersonalData
from wedreg.privacy.services import KEPT
from wedreg.release.models import Release, Ticket
from wedreg.venues.models import SpecialDay


def erase(before: datetime) -> int:
    """Forget who took part in releases that ended before this moment. Returns how many rows."""
    over = select(Release.id).where(Release.ended_at < before)
    return changed(delete(Ticket).where(Ticket.release_id.in_(over)))


def export(couple_id: int) -> dict[str, object]:
    """Return the couple's tickets."""
    mine = select(Ticket, SpecialDay.name).join(Release, Release.id == Ticket.release_id)
    rows = db.session.execute(mine.join(SpecialDay, SpecialDay.id == Release.special_day_id).where(
        Ticket.couple_id == couple_id))  # fmt: skip
    return {ticket.pseudonym: {"for": name, "at": stamp(ticket.made_at), "state": ticket.state.value}
            for ticket, name in rows}  # fmt: skip


def needed_until(couple_id: int) -> datetime | None:
    """Return until when a ticket may still be asked about."""
    last = db.session.scalar(select(func.max(Ticket.made_at)).where(Ticket.couple_id == couple_id))
    return last + KEPT if last else None


personal = PersonalData(tables=(Ticket.__tablename__,), erase=erase, export=export, needed_until=needed_until)
