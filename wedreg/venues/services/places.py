"""Take and give back places."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Executable, and_, bindparam, case, or_, select, update

from wedreg.core.db import db, run, table_of
from wedreg.venues import queries
from wedreg.venues.errors import SlotFull
from wedreg.venues.models import Pool, Quota, Slot, SlotState
from wedreg.venues.pools import SHARED


@dataclass(frozen=True)
class Place:
    """A place that was taken: in which slot, and when that is."""

    slot_id: int
    venue_id: int
    service_id: int
    starts_at: datetime
    ends_at: datetime
    pool: Pool | None = None
    """The pool from which it was taken, if its half day is shared out."""


def _taking(open_to: ColumnElement[bool]) -> Executable:
    """Return the one statement that takes a place; it is made once, since it is on the way of every booking."""
    slot = table_of(Slot)
    free = update(slot).where(slot.c.id == bindparam("slot"), slot.c.taken < slot.c.capacity, open_to)
    columns = (slot.c.id, slot.c.venue_id, slot.c.service_id, slot.c.starts_at, slot.c.ends_at)
    return free.values(taken=slot.c.taken + 1).returning(*columns)


OPEN_TO_STAFF = and_(table_of(Slot).c.state == SlotState.OPEN, table_of(Slot).c.gate.is_(None))
TAKE = _taking(and_(queries.bookable(bindparam("now")), ~table_of(Slot).c.pooled))
TAKE_BY_STAFF = _taking(and_(OPEN_TO_STAFF, ~table_of(Slot).c.pooled))
TAKE_POOLED = _taking(queries.bookable(bindparam("now")))
TAKE_POOLED_BY_STAFF = _taking(OPEN_TO_STAFF)
TAKE_AT_GATE = _taking(and_(queries.on_time(bindparam("now")), table_of(Slot).c.gate == bindparam("keeper")))


def _taking_one_of(*pools: Pool, flowing: bool) -> Executable:
    """Return the statement that takes one place of the first of these pools that has one, for a slot.

    `flowing` adds what is left for priority once it is for everybody.
    """
    quota, slot, this = table_of(Quota), table_of(Slot), table_of(Quota).alias()
    same = (this.c.venue_id == slot.c.venue_id, this.c.service_id == slot.c.service_id, this.c.day == slot.c.day)
    may: ColumnElement[bool] = this.c.pool.in_(pools)
    if flowing:
        may = or_(may, this.c.flows_at <= bindparam("now"))
    first = case({pool.value: number for number, pool in enumerate(pools)}, value=this.c.pool, else_=len(pools))
    free = select(this.c.id).join(slot, and_(*same, this.c.half == slot.c.half)).where(slot.c.id == bindparam("slot"))
    free = free.where(slot.c.pooled, this.c.taken < this.c.places, may).order_by(first).limit(1)
    mine = update(quota).where(quota.c.id == free.scalar_subquery(), quota.c.taken < quota.c.places)
    return mine.values(taken=quota.c.taken + 1).returning(quota.c.pool)


ONE_FOR_COUPLES = _taking_one_of(Pool.ONLINE, flowing=True)
ONE_FOR_PRIORITY = _taking_one_of(Pool.PRIORITY, Pool.ONLINE, flowing=False)
ONE_FOR_STAFF = _taking_one_of(Pool.ON_SITE, Pool.ONLINE, flowing=True)
ONE_FOR_PRIORITY_BY_STAFF = _taking_one_of(Pool.ON_SITE, Pool.ONLINE, Pool.PRIORITY, flowing=False)


def _giving_back_one_of() -> Executable:
    """Return the statement that gives a place of a slot back to its pool."""
    quota, slot = table_of(Quota), table_of(Slot)
    here = (quota.c.venue_id == slot.c.venue_id, quota.c.service_id == slot.c.service_id, quota.c.day == slot.c.day)
    mine = update(quota).where(slot.c.id == bindparam("slot"), *here, quota.c.half == slot.c.half)
    return mine.where(quota.c.pool == bindparam("of_pool"), quota.c.taken > 0).values(taken=quota.c.taken - 1)


GIVE_BACK_ONE = _giving_back_one_of()


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


def take_place(
    slot_id: int, *, now: datetime, by_staff: bool = False, gate: str | None = None, priority: bool = False,
    anyhow: bool = False,
) -> Place:  # fmt: skip
    """Take one place in the slot, or raise SlotFull: one statement, so safe against a race (R14).

    Staff may take a place before the release and after the booking hours, never one that is not there, nor one that
    a waiting room or a ballot gives out. Whoever stands at that gate names it, for a couple whose turn it is.
    Where the half day is shared out, a place of a pool is taken first: `priority` for those who go first, `anyhow` for
    the office when it moves somebody, whatever is left in the pools.
    """
    slot: dict[str, object] = {"slot": slot_id}
    if by_staff:
        row = run(TAKE_BY_STAFF, slot).first()
    elif gate:
        row = run(TAKE_AT_GATE, slot | {"now": now, "keeper": gate}).first()
    else:
        row = run(TAKE, slot | {"now": now}).first()
    if row is None:
        return _take_pooled(slot | {"now": now}, by_staff=by_staff, priority=priority, anyhow=anyhow)
    return Place(*tuple(row))


def _take_pooled(slot: dict[str, object], *, by_staff: bool, priority: bool, anyhow: bool) -> Place:
    """Take a place of a pool and then one of the slot, in this order everywhere; raises SlotFull."""
    pool = _take_one(slot, by_staff=by_staff, priority=priority or anyhow) if SHARED.get() else None
    if pool is None and not anyhow:
        raise SlotFull
    row = run(TAKE_POOLED_BY_STAFF if by_staff else TAKE_POOLED, slot).first()
    if row is None:
        if pool:
            run(GIVE_BACK_ONE, slot | {"of_pool": pool})
        raise SlotFull
    return replace(Place(*tuple(row)), pool=pool)


def _take_one(slot: dict[str, object], *, by_staff: bool, priority: bool) -> Pool | None:
    """Take one place of a pool; None when there is none left for them, or the half day is not shared out."""
    if by_staff:
        statement = ONE_FOR_PRIORITY_BY_STAFF if priority else ONE_FOR_STAFF
    else:
        statement = ONE_FOR_PRIORITY if priority else ONE_FOR_COUPLES
    for _ in range(2):  # the pool that had one may have given it away a moment ago, and another one has one
        if pool := run(statement, slot).scalar():
            return Pool(pool)
    return None


def give_back(slot_id: int, pool: Pool | None = None) -> None:
    """Free one place of the slot, and of its pool; the caller has just ended the booking that backed it."""
    if pool:
        run(GIVE_BACK_ONE, {"slot": slot_id, "of_pool": pool})
    run(GIVE_BACK, {"slot": slot_id})


def lock_slots(slot_ids: Sequence[int]) -> None:
    """Lock slots in the order of their ids, so that two couples who change places never wait for each other.

    Their pools before them, where there are any. The lock leaves foreign keys alone: a booking that names its new slot
    already holds a share of that row.
    """
    if SHARED.get():
        here = (Quota.venue_id == Slot.venue_id, Quota.service_id == Slot.service_id, Quota.day == Slot.day)
        pools = select(Quota.id).join(Slot, and_(*here, Quota.half == Slot.half)).where(Slot.id.in_(slot_ids))
        db.session.execute(pools.order_by(Quota.id).with_for_update(of=Quota))
    slots = select(Slot.id).where(Slot.id.in_(slot_ids)).order_by(Slot.id)
    db.session.execute(slots.with_for_update(key_share=True))
