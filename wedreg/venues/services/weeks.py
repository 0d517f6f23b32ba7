"""Draft and publish the week of a service."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.venues import plans, queries, rules, shares
from wedreg.venues.arrangements import in_force
from wedreg.venues.errors import PatternExists, PatternInThePast, TooFewWindows
from wedreg.venues.models import OpeningHours, OpeningPattern, Service, Venue
from wedreg.venues.plans import Plan
from wedreg.venues.rules import Hours
from wedreg.venues.services.planning import carry_out


def draft_pattern(venue: Venue, service: Service, valid_from: date, hours: Sequence[Hours]) -> OpeningPattern:
    """Check a new week and return it unsaved, or raise what the rules have against it."""
    if valid_from <= clock.beijing(clock.now()).date():
        raise PatternInThePast
    if any(pattern.valid_from == valid_from for pattern in queries.patterns(venue.id, service.id)):
        raise PatternExists
    _check_windows(venue, service, valid_from, hours)
    shares.check_second_visits(venue, service, valid_from, hours)
    rows = [OpeningHours(weekday=h.weekday, opens=h.opens, closes=h.closes, windows=h.windows) for h in hours]
    return OpeningPattern(venue_id=venue.id, service_id=service.id, valid_from=valid_from, hours=rows)


def preview_pattern(pattern: OpeningPattern, venue: Venue, service: Service) -> Plan:
    """Return what the pattern would add, close and change on the days for which it is valid."""
    now = clock.now()
    arranged = queries.arrangements(venue.id, now)
    drafted = replace(arranged, patterns=[*arranged.patterns, pattern])
    days = [day for day in plans.made_days(service, plans.days_ahead(now), now) if day >= pattern.valid_from]
    return plans.plan(service, venue.id, days, drafted)


def publish_pattern(pattern: OpeningPattern, venue: Venue, service: Service, *, reason: str) -> Plan:
    """Save the pattern and make its slots, or raise BookingsTouched when somebody would lose a place (R21)."""
    plan = preview_pattern(pattern, venue, service)
    db.session.add(pattern)
    db.session.flush()  # the audit names the pattern
    carry_out([plan])
    record(
        "venues.pattern_published", "pattern", pattern.id, valid_from=pattern.valid_from.isoformat(), reason=reason
    )  # fmt: skip
    return plan


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
        beside = [part for pattern in in_force(others, first) for part in pattern.hours]
        planned = max((rules.most_windows(wanted, beside) for wanted in hours), default=0)
        if planned > open_windows:
            raise TooFewWindows(open=open_windows, planned=planned)
