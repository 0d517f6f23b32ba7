"""What happens to a couple at a window (R35)."""

from sqlalchemy import select

from wedreg.audit.services import record
from wedreg.bookings import queries as bookings
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.services import finish as finish_visit
from wedreg.core import clock
from wedreg.core.access import Role, current_actor
from wedreg.core.db import db
from wedreg.desk import queries
from wedreg.desk.errors import NobodyThere, NotServed
from wedreg.desk.models import IN_LINE, LineRule, Shift, State, Ticket
from wedreg.desk.services.states import change_state, not_now
from wedreg.passes.errors import ReasonMissing

AT_WINDOW = (State.CALLED, State.SERVING)


def serve(shift: Shift, ticket: Ticket) -> None:
    """Begin with a couple that was called here; raises TicketMoved or AtOtherWindow."""
    here = shift.window_id
    if not change_state(ticket.id, (State.CALLED,), State.SERVING, at_window=here, serving_at=clock.now()):
        raise not_now(ticket, shift)
    record("desk.serving", "booking", ticket.booking_id, number=ticket.label)


def mark_absent(shift: Shift, ticket: Ticket) -> int:
    """Note that nobody came; they stand in the line again after some calls of others. Returns after how many."""
    after = db.session.scalars(select(LineRule.returns_after)).one()
    done = change_state(
        ticket.id, (State.CALLED,), State.ABSENT, at_window=shift.window_id, returns_after=after,
        absences=ticket.absences + 1,
    )  # fmt: skip
    if not done:
        raise not_now(ticket, shift)
    record("desk.absent", "booking", ticket.booking_id, number=ticket.label, returns_after=after)
    return after


def park(shift: Shift, ticket: Ticket) -> None:
    """Set a couple of this window aside for a while: they fetch something, or another window waits for it."""
    if not change_state(ticket.id, AT_WINDOW, State.PARKED, at_window=shift.window_id):
        raise not_now(ticket, shift)
    record("desk.parked", "booking", ticket.booking_id, number=ticket.label)


def unpark(ticket: Ticket) -> None:
    """Let a couple that was set aside stand in the line again, at its old place."""
    if not change_state(ticket.id, (State.PARKED,), State.WAITING):
        raise not_now(ticket)
    record("desk.unparked", "booking", ticket.booking_id, number=ticket.label)


def move(shift: Shift, ticket: Ticket, window_id: int) -> None:
    """Send a couple of this window on to another one, which then calls it; raises NobodyThere."""
    there = queries.shift_at(window_id)
    known = {window.id: window for window in queries.windows_at(shift.window.venue_id)}
    if there is None or window_id not in known or not known[window_id].can_serve(ticket.service_id):
        raise NobodyThere
    here = shift.window_id
    if not change_state(ticket.id, AT_WINDOW, State.WAITING, at_window=here, wanted_window_id=window_id):
        raise not_now(ticket, shift)
    record("desk.moved", "booking", ticket.booking_id, number=ticket.label, to=known[window_id].number)


def finish(shift: Shift, ticket: Ticket, outcome: Status, *, reason: str) -> None:
    """End the visit of a couple that is served here, with its outcome; who just left needs not be served (R35)."""
    states = AT_WINDOW if outcome == Status.LEFT else (State.SERVING,)
    if ticket.state not in states or ticket.window_id != shift.window_id:
        raise not_now(ticket, shift)
    booking = bookings.by_id(ticket.booking_id)
    if booking:
        finish_visit(booking, outcome, reason=reason)


def end_visit(booking: Booking, outcome: Status, *, reason: str) -> None:
    """End a visit from its record. While windows call, that is for who left, or a supervisor says why (R35).

    Raises NotServed, or ReasonMissing.
    """
    ticket = queries.ticket_of(booking.id)
    served = ticket is None or ticket.state not in IN_LINE or ticket.state == State.SERVING
    if not served and outcome != Status.LEFT and queries.windows_call(booking.venue_id):
        if Role.SUPERVISOR not in current_actor().roles:
            raise NotServed(number=ticket.label if ticket else "")
        if not reason:
            raise ReasonMissing
    finish_visit(booking, outcome, reason=reason)


def change_rule(rule: LineRule, returns_after: int, *, reason: str) -> None:
    """Change after how many calls an absent couple stands in the line again; who is absent now keeps its number."""
    rule.returns_after = returns_after
    record("desk.rule_changed", "rule", "line", returns_after=returns_after, reason=reason)
