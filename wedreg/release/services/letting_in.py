"""Let couples in by their order, as many at a time as there are places and hands."""

from datetime import datetime
from functools import partial

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import joinedload

from wedreg.audit.services import record
from wedreg.bookings.models import LIVE as BOOKED
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.rules import hold_length
from wedreg.core import clock
from wedreg.core.db import changed, db
from wedreg.release import board, queries
from wedreg.release.models import IN_TURN, Release, Stage, State, Ticket
from wedreg.release.services import placing
from wedreg.venues import services as venues
from wedreg.venues.models import Mode


def go_on(release_id: int) -> int:
    """Settle what has ended, and let the next ones in. Returns how many tickets changed.

    The release's row is locked meanwhile, so that no two processes give the same place twice.
    """
    release, now = _lock(release_id), clock.now()
    if release.stage != Stage.GOING:
        return 0
    done = settle(release, now)
    if release.paused_at is None:
        done += placing.place(release, now) if release.mode == Mode.BALLOT else _admit(release, now)
    done += _finish_if_over(release, now)
    if done:
        board.drop()
    return done


def _lock(release_id: int) -> Release:
    mine = select(Release).where(Release.id == release_id).options(joinedload(Release.special_day))
    mine = mine.with_for_update(of=Release)
    return db.session.scalars(mine.execution_options(populate_existing=True)).one()


def settle(release: Release, now: datetime) -> int:
    """Write down what became of those whose turn it was: booked, or their time is over. Returns how many."""
    here = Ticket.release_id == release.id
    held = select(Booking.id).where(Booking.id == Ticket.booking_id)
    kept = held.where(Booking.status == Status.HELD, Booking.hold_until > now).exists()
    booked = held.where(Booking.status.in_(BOOKED)).exists()
    holding = update(Ticket).where(here, Ticket.state == State.HOLDING)
    over = update(Ticket).where(here, Ticket.state.in_(IN_TURN), Ticket.until <= now)
    done = changed(holding.where(booked).values(state=State.BOOKED, ended_at=now))
    done += changed(holding.where(~kept, ~booked).values(state=State.LAPSED, ended_at=now))
    return done + changed(over.values(state=State.LAPSED, until=None, ended_at=now))


def _admit(release: Release, now: datetime) -> int:
    """Let the next couples in: each finds a place, since there are never more of them than places."""
    counts = queries.counts(release.id)
    choosing, holding = counts.get(State.ADMITTED, 0), counts.get(State.HOLDING, 0)
    free = sum(queries.free_places(release.special_day, now).values())
    room = min(release.at_once - choosing - holding, free - choosing)
    if room <= 0:
        return 0
    waiting = select(Ticket).where(Ticket.release_id == release.id, Ticket.state == State.WAITING)
    found = db.session.scalars(waiting.order_by(Ticket.position).limit(room)).all()
    return sum(map(partial(_let_in, now=now), found))


def _let_in(ticket: Ticket, *, now: datetime) -> int:
    mine = update(Ticket).where(Ticket.id == ticket.id, Ticket.state == State.WAITING)
    until = now + hold_length(long=ticket.unhurried)
    if not changed(mine.values(state=State.ADMITTED, admitted_at=now, until=until)):
        return 0
    record("release.let_in", "ticket", ticket.id, position=ticket.position)
    return 1


def _finish_if_over(release: Release, now: datetime) -> int:
    """End the release when everybody had their turn, nothing can be left any more, or its time is over."""
    counts = queries.counts(release.id)
    busy = sum(counts.get(state, 0) for state in (State.ADMITTED, State.PLACED, State.HOLDING))
    waiting = counts.get(State.WAITING, 0)
    left = sum(queries.free_places(release.special_day, now).values())
    served = release.mode == Mode.ROOM and not busy and (not waiting or not left)
    late = release.mode == Mode.BALLOT and now >= release.special_day.release_at
    if not (served or late or queries.is_past(release.special_day, now)):
        return 0
    finish(release, now)
    return 1


def finish(release: Release, now: datetime) -> None:
    """End it: who still waits is told that nothing is left, and what is left is open to everybody."""
    over = update(Release).where(Release.id == release.id, Release.stage == Stage.GOING)
    if changed(over.values(stage=Stage.OVER, ended_at=now, paused_at=None)) != 1:
        return
    here = Ticket.release_id == release.id
    waits = or_(Ticket.state == State.WAITING, and_(Ticket.state == State.ADMITTED, Ticket.until <= now))
    changed(update(Ticket).where(here, waits).values(state=State.NONE, until=None, ended_at=now))
    venues.open_gate(release.special_day, now)
    record("release.ended", "release", release.id)
    board.drop()
