"""What a screen in the hall shows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from wedreg.core.clock import beijing
from wedreg.core.db import db
from wedreg.desk.models import Call, Screen, State, Ticket

LOOKED_AT = 40
"""Calls of which the last ones of different couples are taken."""


def screens() -> Sequence[Screen]:
    """Return the screens that were not turned away, the newest first."""
    mine = select(Screen).where(Screen.revoked_at.is_(None)).options(joinedload(Screen.venue))
    return db.session.scalars(mine.order_by(Screen.id.desc())).all()


def screen(ref: str) -> Screen | None:
    """Return the screen that was let in and not turned away."""
    mine = select(Screen).where(Screen.ref == ref, Screen.let_in_at.is_not(None), Screen.revoked_at.is_(None))
    return db.session.scalar(mine.options(joinedload(Screen.venue)))


def screen_by_id(number: int) -> Screen | None:
    """Return the screen with this number."""
    return db.session.get(Screen, number)


def last_calls(venue_id: int, now: datetime, most: int) -> list[Call]:
    """Return the last calls of today, the newest first, one for each couple."""
    mine = select(Call).join(Ticket, Ticket.id == Call.ticket_id).where(Ticket.venue_id == venue_id)
    mine = mine.where(Ticket.day == beijing(now).date(), Ticket.state != State.VOID)
    mine = mine.options(joinedload(Call.ticket), joinedload(Call.window)).order_by(Call.id.desc()).limit(LOOKED_AT)
    found: dict[int, Call] = {}
    for call in db.session.scalars(mine):
        found.setdefault(call.ticket_id, call)
    return list(found.values())[:most]
