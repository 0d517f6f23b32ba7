"""Take and give back places, and change when a venue is open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import and_, select, update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.db import changed, db
from wedreg.venues import plans, queries
from wedreg.venues.errors import (
    BookingsTouched,
    ClosureBackwards,
    ClosureOver,
    PatternExists,
    PatternInThePast,
    SlotFull,
    TooFewWindows,
)
from wedreg.venues.models import Closure, OpeningHours, OpeningPattern, Service, Slot, Venue
from wedreg.venues.plans import Plan


@dataclass(frozen=True)
class Place:
    """A place that was taken: in which slot, and when that is."""

    slot_id: int
    venue_id: int
    service_id: int
    starts_at: datetime
    ends_at: datetime


def take_place(slot_id: int, *, now: datetime, by_staff: bool = False) -> Place:
    """Take one place in the slot, or raise SlotFull: one statement, so safe against a race (R14).

    Staff may take a place before the release and after the booking hours, never one that is not there.
    """
    open_to = Slot.state == "open" if by_staff else queries.bookable(now)
    free = update(Slot).where(and_(Slot.id == slot_id, Slot.taken < Slot.capacity, open_to))
    columns = (Slot.id, Slot.venue_id, Slot.service_id, Slot.starts_at, Slot.ends_at)
    taken = free.values(taken=Slot.taken + 1).returning(*columns)
    row = db.session.execute(taken, execution_options={"synchronize_session": False}).first()
    if row is None:
        raise SlotFull
    return Place(*row)


def give_back(slot_id: int) -> None:
    """Free one place of the slot; the caller has just ended the booking that backed it."""
    changed(update(Slot).where(Slot.id == slot_id).values(taken=Slot.taken - 1))


def lock_slots(slot_ids: Sequence[int]) -> None:
    """Lock slots in the order of their ids, so that two couples who change places never wait for each other."""
    db.session.execute(select(Slot.id).where(Slot.id.in_(slot_ids)).order_by(Slot.id).with_for_update())


def make_slots() -> int:
    """Add the slots that the patterns want for the days ahead. Returns how many; making them twice adds none.

    Nothing is taken away here: what closes a slot is a decision of staff, who see first whom it touches.
    """
    now, made = clock.now(), 0
    for plan in plan_all(now):
        plan.removed, plan.changed = [], []
        plans.carry_out(plan)
        made += len(plan.added)
    return made


def plan_all(now: datetime) -> list[Plan]:
    """Compare what is planned for the days ahead with the slots that are there, at every open venue."""
    return [plan for venue in queries.open_venues() for plan in plan_venue(venue, now)]


def plan_venue(venue: Venue, now: datetime, closures: Sequence[Closure] | None = None) -> list[Plan]:
    """Do the same for one venue; `closures` stand in for the ones it has."""
    days, patterns = plans.days_ahead(now), queries.patterns(venue.id)
    closed = queries.closures(venue.id, now) if closures is None else closures
    services = {pattern.service_id: pattern.service for pattern in patterns}
    return [
        plans.plan(service, venue.id, days, [p for p in patterns if p.service_id == service.id], closed)
        for service in services.values()
    ]


@dataclass(frozen=True)
class Hours:
    """A part of a weekday as somebody wants it."""

    weekday: int
    opens: time
    closes: time
    windows: int


def draft_pattern(venue: Venue, service: Service, valid_from: date, hours: Sequence[Hours]) -> OpeningPattern:
    """Check a new week and return it unsaved, or raise what the rules have against it."""
    if valid_from <= clock.beijing(clock.now()).date():
        raise PatternInThePast
    others = queries.patterns(venue.id)
    if any(p.valid_from == valid_from and p.service_id == service.id for p in others):
        raise PatternExists
    _check_windows(venue, [p for p in others if p.service_id != service.id and p.valid_from <= valid_from], hours)
    rows = [OpeningHours(weekday=h.weekday, opens=h.opens, closes=h.closes, windows=h.windows) for h in hours]
    return OpeningPattern(venue_id=venue.id, service_id=service.id, valid_from=valid_from, hours=rows)


def preview_pattern(pattern: OpeningPattern, venue: Venue, service: Service) -> Plan:
    """Return what the pattern would add, close and change."""
    now = clock.now()
    valid = [*queries.patterns(venue.id, service.id), pattern]
    return plans.plan(service, venue.id, plans.days_ahead(now), valid, queries.closures(venue.id, now))


def publish_pattern(pattern: OpeningPattern, venue: Venue, service: Service) -> Plan:
    """Save the pattern and make its slots, or raise BookingsTouched when somebody would lose a place (R21)."""
    plan = preview_pattern(pattern, venue, service)
    if touched := plan.touched():
        raise BookingsTouched(touched)
    db.session.add(pattern)
    db.session.flush()  # the audit names the pattern
    plans.carry_out(plan)
    record("venues.pattern_published", "pattern", pattern.id, valid_from=pattern.valid_from.isoformat())
    return plan


def draft_closure(venue: Venue, starts_at: datetime, ends_at: datetime, *, reason: str) -> Closure:
    """Check a closure and return it unsaved, or raise what the rules have against it."""
    if starts_at >= ends_at:
        raise ClosureBackwards
    if starts_at <= clock.now():
        raise ClosureOver
    return Closure(venue_id=venue.id, starts_at=starts_at, ends_at=ends_at, reason=reason)


def preview_closure(closure: Closure, venue: Venue) -> list[Plan]:
    """Return what the closure would close."""
    now = clock.now()
    return [p for p in plan_venue(venue, now, [*queries.closures(venue.id, now), closure]) if not p.is_empty]


def publish_closure(closure: Closure, venue: Venue) -> None:
    """Save the closure and close its slots, or raise BookingsTouched when somebody has a place in them (R21)."""
    found = preview_closure(closure, venue)
    if touched := [row for plan in found for row in plan.touched()]:
        raise BookingsTouched(touched)
    db.session.add(closure)
    db.session.flush()  # the audit names the closure
    for plan in found:
        plans.carry_out(plan)
    record("venues.closed", "closure", closure.id, reason=closure.reason)


def end_closure(closure: Closure, venue: Venue) -> None:
    """Take a closure back; the slots of its hours open again."""
    record("venues.opened_again", "closure", closure.id, reason=closure.reason)
    db.session.delete(closure)
    db.session.flush()  # the plan reads the closures that are left
    for plan in plan_venue(venue, clock.now()):
        plans.carry_out(plan)


def close_slot(slot: Slot, *, reason: str) -> None:
    """Let nobody new into a slot, so that those who are in it can be moved one by one."""
    changed(update(Slot).where(Slot.id == slot.id).values(state="closed"))
    record("venues.slot_closed", "slot", slot.id, reason=reason)


def _check_windows(venue: Venue, others: Sequence[OpeningPattern], hours: Sequence[Hours]) -> None:
    """Refuse a week that needs more windows at once than the venue has open (R13)."""
    open_windows = sum(window.open for window in queries.windows(venue.id))
    newest = {p.service_id: p for p in sorted(others, key=lambda p: p.valid_from)}
    beside = [part for pattern in newest.values() for part in pattern.hours]
    for wanted in hours:
        meanwhile = [
            part.windows
            for part in beside
            if part.weekday == wanted.weekday and part.opens < wanted.closes and wanted.opens < part.closes
        ]
        planned = wanted.windows + sum(meanwhile)
        if planned > open_windows:
            raise TooFewWindows(open=open_windows, planned=planned)
