"""How long visits took, and how long couples waited."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from wedreg.core.clock import beijing
from wedreg.core.db import db
from wedreg.desk.models import Call, State, Ticket
from wedreg.desk.rules import order

LAST_DAYS, MOST = timedelta(days=7), 30


def services_before(ticket: Ticket, at: datetime) -> list[int]:
    """Return the services of those who wait and are called before this couple at that moment."""
    line = select(Ticket.id, Ticket.service_id).where(Ticket.venue_id == ticket.venue_id, Ticket.day == ticket.day)
    line = line.where((Ticket.state == State.WAITING) | (Ticket.id == ticket.id)).order_by(*order(at))
    found: list[int] = []
    for number, service_id in db.session.execute(line):
        if number == ticket.id:
            break
        found.append(service_id)
    return found


def minutes_at_window(venue_id: int, service_id: int, now: datetime) -> Sequence[float]:
    """Return how long the last visits of this service had a window, of today and the week before."""
    mine = select(Ticket.called_at, Ticket.finished_at).where(Ticket.venue_id == venue_id, Ticket.day >= _since(now))
    mine = mine.where(Ticket.service_id == service_id, Ticket.state == State.FINISHED, Ticket.serving_at.is_not(None))
    rows = db.session.execute(mine.order_by(Ticket.finished_at.desc()).limit(MOST))
    return [(finished - called).total_seconds() / 60 for called, finished in rows if called and finished]


def waited(first: date, last: date) -> list[tuple[date, datetime, datetime, int | None, int | None]]:
    """Return (day, number given, first called, expected low and high) of all who were called on these days."""
    called = func.min(Call.at)
    columns = (Ticket.day, Ticket.given_at, Ticket.expected_low, Ticket.expected_high)
    query = select(Ticket.day, Ticket.given_at, called, Ticket.expected_low, Ticket.expected_high)
    query = query.join(Call, Call.ticket_id == Ticket.id).where(Ticket.day.between(first, last))
    rows = db.session.execute(query.group_by(Ticket.id, *columns))
    return [(day, given, called_at, low, high) for day, given, called_at, low, high in rows]


def _since(now: datetime) -> date:
    return beijing(now).date() - LAST_DAYS
