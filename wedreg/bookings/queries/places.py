"""Free places, as the booking itself sees them: every page and the statement that books use one condition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, and_, bindparam, case, func, select

from wedreg.bookings.models import Booking, lapsed
from wedreg.core.clock import beijing
from wedreg.core.db import db, run
from wedreg.venues.models import Half, Quota, Slot, SlotState
from wedreg.venues.pools import Room, has_room, rooms
from wedreg.venues.queries import bookable

Rooms = dict[tuple[date, Half], Room]


@dataclass(frozen=True, slots=True)
class DayPlaces:
    """What can be had on a day."""

    day: date
    left: int
    """Places that couples can book now."""
    open_slots: int
    """Slots that take couples now, full ones too."""
    release_at: datetime
    closes_at: datetime
    gated: bool
    """Whether a waiting room or a ballot gives some of them out."""

    def plus(self, other: "DayPlaces") -> "DayPlaces":
        """Return this and another part of the day as one."""
        return DayPlaces(
            self.day, self.left + other.left, self.open_slots + other.open_slots,
            min(self.release_at, other.release_at), max(self.closes_at, other.closes_at), self.gated or other.gated,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class SlotPlaces:
    """A slot, and how many places couples can book in it now."""

    slot: Slot
    left: int
    priority: int = 0
    """How many more there are for those who go first."""


NOW: BindParameter[datetime] = bindparam("now")
HERE = (
    Slot.venue_id == bindparam("venue"), Slot.service_id == bindparam("service"), Slot.state == SlotState.OPEN,
    Slot.capacity > 0,
)  # fmt: skip
LAPSED = select(Booking.slot_id, func.count().label("lapsed")).where(lapsed(NOW)).group_by(Booking.slot_id).subquery()
FREE: ColumnElement[int] = Slot.capacity - Slot.taken + func.coalesce(LAPSED.c.lapsed, 0)
"""A place whose hold has lapsed counts as free: whoever books next gets it."""

LAPSED_IN_POOLS = (
    select(Slot.day, Slot.half, Booking.pool, Quota.flows_at, func.count().label("number"))
    .join(Booking, Booking.slot_id == Slot.id)
    .join(
        Quota,
        and_(
            Quota.venue_id == Slot.venue_id, Quota.service_id == Slot.service_id, Quota.day == Slot.day,
            Quota.half == Slot.half, Quota.pool == Booking.pool,
        ),
    )
    .where(
        Slot.venue_id == bindparam("venue"), Slot.service_id == bindparam("service"),
        Slot.day.between(bindparam("first"), bindparam("last")), lapsed(NOW),
    )
    .group_by(Slot.day, Slot.half, Booking.pool, Quota.flows_at)
)  # fmt: skip
DAYS = (
    select(
        Slot.day,
        func.sum(case((bookable(NOW), FREE), else_=0)),
        func.sum(case((bookable(NOW), 1), else_=0)),
        func.min(Slot.release_at),
        func.max(Slot.closes_at),
        func.count(Slot.gate) > 0,
    )
    .outerjoin(LAPSED, LAPSED.c.slot_id == Slot.id)
    .where(*HERE, Slot.day.between(bindparam("first"), bindparam("last")))
    .group_by(Slot.day)
    .order_by(Slot.day)
)
BY_HALF = (
    select(
        Slot.day,
        Slot.half,
        Slot.pooled,
        func.sum(case((bookable(NOW), FREE), else_=0)).label("left"),
        func.sum(case((bookable(NOW), 1), else_=0)).label("open_slots"),
        func.min(Slot.release_at).label("release_at"),
        func.max(Slot.closes_at).label("closes_at"),
        (func.count(Slot.gate) > 0).label("gated"),
    )
    .outerjoin(LAPSED, LAPSED.c.slot_id == Slot.id)
    .where(*HERE, Slot.day.between(bindparam("first"), bindparam("last")))
    .group_by(Slot.day, Slot.half, Slot.pooled)
    .order_by(Slot.day)
)
"""The same where half days are shared out, whose pools are fewer than the places."""
SLOTS = (
    select(Slot, case((bookable(NOW), FREE), else_=0))
    .outerjoin(LAPSED, LAPSED.c.slot_id == Slot.id)
    .where(*HERE, Slot.day == bindparam("day"))
    .order_by(Slot.starts_at)
)
SLOTS_FOR_STAFF = (
    select(Slot, FREE)
    .outerjoin(LAPSED, LAPSED.c.slot_id == Slot.id)
    .where(*HERE, Slot.day == bindparam("day"), Slot.starts_at > NOW)
    .order_by(Slot.starts_at)
)
"""Staff also take places before the release and after the booking hours."""
NEAR = (
    select(Slot)
    .outerjoin(LAPSED, LAPSED.c.slot_id == Slot.id)
    .where(*HERE, bookable(NOW), FREE > 0, Slot.id != bindparam("slot"), has_room(NOW))
)


def days(venue_id: int, service_id: int, first: date, last: date, now: datetime) -> dict[date, DayPlaces]:
    """Return what can be had on each day that has slots, under the very condition that books (R14, R16, R17)."""
    here = {"venue": venue_id, "service": service_id, "first": first, "last": last, "now": now}
    if shared := _rooms(venue_id, service_id, first, last, now):
        return _of_halves(run(BY_HALF, here).all(), shared)
    return {row[0]: DayPlaces(*tuple(row)) for row in run(DAYS, here)}


def _of_halves(rows: Sequence[Row[Any]], shared: Rooms) -> dict[date, DayPlaces]:
    """Add half days up to days; from one that is shared out couples get no more than its pools have for them."""
    found: dict[date, DayPlaces] = {}
    for row in rows:
        room = shared.get((row.day, row.half)) if row.pooled else None
        left = min(row.left, room.couples) if room else row.left
        one = DayPlaces(row.day, left, row.open_slots, row.release_at, row.closes_at, row.gated)
        found[row.day] = one.plus(found[row.day]) if row.day in found else one
    return found


def _rooms(venue_id: int, service_id: int, first: date, last: date, now: datetime) -> Rooms:
    """Return what is left in the pools of these days; a place whose hold has lapsed counts as left."""
    found = rooms(venue_id, service_id, first, last, now)
    here = {"venue": venue_id, "service": service_id, "first": first, "last": last, "now": now}
    for row in run(LAPSED_IN_POOLS, here) if found else ():
        if room := found.get((row.day, row.half)):
            room.add(row.pool, row.number, flows=row.flows_at is not None and row.flows_at <= now)
    return found


def slots(venue_id: int, service_id: int, day: date, now: datetime) -> list[SlotPlaces]:
    """Return the day's open slots and how many places each has."""
    rows = db.session.execute(SLOTS, {"venue": venue_id, "service": service_id, "day": day, "now": now})
    shared = _rooms(venue_id, service_id, day, day, now)
    return [_slot_places(slot, left, shared.get((day, slot.half))) for slot, left in rows]


