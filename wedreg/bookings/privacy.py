"""How long a booking needs the couple's data (R54). The booking itself holds none."""

from datetime import datetime

from sqlalchemy import func, select

from wedreg.bookings.models import Booking, Status
from wedreg.core.db import db
from wedreg.core.display import stamp
from wedreg.core.feature import PersonalData
from wedreg.privacy.services import KEPT


def needed_until(couple_id: int) -> datetime | None:
    """Return the end of the last visit and the time after it in which it may still be asked about."""
    last = select(func.max(Booking.ends_at)).where(Booking.couple_id == couple_id, Booking.status != Status.EXPIRED)
    ends_at = db.session.scalar(last)
    return ends_at + KEPT if ends_at else None


def export(couple_id: int) -> dict[str, object]:
    """Return the couple's bookings."""
    rows = db.session.scalars(select(Booking).where(Booking.couple_id == couple_id).order_by(Booking.id))
    return {row.code: {"at": stamp(row.starts_at), "status": row.status.value} for row in rows}


personal = PersonalData(tables=(), erase=lambda _before: 0, export=export, needed_until=needed_until)
