"""What pages read of bookings: free places as the booking itself sees them, and a couple's own bookings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import joinedload, selectinload

from wedreg.bookings.models import HAS_PLACE, Booking, Status, lapsed
from wedreg.core.db import db
from wedreg.couples.models import Couple, CoupleAccess
from wedreg.venues.models import Slot, SlotState
from wedreg.venues.queries import bookable


@dataclass(frozen=True)
class DayPlaces:
    """What can be had on a day."""

    day: date
    left: int
    """Places that couples can book now."""
    open_slots: int
    """Slots that take couples now, full ones too."""
    release_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class SlotPlaces:
    """A slot, and how many places couples can book in it now."""

    slot: Slot
    left: int


def _lapsed_by_slot(now: datetime) -> Select[int | None, int]:
    return select(Booking.slot_id, func.count().label("lapsed")).where(lapsed(now)).group_by(Booking.slot_id)


def days(venue_id: int, service_id: int, first: date, last: date, now: datetime) -> dict[date, DayPlaces]:
    """Return what can be had on each day that has slots, under the very condition that books (R14, R16, R17).

    A place whose hold has lapsed counts as free: whoever books next gets it.
    """
    over = _lapsed_by_slot(now).subquery()
    free = Slot.capacity - Slot.taken + func.coalesce(over.c.lapsed, 0)
    open_now = bookable(now)
    query = (
        select(
            Slot.day,
            func.sum(case((open_now, free), else_=0)),
            func.sum(case((open_now, 1), else_=0)),
            func.min(Slot.release_at),
            func.max(Slot.closes_at),
        )
        .outerjoin(over, over.c.slot_id == Slot.id)
        .where(Slot.venue_id == venue_id, Slot.service_id == service_id, Slot.day.between(first, last))
        .where(Slot.state == SlotState.OPEN)
        .group_by(Slot.day)
        .order_by(Slot.day)
    )
    return {row[0]: DayPlaces(*row) for row in db.session.execute(query)}


def slots(venue_id: int, service_id: int, day: date, now: datetime) -> list[SlotPlaces]:
    """Return the day's open slots and how many places each has."""
    over = _lapsed_by_slot(now).subquery()
    free = Slot.capacity - Slot.taken + func.coalesce(over.c.lapsed, 0)
    query = (
        select(Slot, case((bookable(now), free), else_=0))
        .outerjoin(over, over.c.slot_id == Slot.id)
        .where(Slot.venue_id == venue_id, Slot.service_id == service_id, Slot.day == day)
        .where(Slot.state == SlotState.OPEN)
        .order_by(Slot.starts_at)
    )
    return [SlotPlaces(slot, left) for slot, left in db.session.execute(query)]


def nearest(slot: Slot, now: datetime, most: int = 3) -> Sequence[Slot]:
    """Return the free slots nearest in time to one that is gone."""
    free = select(Slot).where(Slot.venue_id == slot.venue_id, Slot.service_id == slot.service_id, bookable(now))
    free = free.where(Slot.taken < Slot.capacity, Slot.id != slot.id)
    later = free.where(Slot.starts_at > slot.starts_at).order_by(Slot.starts_at).limit(most)
    earlier = free.where(Slot.starts_at < slot.starts_at).order_by(Slot.starts_at.desc()).limit(most)
    found = [*db.session.scalars(earlier), *db.session.scalars(later)]
    found.sort(key=lambda candidate: abs(candidate.starts_at - slot.starts_at))
    return sorted(found[:most], key=lambda candidate: candidate.starts_at)


def _with_facts(query: Select[Booking]) -> Select[Booking]:
    return query.options(
        joinedload(Booking.venue),
        joinedload(Booking.service),
        joinedload(Booking.couple).selectinload(Couple.persons),
    )


def mine(code: str, contact_id: int) -> Booking | None:
    """Return the booking with this code if this contact may see it: it holds it, or acts for its couple."""
    may = select(CoupleAccess.id).where(
        CoupleAccess.couple_id == Booking.couple_id, CoupleAccess.contact_id == contact_id
    )
    query = select(Booking).where(Booking.code == code, (Booking.contact_id == contact_id) | may.exists())
    return db.session.scalar(_with_facts(query))


def all_mine(contact_id: int) -> Sequence[Booking]:
    """Return what this contact may see, the newest appointment first; holds that lapsed are left out."""
    may = select(CoupleAccess.couple_id).where(CoupleAccess.contact_id == contact_id)
    query = select(Booking).where((Booking.contact_id == contact_id) | Booking.couple_id.in_(may))
    query = query.where(Booking.status != Status.EXPIRED).order_by(Booking.starts_at.desc()).limit(50)
    return db.session.scalars(_with_facts(query)).all()


def held_by(contact_id: int, now: datetime) -> Booking | None:
    """Return the place that this contact holds just now."""
    query = select(Booking).where(Booking.contact_id == contact_id, Booking.status == Status.HELD)
    return db.session.scalar(_with_facts(query.where(Booking.hold_until > now)))


def by_code(code: str) -> Booking | None:
    """Return the booking with this code, for staff."""
    return db.session.scalar(_with_facts(select(Booking).where(Booking.code == code)))


def by_id(booking_id: int) -> Booking | None:
    """Return the booking, for staff and for the scanner."""
    return db.session.scalar(_with_facts(select(Booking).where(Booking.id == booking_id)))


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
