"""Close one window for some hours: who is too many is to be called, nobody loses a place (R21)."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.clock import beijing
from wedreg.core.db import db
from wedreg.core.display import day as shown
from wedreg.core.texts import gettext
from wedreg.venues import plans, queries
from wedreg.venues.errors import ClosureBackwards, ClosureOver, LastDivorceWindow
from wedreg.venues.models import Venue, VenueKind, Window, WindowClosure
from wedreg.venues.plans import Plan
from wedreg.venues.services.planning import carry_out, plan_arranged
from wedreg.venues.services.staffing import resize

MOST_NAMED = 5
"""Days that a sentence names."""
MOST_DAYS = 366


def draft_window_closure(
    window: Window, venue: Venue, starts_at: datetime, ends_at: datetime, *, reason: str, published: bool
) -> WindowClosure:
    """Check a closure and return it unsaved, or raise what the rules have against it.

    The last divorce window of an office's day is closed only with a reason that is published (R15).
    """
    if starts_at >= ends_at:
        raise ClosureBackwards
    if starts_at <= clock.now():
        raise ClosureOver
    closure = WindowClosure(window_id=window.id, starts_at=starts_at, ends_at=ends_at, reason=reason)
    bare = _without_divorce(closure, venue)
    if bare and not published:
        raise LastDivorceWindow(days=gettext("、").join(shown(day) for day in bare[:MOST_NAMED]))
    closure.without_divorce = bool(bare)
    return closure


def preview_window_closure(closure: WindowClosure, venue: Venue) -> list[Plan]:
    """Return in which slots places would go, and in which of them there are more couples than windows left."""
    now = clock.now()
    arranged = queries.arrangements(venue.id, now)
    drafted = replace(arranged, window_closures=[*arranged.window_closures, closure])
    found = [plan.resizing(now) for plan in plan_arranged(drafted, venue, now, _days(closure))]
    return [Plan(plan.venue_id, plan.service_id, changed=plan.changed) for plan in found if plan.changed]


def publish_window_closure(closure: WindowClosure, venue: Venue) -> list[Plan]:
    """Save the closure; slots get as many places as there are windows left. Returns what changed in them."""
    found = preview_window_closure(closure, venue)
    db.session.add(closure)
    db.session.flush()  # the audit names the closure
    carry_out(found)
    short = [slot.id for plan in found for slot in plan.short()]
    record("venues.window_closed", "window_closure", closure.id, window=closure.window_id, reason=closure.reason,
           published=closure.without_divorce, short=short)  # fmt: skip
    return found


def end_window_closure(closure: WindowClosure, venue: Venue) -> None:
    """Take a closure back: the places of its hours are there again."""
    record("venues.window_opened_again", "window_closure", closure.id, window=closure.window_id, reason=closure.reason)
    days = _days(closure)
    db.session.delete(closure)
    db.session.flush()  # the plan reads the closures that are left
    resize(venue, days)


def _without_divorce(closure: WindowClosure, venue: Venue) -> list[date]:
    """Return the days of an office that lose their last divorce window by the closure."""
    if venue.kind != VenueKind.OFFICE:
        return []
    arranged = queries.arrangements(venue.id, clock.now())
    drafted = replace(arranged, window_closures=[*arranged.window_closures, closure])
    days = _span(closure)
    before = arranged.without_divorce(days)
    return [day for day in drafted.without_divorce(days) if day not in before]


def _days(closure: WindowClosure) -> list[date]:
    """Return the days in which the closure lies, as far ahead as slots are made."""
    now = clock.now()
    made = {beijing(now).date(), *plans.days_ahead(now)}
    return [day for day in _span(closure) if day in made]


def _span(closure: WindowClosure) -> list[date]:
    """Return the days in which the closure lies, a year's at most."""
    first, last = beijing(closure.starts_at).date(), beijing(closure.ends_at - timedelta(microseconds=1)).date()
    return [first + timedelta(days=number) for number in range(min((last - first).days + 1, MOST_DAYS))]
