"""The one way in which a ticket changes its state: a conditional statement, so that of two only one happens."""

from functools import cache

from sqlalchemy import Update, bindparam, update

from wedreg.core.db import db, run, table_of
from wedreg.desk.errors import AtOtherWindow, TicketMoved
from wedreg.desk.models import TRANSITIONS, Shift, State, Ticket
from wedreg.desk.queries.line import ticket_by_id
from wedreg.desk.rules import STATE_NAMES


def change_state(
    ticket_id: int, before: tuple[State, ...], after: State, *, at_window: int | None = None, **values: object
) -> bool:  # fmt: skip
    """Move the ticket on if it is in one of the states before, with these values; False when it is not.

    With `at_window` it must be called to, or served at, that window. Only a ticket that is called or served has one.
    KeyError for a step that the table of transitions does not have.
    """
    if after not in (State.CALLED, State.SERVING):
        values["window_id"] = None
    new = {f"new_{name}": value for name, value in values.items()}
    statement = _statement(before, after, tuple(values), at_window is not None)
    return run(statement, {"ticket": ticket_id, "at_window": at_window, **new}).rowcount == 1


@cache
def _statement(before: tuple[State, ...], after: State, names: tuple[str, ...], only_at: bool) -> Update:  # noqa: FBT001
    for state in before:
        if after not in TRANSITIONS[state]:
            raise KeyError(state, after)
    ticket = table_of(Ticket)
    new: dict[str, object] = {name: bindparam(f"new_{name}") for name in names}
    mine = update(ticket).where(ticket.c.id == bindparam("ticket"), ticket.c.state.in_(before))
    if only_at:
        mine = mine.where(ticket.c.window_id == bindparam("at_window"))
    return mine.values(state=after, version=ticket.c.version + 1, **new)


def reread(ticket: Ticket) -> Ticket:
    """Read the ticket again after a statement changed it."""
    db.session.refresh(ticket)
    return ticket


def not_now(ticket: Ticket, shift: Shift | None = None) -> TicketMoved | AtOtherWindow:
    """Return the refusal that names where the ticket is now."""
    now = ticket_by_id(ticket.id) or ticket
    if shift and now.window and now.window_id != shift.window_id:
        return AtOtherWindow(number=now.label, window=now.window.number)
    return TicketMoved(number=now.label, state=STATE_NAMES[now.state])
