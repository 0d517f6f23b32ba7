"""Take and give back places, and change when a venue is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Executable, bindparam, select, update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.db import changed, db, run, table_of
from wedreg.venues import plans, queries, rules
from wedreg.venues.errors import (
    BookingsTouched,
    ClosureBackwards,
    ClosureOver,
    PatternExists,
    PatternInThePast,
    SlotFull,
    TooFewWindows,
)
from wedreg.venues.models import Closure, OpeningHours, OpeningPattern, Service, Slot, SlotState, Venue
from wedreg.venues.plans import Plan
from wedreg.venues.rules import Hours


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
TAKE_BY_STAFF = _taking(table_of(Slot).c.state == SlotState.OPEN)
GIVE_BACK = update(table_of(Slot)).where(table_of(Slot).c.id == bindparam("slot"))
GIVE_BACK = GIVE_BACK.values(taken=table_of(Slot).c.taken - 1)


def take_place(slot_id: int, *, now: datetime, by_staff: bool = False) -> Place:
    """Take one place in the slot, or raise SlotFull: one statement, so safe against a race (R14).

    Staff may take a place before the release and after the booking hours, never one that is not there.
    """
    row = (
        run(TAKE_BY_STAFF, {"slot": slot_id}).first() if by_staff else run(TAKE, {"slot": slot_id, "now": now}).first()
    )
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


def make_slots() -> int:
    """Add the slots that the patterns want for the days ahead. Returns how many; making them twice adds none.

    Nothing is taken away here: what closes a slot is a decision of staff, who see first whom it touches.
    """
    now, made = clock.now(), 0
    for plan in plan_all(now):
        plan.added = plan.additions()
        plan.removed, plan.changed = [], []
        plans.carry_out(plan)
        made += len(plan.added)
    return made


def plan_all(now: datetime) -> list[Plan]:
    """Compare what is planned for the days ahead with the slots that are there, at every open venue."""
    return [plan for venue in queries.open_venues() for plan in plan_venue(venue, now, plans.days_ahead(now))]


def plan_venue(venue: Venue, now: datetime, days: Sequence[date]) -> list[Plan]:
    """Do the same for one venue and these days."""
    patterns, closed = queries.patterns(venue.id), queries.closures(venue.id, now)
    services = {pattern.service_id: pattern.service for pattern in patterns}
    return [
        plans.plan(service, venue.id, days, [p for p in patterns if p.service_id == service.id], closed)
        for service in services.values()
    ]


def draft_pattern(venue: Venue, service: Service, valid_from: date, hours: Sequence[Hours]) -> OpeningPattern:
    """Check a new week and return it unsaved, or raise what the rules have against it."""
    if valid_from <= clock.beijing(clock.now()).date():
        raise PatternInThePast
    if any(pattern.valid_from == valid_from for pattern in queries.patterns(venue.id, service.id)):
        raise PatternExists
    _check_windows(venue, service, valid_from, hours)
    rows = [OpeningHours(weekday=h.weekday, opens=h.opens, closes=h.closes, windows=h.windows) for h in hours]
    return OpeningPattern(venue_id=venue.id, service_id=service.id, valid_from=valid_from, hours=rows)


def preview_pattern(pattern: OpeningPattern, venue: Venue, service: Service) -> Plan:
    """Return what the pattern would add, close and change on the days for which it is valid."""
    now = clock.now()
    valid = [*queries.patterns(venue.id, service.id), pattern]
    days = [day for day in plans.days_ahead(now) if day >= pattern.valid_from]
    return plans.plan(service, venue.id, days, valid, queries.closures(venue.id, now))


def publish_pattern(pattern: OpeningPattern, venue: Venue, service: Service, *, reason: str) -> Plan:
    """Save the pattern and make its slots, or raise BookingsTouched when somebody would lose a place (R21)."""
    plan = preview_pattern(pattern, venue, service)
    db.session.add(pattern)
    db.session.flush()  # the audit names the pattern
    _carry_out([plan])
    record(
        "venues.pattern_published", "pattern", pattern.id, valid_from=pattern.valid_from.isoformat(), reason=reason
    )  # fmt: skip
    return plan


def _carry_out(found: Sequence[Plan]) -> None:
    """Change the slots, then look whom that touched: who took a place a moment ago is seen, and all is undone."""
    for plan in found:
        plans.carry_out(plan)
    if touched := [row for plan in found for row in plan.touched()]:
        raise BookingsTouched(touched)


def draft_closure(venue: Venue, starts_at: datetime, ends_at: datetime, *, reason: str) -> Closure:
    """Check a closure and return it unsaved, or raise what the rules have against it."""
    if starts_at >= ends_at:
        raise ClosureBackwards
    if starts_at <= clock.now():
        raise ClosureOver
    return Closure(venue_id=venue.id, starts_at=starts_at, ends_at=ends_at, reason=reason)


def preview_closure(closure: Closure) -> list[Plan]:
    """Return what the closure would close."""
    return plans.closing(closure, clock.now())


def publish_closure(closure: Closure) -> None:
    """Save the closure and close its slots, or raise BookingsTouched when somebody has a place in them (R21)."""
    db.session.add(closure)
    db.session.flush()  # the audit names the closure
    _carry_out(preview_closure(closure))
    record("venues.closed", "closure", closure.id, reason=closure.reason)


def end_closure(closure: Closure, venue: Venue) -> None:
    """Take a closure back; the slots of its hours open again, but for those of another closure."""
    record("venues.opened_again", "closure", closure.id, reason=closure.reason)
    db.session.delete(closure)
    db.session.flush()  # the plan reads the closures that are left
    now = clock.now()
    for plan in plan_venue(venue, now, [clock.beijing(now).date(), *plans.days_ahead(now)]):
        plans.carry_out(plan.reopening(closure, now))


def close_slot(slot: Slot, *, reason: str) -> None:
    """Let nobody new into a slot, so that those who are in it can be moved one by one."""
    changed(update(Slot).where(Slot.id == slot.id).values(state="closed"))
    record("venues.slot_closed", "slot", slot.id, reason=reason)


def _check_windows(venue: Venue, service: Service, valid_from: date, hours: Sequence[Hours]) -> None:
    """Refuse a week that at some hour needs more windows than the venue has open (R13).

    Besides the weeks of the other services on its first day, those count that begin while it is in force.
    """
    open_windows = sum(window.open for window in queries.windows(venue.id))
    patterns = queries.patterns(venue.id)
    others = [pattern for pattern in patterns if pattern.service_id != service.id]
    own = [pattern.valid_from for pattern in patterns if pattern.service_id == service.id]
    until = min((first for first in own if first > valid_from), default=date.max)
    for first in {valid_from, *(p.valid_from for p in others if valid_from < p.valid_from < until)}:
        beside = [part for pattern in plans.in_force(others, first) for part in pattern.hours]
        planned = max((rules.most_windows(wanted, beside) for wanted in hours), default=0)
        if planned > open_windows:
            raise TooFewWindows(open=open_windows, planned=planned)
