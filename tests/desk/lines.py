"""The line in front of the windows, for tests."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select

from tests.bookings.makers import book
from tests.conftest import MONDAY, Time
from tests.venues.makers import make_slot, marriage
from wedreg.bookings import services as bookings
from wedreg.bookings.models import Booking
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.desk import services
from wedreg.desk.models import IN_LINE, State, Ticket
from wedreg.desk.rules import order
from wedreg.venues.models import Service, Slot, Venue

TAKE = "/staff/numbers/"


def slot_at(venue: Venue, starts_at: datetime, *, places: int = 9, service: Service | None = None) -> Slot:
    """Make a slot with room."""
    return make_slot(venue, starts_at, places=places, service=service)


def arrive(booking: Booking) -> Ticket:
    """Let the couple check in, and return its number."""
    with writing():
        assert bookings.check_in(booking.id)
    return ticket_of(booking.id)


def come(at: Time, slot: Slot, *, late: timedelta = timedelta()) -> Ticket:
    """Let a couple book on Monday and come at its time, or so much later; the clock stays there."""
    at(MONDAY)
    booking = book(slot)
    at(slot.starts_at + late)
    return arrive(booking)


def walk_in(venue: Venue, *, green: bool = False, service: Service | None = None) -> Ticket:
    """Let two come without an appointment."""
    with writing():
        booking = services.receive(venue, service or marriage(), green=green, key=str(uuid4()))
        number = booking.id
    return ticket_of(number)


def ticket_of(booking_id: int) -> Ticket:
    """Return the newest number of a visit, as it is now."""
    db.session.close()
    found = db.session.scalars(select(Ticket).where(Ticket.booking_id == booking_id).order_by(Ticket.id.desc())).first()
    assert found
    db.session.close()
    return found


def line(venue: Venue) -> list[str]:
    """Return the numbers that wait, in the order in which they are called now."""
    db.session.close()
    waiting = select(Ticket).where(Ticket.venue_id == venue.id, Ticket.state == State.WAITING)
    found = [ticket.label for ticket in db.session.scalars(waiting.order_by(*order(clock.now())))]
    db.session.close()
    return found


def states(venue: Venue) -> dict[str, str]:
    """Return how far each number is."""
    db.session.close()
    rows = db.session.scalars(select(Ticket).where(Ticket.venue_id == venue.id).order_by(Ticket.id)).all()
    found = {row.label: row.state.value for row in rows}
    db.session.close()
    return found


def in_line(venue: Venue) -> int:
    """Return how many couples are in the line, wherever they stand in it."""
    return sum(State(state) in IN_LINE for state in states(venue).values())
