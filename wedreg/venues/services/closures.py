"""Close a venue or a slot, and open it again."""

from datetime import datetime, timedelta

from sqlalchemy import update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.clock import beijing
from wedreg.core.db import add_missing, changed, db
from wedreg.core.signals import publish
from wedreg.venues import plans
from wedreg.venues.errors import ClosureBackwards, ClosureOver
from wedreg.venues.models import Closure, Half, Slot, SlotState, Venue
from wedreg.venues.plans import Plan
from wedreg.venues.services.planning import carry_out, plan_venue
from wedreg.venues.signals import SlotsChanged


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
    carry_out(preview_closure(closure))
    record("venues.closed", "closure", closure.id, reason=closure.reason)


def end_closure(closure: Closure, venue: Venue) -> None:
    """Take a closure back; the slots of its hours open again, but for those of another closure."""
    record("venues.opened_again", "closure", closure.id, reason=closure.reason)
    db.session.delete(closure)
    db.session.flush()  # the plan reads the closures that are left
    now = clock.now()
    for plan in plan_venue(venue, now, [clock.beijing(now).date(), *plans.days_ahead(now)]):
        plans.carry_out(plan.reopening(closure, now))


def shut(venue: Venue, starts_at: datetime, ends_at: datetime, *, reason: str) -> None:
    """Close hours in which couples still are, for the one who moves them all at once (R46)."""
    closure = Closure(venue_id=venue.id, starts_at=starts_at, ends_at=ends_at, reason=reason)
    db.session.add(closure)
    db.session.flush()  # the audit names the closure
    mine = update(Slot).where(Slot.venue_id == venue.id, Slot.starts_at >= starts_at, Slot.starts_at < ends_at)
    closed = mine.where(Slot.starts_at > clock.now()).values(state=SlotState.CLOSED, short_by=0)
    publish(SlotsChanged(db.session.scalars(closed.returning(Slot.id)).all()))
    record("venues.closed", "closure", closure.id, reason=reason)


def open_places(like: Slot, venue_id: int, later: timedelta, number: int) -> None:
    """Let so many more couples into the same time at another venue or on another day, making it if there is none.

    A time that is made is not released: only the couples that are moved come into it.
    """
    starts_at, ends_at = like.starts_at + later, like.ends_at + later
    there = (Slot.venue_id == venue_id, Slot.service_id == like.service_id, Slot.starts_at == starts_at)
    row = {
        "venue_id": venue_id, "service_id": like.service_id, "day": beijing(starts_at).date(),
        "half": Half.of(starts_at), "starts_at": starts_at, "ends_at": ends_at, "capacity": 0, "taken": 0,
        "short_by": 0, "release_at": starts_at, "closes_at": starts_at, "state": SlotState.OPEN,
    }  # fmt: skip
    add_missing(Slot, [row], ("venue_id", "service_id", "starts_at"))
    full = update(Slot).where(*there, Slot.state == SlotState.OPEN, Slot.capacity - Slot.taken < number)
    changed(full.values(capacity=Slot.taken + number))


def close_slot(slot: Slot, *, reason: str) -> None:
    """Let nobody new into a slot, so that those who are in it can be moved one by one."""
    changed(update(Slot).where(Slot.id == slot.id).values(state=SlotState.CLOSED, short_by=0))
    publish(SlotsChanged([slot.id]))
    record("venues.slot_closed", "slot", slot.id, reason=reason)
