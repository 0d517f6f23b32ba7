"""Give numbers to who is here (R28)."""

from datetime import date, datetime
from functools import cache

from sqlalchemy import Executable, bindparam, select

from wedreg.audit.services import record
from wedreg.bookings import services as bookings
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.services.states import reread
from wedreg.bookings.signals import BookingCheckedIn, BookingCorrected, BookingFinished, CheckInUndone
from wedreg.core import clock
from wedreg.core.clock import beijing
from wedreg.core.db import db, insert, run, table_of
from wedreg.desk import rules, waits
from wedreg.desk.models import IN_LINE, Priority, Series, State, Ticket
from wedreg.desk.services.states import change_state
from wedreg.venues.models import Service, Venue


def follow_check_in(event: BookingCheckedIn) -> None:
    """Give the couple its number (R28)."""
    now = clock.now()
    _issue(event.booking, event.booking.service, *rules.place_of(event.booking, now))


def receive(venue: Venue, service: Service, *, green: bool, key: str) -> Booking:
    """Give a number to two who came without an appointment; raises ByBookingOnly at an outdoor point (R15, R28).

    The same form sent again gives the same number.
    """
    booking, is_new = bookings.walk_in(venue, service, key=key)
    if is_new:
        _issue(booking, service, Priority.GREEN if green else Priority.WALK_IN, clock.now())
    return booking


def follow_undo(event: CheckInUndone) -> None:
    """Make the number void, since the couple is not here after all; it is not given again."""
    ticket_id = _live(event.booking_id)
    if ticket_id and change_state(ticket_id, tuple(sorted(IN_LINE)), State.VOID, returns_after=0):
        record("desk.ticket_void", "booking", event.booking_id)


def follow_end(event: BookingFinished) -> None:
    """Take the couple out of the line: its visit has ended."""
    ticket_id = _live(event.booking.id)
    if ticket_id:
        change_state(ticket_id, tuple(sorted(IN_LINE)), State.FINISHED, finished_at=clock.now(), returns_after=0)


def follow_correction(event: BookingCorrected) -> None:
    """Let a couple whose visit goes on after all stand in the line again, at its old place."""
    ticket_id = _live(event.booking.id)
    if ticket_id and reread(event.booking).status == Status.CHECKED_IN:
        change_state(ticket_id, (State.FINISHED,), State.WAITING, finished_at=None)


def _live(booking_id: int) -> int | None:
    return db.session.scalar(select(Ticket.id).where(Ticket.booking_id == booking_id, Ticket.state != State.VOID))


def _issue(booking: Booking, service: Service, priority: Priority, place_at: datetime) -> None:
    now = clock.now()
    day, letter = beijing(now).date(), rules.letter_of(service.code)
    ticket = Ticket(
        day=day, venue_id=booking.venue_id, service_id=service.id, booking_id=booking.id, letter=letter,
        number=_next_number(day, booking.venue_id, letter), priority=priority, given_at=now,
        place_at=place_at,
    )  # fmt: skip
    db.session.add(ticket)
    db.session.flush()  # its place in the line is read
    wait = waits.expected(ticket, now)
    if wait:
        ticket.expected_low, ticket.expected_high = wait.low, wait.high
    record("desk.ticket_given", "booking", booking.id, number=ticket.label, priority=priority.value)


def _next_number(day: date, venue_id: int, letter: str) -> int:
    """Count the series up and return its new last number: one statement, so that no two couples get the same."""
    values = {"day": day, "venue_id": venue_id, "letter": letter}
    number: int = run(_counting(db.engine.dialect.name), values).scalar_one()
    return number


@cache
def _counting(dialect: str) -> Executable:
    series = table_of(Series)
    first = insert(Series, dialect).values(
        day=bindparam("day"), venue_id=bindparam("venue_id"), letter=bindparam("letter"), last=1
    )
    again = first.on_conflict_do_update(index_elements=("day", "venue_id", "letter"), set_={"last": series.c.last + 1})
    counted: Executable = again.returning(series.c.last)
    return counted