def _slot_places(slot: Slot, left: int, room: Room | None) -> SlotPlaces:
    """Return what couples can have of a slot: no more than the pools of its half day have for them."""
    if room is None or not slot.pooled:
        return SlotPlaces(slot, left)
    for_all = min(left, room.couples)
    return SlotPlaces(slot, for_all, min(left - for_all, room.priority))


def slots_for_staff(venue_id: int, service_id: int, day: date, now: datetime) -> list[SlotPlaces]:
    """Return the open slots of the day that are to come, and how many places staff can take in each."""
    rows = db.session.execute(
        SLOTS_FOR_STAFF, {"venue": venue_id, "service": service_id, "day": day, "now": now}
    )  # fmt: skip
    room = _rooms(venue_id, service_id, day, day, now)
    return [_staff_places(slot, left, room.get((day, slot.half))) for slot, left in rows]


def _staff_places(slot: Slot, left: int, room: Room | None) -> SlotPlaces:
    """Return what staff can take of a slot: the places of the counter, and those of couples."""
    if room is None or not slot.pooled:
        return SlotPlaces(slot, left)
    for_all = min(left, room.staff)
    return SlotPlaces(slot, for_all, min(left - for_all, room.priority))


def can_be_booked(slot_id: int, now: datetime) -> bool:
    """Say whether couples may take a place of this slot themselves now, if there is one."""
    return db.session.scalar(select(Slot.id).where(Slot.id == slot_id, bookable(now))) is not None


def soonest(venue_id: int, service_id: int, now: datetime, most: int = 3) -> Sequence[Slot]:
    """Return the next free slots."""
    here = {"venue": venue_id, "service": service_id, "slot": 0, "now": now}
    return db.session.scalars(NEAR.order_by(Slot.starts_at).limit(most), here).all()


def nearest(slot: Slot, now: datetime, most: int = 3, *, itself: bool = False) -> Sequence[Slot]:
    """Return the free slots nearest in time to one that is gone; `itself` among them if it is free again."""
    here = {"venue": slot.venue_id, "service": slot.service_id, "slot": 0 if itself else slot.id, "now": now}
    later = NEAR.where(Slot.starts_at >= slot.starts_at).order_by(Slot.starts_at).limit(most)
    earlier = NEAR.where(Slot.starts_at < slot.starts_at).order_by(Slot.starts_at.desc()).limit(most)
    found = [*db.session.scalars(earlier, here), *db.session.scalars(later, here)]
    found.sort(key=lambda candidate: abs(candidate.starts_at - slot.starts_at))
    return sorted(found[:most], key=lambda candidate: candidate.starts_at)


def week_later(booking: Booking, now: datetime) -> Slot | None:
    """Return the same time a week later, when it is free (R24)."""
    same = NEAR.where(Slot.starts_at == booking.starts_at + timedelta(days=7))
    return db.session.scalar(same, _around(booking, now))


def earlier(booking: Booking, now: datetime) -> Slot | None:
    """Return the first free time on a day before the one that is booked (R24)."""
    before = NEAR.where(Slot.day < beijing(booking.starts_at).date()).order_by(Slot.starts_at).limit(1)
    return db.session.scalar(before, _around(booking, now))


def _around(booking: Booking, now: datetime) -> dict[str, object]:
    return {"venue": booking.venue_id, "service": booking.service_id, "slot": booking.slot_id or 0, "now": now}
