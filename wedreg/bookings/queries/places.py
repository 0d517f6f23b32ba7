"""Free places, as the booking itself sees them: every page and the statement that books use one condition."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import BindParameter, ColumnElement, bindparam, case, func, select

from wedreg.bookings.models import Booking, lapsed
from wedreg.core.clock import beijing
from wedreg.core.db import db, run
from wedreg.venues.models import Slot, SlotState
from wedreg.venues.queries import bookable


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


@dataclass(frozen=True, slots=True)
class SlotPlaces:
    """A slot, and how many places couples can book in it now."""

    slot: Slot
    left: int


NOW: BindParameter[datetime] = bindparam("now")
HERE = (
    Slot.venue_id == bindparam("venue"), Slot.service_id == bindparam("service"), Slot.state == SlotState.OPEN,
    Slot.capacity > 0,
)  # fmt: skip
LAPSED = select(Booking.slot_id, func.count().label("lapsed")).where(lapsed(NOW)).group_by(Booking.slot_id).subquery()
FREE: ColumnElement[int] = Slot.capacity - Slot.taken + func.coalesce(LAPSED.c.lapsed, 0)
"""A place whose hold has lapsed counts as free: whoever books next gets it."""

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
    .where(*HERE, bookable(NOW), FREE > 0, Slot.id != bindparam("slot"))
)


def days(venue_id: int, service_id: int, first: date, last: date, now: datetime) -> dict[date, DayPlaces]:
    """Return what can be had on each day that has slots, under the very condition that books (R14, R16, R17)."""
    rows = run(DAYS, {"venue": venue_id, "service": service_id, "first": first, "last": last, "now": now})
    return {row[0]: DayPlaces(*tuple(row)) for row in rows}


def slots(venue_id: int, service_id: int, day: date, now: datetime) -> list[SlotPlaces]:
    """Return the day's open slots and how many places each has."""
    rows = db.session.execute(SLOTS, {"venue": venue_id, "service": service_id, "day": day, "now": now})
    return [SlotPlaces(slot, left) for slot, left in rows]


def slots_for_staff(venue_id: int, service_id: int, day: date, now: datetime) -> list[SlotPlaces]:
    """Return the open slots of the day that are to come, and how many places staff can take in each."""
    rows = db.session.execute(
        SLOTS_FOR_STAFF, {"venue": venue_id, "service": service_id, "day": day, "now": now}
    )  # fmt: skip
    return [SlotPlaces(slot, left) for slot, left in rows]


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
