"""The line: whose number is which, and who is before whom."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from wedreg.core.clock import beijing
from wedreg.core.db import db
from wedreg.desk.models import IN_LINE, State, Ticket
from wedreg.desk.rules import order


def ticket_of(booking_id: int) -> Ticket | None:
    """Return the number that a visit has, with its venue and the window that calls it."""
    mine = select(Ticket).where(Ticket.booking_id == booking_id, Ticket.state != State.VOID)
    return db.session.scalar(mine.options(joinedload(Ticket.window), joinedload(Ticket.venue)))


def tickets_of(booking_ids: Collection[int]) -> Mapping[int, Ticket]:
    """Return the numbers of these visits, by the visit."""
    mine = select(Ticket).where(Ticket.booking_id.in_(booking_ids), Ticket.state != State.VOID)
    return {ticket.booking_id: ticket for ticket in db.session.scalars(mine)}


def ahead_of(ticket: Ticket, now: datetime) -> int:
    """Return how many couples with the same letter are called before this one, if nobody else comes."""
    line = select(Ticket.id).where(Ticket.venue_id == ticket.venue_id, Ticket.day == ticket.day)
    line = line.where(Ticket.state == State.WAITING, Ticket.letter == ticket.letter)
    waiting = db.session.scalars(line.order_by(*order(now))).all()
    return waiting.index(ticket.id) if ticket.id in waiting else 0


def ticket_by_id(ticket_id: int) -> Ticket | None:
    """Return the ticket as it is now, with the window that calls or serves it."""
    query = select(Ticket).where(Ticket.id == ticket_id).options(joinedload(Ticket.window), joinedload(Ticket.service))
    return db.session.scalar(query, execution_options={"populate_existing": True})


def line_at(venue_id: int, now: datetime) -> Sequence[Ticket]:
    """Return who is in the line today, in the order in which it is called."""
    mine = select(Ticket).where(Ticket.venue_id == venue_id, Ticket.day == beijing(now).date())
    mine = mine.where(Ticket.state.in_(IN_LINE)).options(joinedload(Ticket.window), joinedload(Ticket.service))
    return db.session.scalars(mine.order_by(*order(now))).all()
