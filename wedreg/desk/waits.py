"""How long a couple will wait, as far as that is known: a range, or nothing (R28)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil, floor
from statistics import quantiles

from wedreg.desk import queries
from wedreg.desk.models import Shift, Ticket

LEAST = 5
"""With fewer recent visits of the service nothing is said."""


@dataclass(frozen=True)
class Wait:
    """A range, in minutes."""

    low: int
    high: int


def expected(ticket: Ticket, now: datetime) -> Wait | None:
    """Return how long this couple will wait from now on; None when that is not known."""
    ahead = queries.services_before(ticket, max(now, ticket.place_at))
    return reckon(ahead, ticket.service_id, queries.shifts_at(ticket.venue_id), _minutes(ticket, now))


def for_newcomer(tickets: Sequence[Ticket], shifts: Sequence[Shift], letter: str, now: datetime) -> Wait | None:
    """Return how long somebody would wait who took the next number of this letter now."""
    last = next((ticket for ticket in reversed(tickets) if ticket.letter == letter), None)
    if last is None:
        return None
    return reckon([ticket.service_id for ticket in tickets], last.service_id, shifts, _minutes(last, now))


def reckon(ahead: Collection[int], service_id: int, shifts: Sequence[Shift], minutes: Sequence[float]) -> Wait | None:
    """Return the range from who is ahead (their services), who serves, and how long recent visits took."""
    able = [shift.window for shift in shifts if shift.window.can_serve(service_id)]
    if not able or len(minutes) < LEAST:
        return None
    before = sum(any(window.can_serve(one) for window in able) for one in ahead)
    short, _, long = quantiles(minutes, n=4)
    rounds = before // len(able)
    return Wait(floor(rounds * short), ceil((rounds + 1) * long))


def _minutes(ticket: Ticket, now: datetime) -> Sequence[float]:
    return queries.minutes_at_window(ticket.venue_id, ticket.service_id, now)
