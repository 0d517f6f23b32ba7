"""Sign on at a window, and off again."""

from datetime import datetime, time

from sqlalchemy import update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.clock import BEIJING, beijing
from wedreg.core.db import changed, db
from wedreg.desk import queries
from wedreg.desk.errors import NotSignedOn, WindowBusy, WindowShut, WindowTaken
from wedreg.desk.models import Shift, State, Ticket
from wedreg.venues.models import Window


def sign_on(window: Window, staff_id: int, *, take_over: bool) -> Shift:
    """Serve at this window from now on, and at no other one; raises WindowShut, WindowTaken or WindowBusy.

    Who takes over goes on with the couple that is there. A shift of another day is over.
    """
    if not window.open:
        raise WindowShut
    _end_old()
    mine, there = queries.shift_of(staff_id), queries.shift_at(window.id)
    if there and there.staff_id == staff_id:
        return there
    if there and not take_over:
        raise WindowTaken(window=window.number, who=there.staff.name)
    if mine:
        sign_off(mine)
    if there:
        _end(there)
    shift = Shift(window_id=window.id, staff_id=staff_id)
    db.session.add(shift)
    db.session.flush()  # one at a window: the table says so now
    record("desk.signed_on", "window", window.id, number=window.number)
    return shift


def sign_off(shift: Shift) -> None:
    """Leave the window, or raise WindowBusy while a couple is there; whom it alone could call, all can."""
    here = queries.ticket_at(shift.window_id)
    if here:
        raise WindowBusy(number=here.label)
    _end(shift)
    only_here = update(Ticket).where(Ticket.wanted_window_id == shift.window_id, Ticket.state == State.WAITING)
    changed(only_here.values(wanted_window_id=None, version=Ticket.version + 1))


def lock_shift(shift: Shift) -> None:
    """Count a call of this window, so that it makes one at a time; raises NotSignedOn when the shift is over."""
    mine = update(Shift).where(Shift.id == shift.id, Shift.ended_at.is_(None))
    if changed(mine.values(calls=Shift.calls + 1)) != 1:
        raise NotSignedOn


def _end(shift: Shift) -> None:
    changed(update(Shift).where(Shift.id == shift.id, Shift.ended_at.is_(None)).values(ended_at=clock.now()))
    record("desk.signed_off", "window", shift.window_id)


def _end_old() -> None:
    """End what nobody ended on an earlier day."""
    now = clock.now()
    midnight = datetime.combine(beijing(now).date(), time(), BEIJING)
    old = update(Shift).where(Shift.ended_at.is_(None), Shift.started_at < midnight)
    changed(old.values(ended_at=now))
