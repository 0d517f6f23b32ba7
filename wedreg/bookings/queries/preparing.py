"""How far couples are with their papers."""

from collections.abc import Collection

from sqlalchemy import select

from wedreg.bookings.models import Booking, Preparation
from wedreg.bookings.rules import minutes_at_window
from wedreg.core.db import db
from wedreg.venues.models import Service


def preparation(booking_id: int) -> Preparation | None:
    """Return what is known of the papers of this visit."""
    return db.session.scalar(select(Preparation).where(Preparation.booking_id == booking_id))


def preparations(booking_ids: Collection[int]) -> dict[int, Preparation]:
    """Return the same for many visits."""
    rows = db.session.scalars(select(Preparation).where(Preparation.booking_id.in_(booking_ids)))
    return {row.booking_id: row for row in rows}


def minutes_at_desk(booking_ids: Collection[int]) -> dict[int, int]:
    """Return how many minutes each of these visits takes at a window, for whoever reckons a wait (R12)."""
    query = select(Booking.id, Service, Preparation).join(Service, Service.id == Booking.service_id)
    query = query.outerjoin(Preparation, Preparation.booking_id == Booking.id).where(Booking.id.in_(booking_ids))
    return {number: minutes_at_window(service, known) for number, service, known in db.session.execute(query)}
