"""Take and give back places."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Executable, and_, bindparam, case, select, update

from wedreg.core.db import db, run, table_of
from wedreg.venues import queries
from wedreg.venues.errors import SlotFull
from wedreg.venues.models import Slot, SlotState


@dataclass(frozen=True)
class Place:
    """A place that was taken: in which slot, and when that is."""

    slot_id: int
    venue_id: int
    service_id: int
    starts_at: datetime
    ends_at: datetime


def _taking(open_to: ColumnElement[bool]) -> Executable:
    """Return the one statement that takes a place; it is made once, since it is on the way of every booking."""
    slot = table_of(Slot)
    free = update(slot).where(slot.c.id == bindparam("slot"), slot.c.taken < slot.c.capacity, open_to)
    columns = (slot.c.id, slot.c.venue_id, slot.c.service_id, slot.c.starts_at, slot.c.ends_at)
    return free.values(taken=slot.c.taken + 1).returning(*columns)


TAKE = _taking(queries.bookable(bindparam("now")))
TAKE_BY_STAFF = _taking(and_(table_of(Slot).c.state == SlotState.OPEN, table_of(Slot).c.gate.is_(None)))
TAKE_AT_GATE = _taking(and_(queries.on_time(bindparam("now")), table_of(Slot).c.gate == bindparam("keeper")))


def _giving_back() -> Executable:
    """Return the statement that frees a place; in a slot that is short the place goes, since no window is behind it."""
    slot = table_of(Slot)
    one_less = case((slot.c.short_by > 0, 1), else_=0)
    return (
        update(slot)
        .where(slot.c.id == bindparam("slot"))
        .values(
            taken=slot.c.taken - 1,
            capacity=slot.c.capacity - one_less,
            short_by=slot.c.short_by - one_less,
            state=case((slot.c.short_by == 1, SlotState.OPEN), else_=slot.c.state),
        )
    )


GIVE_BACK = _giving_back()


def take_place(slot_id: int, *, now: datetime, by_staff: bool = False, gate: str | None = None) -> Place:
    """Take one place in the slot, or raise SlotFull: one statement, so safe against a race (R14).

    Staff may take a place before the release and after the booking hours, never one that is not there, nor one that
    a waiting room or a ballot gives out. Whoever stands at that gate names it, for a couple whose turn it is.
    """
    slot = {"slot": slot_id}
    if by_staff:
        row = run(TAKE_BY_STAFF, slot).first()
    elif gate:
        row = run(TAKE_AT_GATE, slot | {"now": now, "keeper": gate}).first()
    else:
        row = run(TAKE, slot | {"now": now}).first()
    if row is None:
        raise SlotFull
    return Place(*tuple(row))


def give_back(slot_id: int) -> None:
    """Free one place of the slot; the caller has just ended the booking that backed it."""
    run(GIVE_BACK, {"slot": slot_id})


def lock_slots(slot_ids: Sequence[int]) -> None:
    """Lock slots in the order of their ids, so that two couples who change places never wait for each other.

    The lock leaves foreign keys alone: a booking that names its new slot already holds a share of that row.
    """
    slots = select(Slot.id).where(Slot.id.in_(slot_ids)).order_by(Slot.id)
    db.session.execute(slots.with_for_update(key_share=True))
