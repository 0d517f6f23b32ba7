"""The line in front of the windows, for tests."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tests.bookings.makers import book
from tests.browsers import make_staff
from tests.conftest import MONDAY, Time
from tests.venues.makers import make_slot, marriage
from wedreg.bookings import services as bookings
from wedreg.bookings.models import Booking
from wedreg.core import clock
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.desk import queries, services
from wedreg.desk.models import IN_LINE, Call, Shift, State, Ticket
from wedreg.desk.rules import order
from wedreg.venues.models import Service, Skill, Slot, Venue, Window

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


def open_window(venue: Venue, number: int = 1, *, who: int | None = None, skills: Sequence[Service] = ()) -> Shift:
    """Let a registrar sign on at a window, which can do everything or only this."""
    db.session.close()
    staff_id = who or make_staff(Role.REGISTRAR)
    with writing():
        window = next(one for one in queries.windows_at(venue.id) if one.number == number)
        window.skills = [Skill(service_id=service.id) for service in skills]
        db.session.flush()  # the services read it
        shift_id = services.sign_on(window, staff_id, take_over=False).id
    return shift(shift_id)


def shift(shift_id: int) -> Shift:
    """Return the shift as it is now, with its window."""
    db.session.close()
    options = (joinedload(Shift.window).selectinload(Window.skills), joinedload(Shift.staff))
    found = db.session.get(Shift, shift_id, options=options)
    assert found
    db.session.close()
    return found


def call(at_window: Shift) -> str | None:
    """Let the window call the next couple, and return its number."""
    db.session.close()
    with writing():
        ticket = services.call_next(at_window)
        return ticket.label if ticket else None


def step(what: Callable[..., object], at_window: Shift, label: str, *more: object, **named: object) -> None:
    """Let the window take a step with a couple."""
    db.session.close()
    with writing():
        what(at_window, numbered(label), *more, **named)


def numbered(label: str) -> Ticket:
    """Return the ticket with this number today."""
    query = select(Ticket).where(Ticket.letter == label[0], Ticket.number == int(label[1:]))
    return db.session.scalars(query).one()


def calls() -> list[tuple[str, int, bool]]:
    """Return (number, window, again) of all calls, in order."""
    db.session.close()
    rows = db.session.scalars(select(Call).order_by(Call.id).options(joinedload(Call.ticket), joinedload(Call.window)))
    found = [(row.ticket.label, row.window.number, row.again) for row in rows]
    db.session.close()
    return found
