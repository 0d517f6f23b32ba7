"""Who serves where."""

from collections.abc import Sequence
from datetime import datetime, time

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import joinedload

from wedreg.core import clock
from wedreg.core.clock import BEIJING, beijing
from wedreg.core.db import db
from wedreg.desk.models import LineRule, Shift, State, Ticket
from wedreg.venues import queries as venues
from wedreg.venues.models import Window


def _shifts() -> Select[Shift]:
    """Return the shifts of today that go on, with who serves and where."""
    midnight = datetime.combine(beijing(clock.now()).date(), time(), BEIJING)
    running = select(Shift).where(Shift.ended_at.is_(None), Shift.started_at >= midnight)
    return running.options(joinedload(Shift.window).selectinload(Window.skills), joinedload(Shift.staff))


def shift_of(staff_id: int) -> Shift | None:
    """Return where this person serves now."""
    return db.session.scalar(_shifts().where(Shift.staff_id == staff_id))


def shift_at(window_id: int) -> Shift | None:
    """Return who serves at this window now."""
    return db.session.scalar(_shifts().where(Shift.window_id == window_id))


def shifts_at(venue_id: int) -> Sequence[Shift]:
    """Return who serves at this venue now, by the windows."""
    here = _shifts().join(Window, Window.id == Shift.window_id).where(Window.venue_id == venue_id)
    return db.session.scalars(here.order_by(Window.number)).all()


def windows_at(venue_id: int) -> Sequence[Window]:
    """Return the windows of a venue at which somebody can serve."""
    return [window for window in venues.windows(venue_id) if window.open]


def windows_call(venue_id: int) -> bool:
    """Say whether some window has served here today: then visits go by the line."""
    midnight = datetime.combine(beijing(clock.now()).date(), time(), BEIJING)
    some = exists().where(Shift.window_id == Window.id, Window.venue_id == venue_id, Shift.started_at >= midnight)
    return bool(db.session.scalar(select(some)))


def ticket_at(window_id: int) -> Ticket | None:
    """Return who is called to this window or served there."""
    here = select(Ticket).where(Ticket.window_id == window_id, Ticket.state.in_((State.CALLED, State.SERVING)))
    return db.session.scalar(here, execution_options={"populate_existing": True})


def line_rule() -> LineRule:
    """Return the numbers of the line."""
    return db.session.scalars(select(LineRule)).one()
