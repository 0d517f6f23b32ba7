"""The line: whose number is which, and who is before whom."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from wedreg.core.db import db
from wedreg.desk.models import State, Ticket
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
