"""The one way in which a ticket changes its state: a conditional statement, so that of two only one happens."""

from functools import cache

from sqlalchemy import Update, bindparam, update

from wedreg.core.db import db, run, table_of
from wedreg.desk.errors import TicketMoved
from wedreg.desk.models import TRANSITIONS, State, Ticket
from wedreg.desk.rules import STATE_NAMES


def change_state(ticket_id: int, before: tuple[State, ...], after: State, **values: object) -> bool:
    """Move the ticket on if it is in one of the states before, with these values; False when it is not.

    Only a ticket that is called or served has a window. KeyError for a step that the table of transitions does not
    have.
    """
    if after not in (State.CALLED, State.SERVING):
        values["window_id"] = None
    parameters = {"ticket": ticket_id, **{f"new_{name}": value for name, value in values.items()}}
    return run(_statement(before, after, tuple(values)), parameters).rowcount == 1


@cache
def _statement(before: tuple[State, ...], after: State, names: tuple[str, ...]) -> Update:
    for state in before:
        if after not in TRANSITIONS[state]:
            raise KeyError(state, after)
    ticket = table_of(Ticket)
    new: dict[str, object] = {name: bindparam(f"new_{name}") for name in names}
    mine = update(ticket).where(ticket.c.id == bindparam("ticket"), ticket.c.state.in_(before))
    return mine.values(state=after, version=ticket.c.version + 1, **new)


def reread(ticket: Ticket) -> Ticket:
    """Read the ticket again after a statement changed it."""
    db.session.refresh(ticket)
    return ticket


def moved(ticket: Ticket) -> TicketMoved:
    """Return the refusal that names the state in which the ticket is now."""
    return TicketMoved(number=ticket.label, state=STATE_NAMES[reread(ticket).state])
