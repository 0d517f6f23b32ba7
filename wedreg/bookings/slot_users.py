"""Who has a place in a slot, for `venues`, which must not touch them (R21)."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from wedreg.bookings.models import Booking, Status
from wedreg.core.db import db
from wedreg.core.display import moment
from wedreg.core.feature import Touched
from wedreg.core.tokens import spaced


def touched(slot_ids: Collection[int]) -> Sequence[Touched]:
    """Return the couples that have a place in these slots and are still to come."""
    live = select(Booking).where(Booking.slot_id.in_(slot_ids), Booking.status == Status.CONFIRMED)
    rows = db.session.scalars(live.order_by(Booking.starts_at)).all()
    return [Touched(f"{moment(row.starts_at)} {spaced(row.code)}", "bookings_staff.move", row.code) for row in rows]
