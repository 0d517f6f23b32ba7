"""Many bookings at once: the visits of a day, counts, and the recount of places."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select, union_all
from sqlalchemy.orm import joinedload, selectinload

from wedreg.bookings.models import HAS_PLACE, Booking, PlaceAside, Status
from wedreg.core.db import db
from wedreg.couples.models import Couple
from wedreg.venues.models import Slot, SlotState


def between(venue_id: int | None, first: datetime, last: datetime) -> Sequence[Booking]:
    """Return the visits that begin in this time, in order; holds and lapsed holds are not visits."""
    query = select(Booking).where(Booking.starts_at >= first, Booking.starts_at < last)
    query = query.where(Booking.status.not_in((Status.HELD, Status.EXPIRED)))
    if venue_id:
        query = query.where(Booking.venue_id == venue_id)
    query = query.options(selectinload(Booking.couple).selectinload(Couple.persons), joinedload(Booking.venue))
    return db.session.scalars(query.options(joinedload(Booking.service)).order_by(Booking.starts_at, Booking.id)).all()


CAME = (Status.CHECKED_IN, Status.DONE, Status.NOT_DONE, Status.LEFT)


@dataclass(frozen=True)
class SlotVisits:
    """A slot, the room it has, and how its visits stand."""

    day: date
    starts_at: datetime
    ends_at: datetime
    room: int
    counts: Counter[Status]

    @property
    def booked(self) -> int:
        """Return how many couples are expected, cancelled ones left out."""
        return self.counts.total() - self.counts[Status.CANCELLED]

    @property
    def came(self) -> int:
        """Return how many have come."""
        return sum(self.counts[status] for status in CAME)

    @property
    def done(self) -> int:
        """Return how many are done."""
        return self.counts[Status.DONE]

    @property
    def missing(self) -> int:
        """Return how many did not come."""
        return self.counts[Status.NO_SHOW]


def by_slot(venue_id: int | None, first: date, last: date) -> Sequence[SlotVisits]:
    """Return the slots of these days with how their visits stand, of one venue or all; closed empty ones are none."""
    visit = and_(Booking.slot_id == Slot.id, Booking.status.not_in((Status.HELD, Status.EXPIRED)))
    columns = (Slot.id, Slot.day, Slot.starts_at, Slot.ends_at, Slot.capacity, Booking.status)
    query = select(*columns, func.count(Booking.id)).outerjoin(Booking, visit)
    query = query.where(Slot.day.between(first, last), or_(Slot.state == SlotState.OPEN, Slot.taken > 0))
    if venue_id:
        query = query.where(Slot.venue_id == venue_id)
    found: dict[int, SlotVisits] = {}
    for slot_id, day, starts_at, ends_at, room, status, number in db.session.execute(query.group_by(*columns)):
        slot = found.setdefault(slot_id, SlotVisits(day, starts_at, ends_at, room, Counter()))
        if status:
            slot.counts[status] = number
    return sorted(found.values(), key=lambda slot: slot.starts_at)


def miscounted() -> list[tuple[int, int, int]]:
    """Return (slot, taken, rows that back it) of every slot in which the two differ (R14). It should be empty."""
    booked = select(Booking.slot_id).where(Booking.status.in_(HAS_PLACE), Booking.slot_id.is_not(None))
    backed = union_all(booked, select(PlaceAside.slot_id)).subquery()
    counted = select(backed.c.slot_id, func.count().label("rows")).group_by(backed.c.slot_id).subquery()
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
