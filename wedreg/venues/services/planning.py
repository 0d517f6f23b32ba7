"""Make the slots that the weeks want, and change them when a week, a closure or the calendar does."""

from collections.abc import Sequence
from datetime import date, datetime

from wedreg.core import clock
from wedreg.venues import plans, queries
from wedreg.venues.arrangements import Arrangements
from wedreg.venues.errors import BookingsTouched
from wedreg.venues.models import Service, Venue
from wedreg.venues.plans import Plan


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
    return plan_arranged(queries.arrangements(venue.id, now), venue, now, days)


def plan_arranged(arranged: Arrangements, venue: Venue, now: datetime, days: Sequence[date]) -> list[Plan]:
    """Compare what is arranged, or drafted, with the slots that are there on these days, service by service."""
    return [
        plans.plan(service, venue.id, _days(arranged, service, days, now), arranged) for service in arranged.services()
    ]


def _days(arranged: Arrangements, service: Service, days: Sequence[date], now: datetime) -> list[date]:
    """Return those of the days for which slots are made: a special day as soon as it is announced."""
    made = plans.made_days(service, days, now)
    return made + [day for day in days if day not in made and arranged.special(service.id, day)]


def carry_out(found: Sequence[Plan]) -> None:
    """Change the slots, then look whom that touched: who took a place a moment ago is seen, and all is undone."""
    for plan in found:
        plans.carry_out(plan)
    if touched := [row for plan in found for row in plan.touched()]:
        raise BookingsTouched(touched)
