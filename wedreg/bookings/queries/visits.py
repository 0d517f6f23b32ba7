"""Many bookings at once: the visits of a day, counts, and the recount of places."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from wedreg.bookings.models import HAS_PLACE, Booking, Status
from wedreg.core.db import db
from wedreg.couples.models import Couple
from wedreg.venues.models import Slot


def between(venue_id: int | None, first: datetime, last: datetime) -> Sequence[Booking]:
    """Return the visits that begin in this time, in order; holds and lapsed holds are not visits."""
    query = select(Booking).where(Booking.starts_at >= first, Booking.starts_at < last)
    query = query.where(Booking.status.not_in((Status.HELD, Status.EXPIRED)))
    if venue_id:
        query = query.where(Booking.venue_id == venue_id)
    query = query.options(selectinload(Booking.couple).selectinload(Couple.persons), joinedload(Booking.venue))
    return db.session.scalars(query.options(joinedload(Booking.service)).order_by(Booking.starts_at, Booking.id)).all()


def miscounted() -> list[tuple[int, int, int]]:
    """Return (slot, taken, rows that back it) of every slot in which the two differ (R14). It should be empty."""
    backed = select(Booking.slot_id, func.count().label("rows")).where(Booking.status.in_(HAS_PLACE))
    counted = backed.where(Booking.slot_id.is_not(None)).group_by(Booking.slot_id).subquery()
    rows = func.coalesce(counted.c.rows, 0)
    query = select(Slot.id, Slot.taken, rows).outerjoin(counted, counted.c.slot_id == Slot.id)
    return [(slot, taken, rows) for slot, taken, rows in db.session.execute(query.where(Slot.taken != rows))]


def counts_by_day(first: datetime, last: datetime) -> dict[date, Counter[Status]]:
    """Return how many visits of each day are in each state, from the slots' days; holds are not visits."""
    query = select(Slot.day, Booking.status, func.count()).join(Slot, Booking.slot_id == Slot.id)
    query = query.where(Booking.starts_at >= first, Booking.starts_at < last)
    query = query.where(Booking.status.not_in((Status.HELD, Status.EXPIRED))).group_by(Slot.day, Booking.status)
    found: dict[date, Counter[Status]] = {}
    for day, status, number in db.session.execute(query):
        found.setdefault(day, Counter())[status] = number
    return found
