"""Follow the almanac: when the list of a year is approved, slots come, go and get other times (R18)."""

from datetime import datetime

from sqlalchemy import update

from wedreg.almanac.signals import DaysChanged
from wedreg.core import clock
from wedreg.core.db import changed
from wedreg.venues import plans, queries, rules
from wedreg.venues.models import Slot
from wedreg.venues.services.planning import plan_venue


def follow(event: DaysChanged) -> None:
    """Make, close and change the slots of the days that are of another kind now.

    Nobody loses a place by it: who is in a slot of a day that is off now stays there until the office has called.
    """
    now = clock.now()
    days = [day for day in plans.days_ahead(now) if day in event.days]
    for venue in queries.open_venues():
        for plan in plan_venue(venue, now, days):
            plan.added = plan.additions()
            plans.carry_out(plan)
    retime(now)


def retime(now: datetime) -> None:
    """Let couples book each day ahead until the workday before it, which may be another one now (R16)."""
    for day in plans.days_ahead(now):
        closes_at = rules.closes_at(day)
        changed(update(Slot).where(Slot.day == day, Slot.closes_at != closes_at).values(closes_at=closes_at))
