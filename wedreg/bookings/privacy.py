"""How long a booking needs the couple's data (R54). The booking itself holds none."""

from datetime import datetime, time, timedelta

from sqlalchemy import delete, exists, func, select, update

from wedreg.bookings.models import DISCREET, Appeal, Booking, DivorceCase, Group, Pause, PlaceAside, Status, Strike
from wedreg.core.clock import BEIJING, beijing
from wedreg.core.db import changed, db
from wedreg.core.display import stamp
from wedreg.core.feature import PersonalData
from wedreg.privacy.services import KEPT
from wedreg.venues.models import Service

AFTER_WINDOW = timedelta(days=90)
"""How long a divorce is kept after the window of its second visit."""


def needed_until(couple_id: int) -> datetime | None:
    """Return the end of the last visit and the time after it in which it may still be asked about."""
    ends = [moment for moment in (_last_visit(couple_id), _last_window(couple_id), _last_aside(couple_id)) if moment]
    return max(ends, default=None)


def _last_visit(couple_id: int) -> datetime | None:
    """Return until when the visits are needed; those of a divorce that was received go by its window."""
    received = exists().where(DivorceCase.couple_id == Booking.couple_id)
    by_window = Service.code.in_(DISCREET) & received
    mine = select(func.max(Booking.ends_at)).join(Service, Service.id == Booking.service_id)
    last = db.session.scalar(mine.where(Booking.couple_id == couple_id, Booking.status != Status.EXPIRED, ~by_window))
    return last + KEPT if last else None


def _last_window(couple_id: int) -> datetime | None:
    last = db.session.scalar(select(func.max(DivorceCase.second_until)).where(DivorceCase.couple_id == couple_id))
    return datetime.combine(last, time(), BEIJING) + AFTER_WINDOW if last else None


def _last_aside(couple_id: int) -> datetime | None:
    mine = select(func.max(PlaceAside.until)).where(PlaceAside.couple_id == couple_id)
    return db.session.scalar(mine)


def export(couple_id: int) -> dict[str, object]:
    """Return the couple's bookings."""
    rows = db.session.scalars(select(Booking).where(Booking.couple_id == couple_id).order_by(Booking.id))
    return {row.code: {"at": stamp(row.starts_at), "status": row.status.value} for row in rows}


def erase(before: datetime) -> int:
    """Forget what counted against somebody, and what couples said to it, before this moment. Returns how many rows."""
    ended = update(Group).where(Group.day < beijing(before).date(), Group.phone_sealed.is_not(None))
    changed(ended.values(phone_sealed=None, phone_digest=None))
    said = changed(delete(Appeal).where(Appeal.made_at < before))
    return said + changed(delete(Strike).where(Strike.at < before)) + changed(delete(Pause).where(Pause.until < before))


personal = PersonalData(
    tables=(Group.__tablename__, Appeal.__tablename__, Strike.__tablename__, Pause.__tablename__),
    erase=erase,
    export=export,
    needed_until=needed_until,
)
