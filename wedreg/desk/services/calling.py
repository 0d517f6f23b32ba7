"""Call couples to a window: never the same one twice, however many windows call at once (R28)."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, or_, select, update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.clock import beijing
from wedreg.core.db import changed, db, run
from wedreg.desk import queries
from wedreg.desk.errors import WindowBusy
from wedreg.desk.models import Call, Shift, State, Ticket
from wedreg.desk.rules import order
from wedreg.desk.services.shifts import lock_shift
from wedreg.desk.services.states import change_state, not_now
from wedreg.venues.models import Skill


def call_next(shift: Shift) -> Ticket | None:
    """Call the first couple of the line that this window can serve; None when nobody waits for it.

    Raises WindowBusy while a couple is there, or NotSignedOn.
    """
    _be_free(shift)
    ticket = _take_first(shift)
    if ticket is None and _return_absent(shift, at_once=True):
        ticket = _take_first(shift)
    if ticket is None:
        return None
    _called(shift, ticket)
    return ticket


def call_out_of_turn(shift: Shift, ticket: Ticket, *, reason: str) -> None:
    """Call this very couple, wherever it stands in the line: a supervisor's step, with a reason."""
    _be_free(shift)
    now = clock.now()
    here = (ticket.venue_id, ticket.day) == (shift.window.venue_id, beijing(now).date())
    called = here and change_state(
        ticket.id, (State.WAITING, State.ABSENT, State.PARKED), State.CALLED, window_id=shift.window_id,
        wanted_window_id=None, called_at=now, returns_after=0, calls=ticket.calls + 1,
    )  # fmt: skip
    if not called:
        raise not_now(ticket)
    record("desk.called_out_of_turn", "booking", ticket.booking_id, number=ticket.label, reason=reason)
    _called(shift, ticket)


def call_again(shift: Shift, ticket: Ticket) -> None:
    """Call a couple once more that was called and is not there yet."""
    mine = update(Ticket).where(Ticket.id == ticket.id, Ticket.state == State.CALLED)
    mine = mine.where(Ticket.window_id == shift.window_id)
    if changed(mine.values(calls=Ticket.calls + 1, version=Ticket.version + 1)) != 1:
        raise not_now(ticket, shift)
    _note(shift, ticket, again=True)


def _be_free(shift: Shift) -> None:
    lock_shift(shift)
    here = queries.ticket_at(shift.window_id)
    if here:
        raise WindowBusy(number=here.label)


def _take_first(shift: Shift) -> Ticket | None:
    """Take the first couple by one conditional statement; tried again while others were quicker."""
    now = clock.now()
    fits = _fits(shift, now)
    first = select(Ticket.id).where(Ticket.state == State.WAITING, fits).order_by(*order(now)).limit(1).correlate(None)
    while True:
        mine = update(Ticket).where(Ticket.id == first.scalar_subquery(), Ticket.state == State.WAITING)
        new = mine.values(
            state=State.CALLED, window_id=shift.window_id, wanted_window_id=None, called_at=now,
            calls=Ticket.calls + 1, version=Ticket.version + 1,
        )  # fmt: skip
        taken = run(new.returning(Ticket.id)).scalar()
        if taken:
            return queries.ticket_by_id(taken)
        if not db.session.scalar(select(exists().where(Ticket.state == State.WAITING, fits))):
            return None


def _fits(shift: Shift, now: datetime) -> ColumnElement[bool]:
    """Return which couples this window can serve today: those of its skills, and who was moved to it."""
    skills = select(Skill.service_id).where(Skill.window_id == shift.window_id)
    able = or_(~exists().where(Skill.window_id == shift.window_id), Ticket.service_id.in_(skills))
    here = and_(Ticket.venue_id == shift.window.venue_id, Ticket.day == beijing(now).date())
    return and_(here, able, or_(Ticket.wanted_window_id.is_(None), Ticket.wanted_window_id == shift.window_id))


def _called(shift: Shift, ticket: Ticket) -> None:
    """Keep the call, and let those who were absent come nearer by it."""
    _note(shift, ticket, again=False)
    _return_absent(shift, at_once=False)


def _note(shift: Shift, ticket: Ticket, *, again: bool) -> None:
    db.session.add(Call(ticket_id=ticket.id, window_id=shift.window_id, shift_id=shift.id, again=again))
    record("desk.called", "booking", ticket.booking_id, number=ticket.label, window=shift.window.number, again=again)


def _return_absent(shift: Shift, *, at_once: bool) -> int:
    """Count a call for those who were absent, and let those stand in the line again for whom it was the last one.

    `at_once` lets all of them back whom this window can serve: nobody else waits. Returns how many are back.
    """
    now = clock.now()
    absent = and_(Ticket.state == State.ABSENT, _fits(shift, now) if at_once else _here(shift, now))
    locked = select(Ticket.id).where(absent).order_by(Ticket.id).with_for_update()
    ids = db.session.scalars(locked).all()  # in the order of their ids, so that no two windows wait for each other
    if not ids:
        return 0
    mine = update(Ticket).where(Ticket.id.in_(ids), Ticket.state == State.ABSENT)
    if not at_once:
        changed(mine.values(returns_after=Ticket.returns_after - 1, version=Ticket.version + 1))
        mine = mine.where(Ticket.returns_after == 0)
    return changed(mine.values(state=State.WAITING, returns_after=0, version=Ticket.version + 1))


def _here(shift: Shift, now: datetime) -> ColumnElement[bool]:
    return and_(Ticket.venue_id == shift.window.venue_id, Ticket.day == beijing(now).date())
