"""Agree on the public value: two members of staff type it, and neither sees what the other typed."""

import enum
from datetime import datetime

from sqlalchemy import select, update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.db import changed, db, insert
from wedreg.draws.errors import ValueNotKnown, ValueSettled, ValueTooLate
from wedreg.draws.models import Draw, DrawValue, State
from wedreg.draws.services.entering import close
from wedreg.draws.services.locking import lock


class Typed(enum.StrEnum):
    """What came of typing the value."""

    FIRST = "first"
    """Now somebody else has to."""
    DIFFERS = "differs"
    """Somebody else typed another one; both look again."""
    AGREED = "agreed"


def enter_value(draw_id: int, value: str, *, staff_id: int) -> Typed:
    """Keep what this person typed, in place of what they typed before; when another one typed the same, it counts."""
    draw, now = lock(draw_id), clock.now()
    if draw.state == State.ANNOUNCED and draw.closes_at <= now:
        draw = close(draw_id)
    _check(draw, now)
    _keep(draw_id, value, staff_id, now)
    record("draws.value_typed", "draw", draw.id, value=value)
    others = select(DrawValue).where(DrawValue.draw_id == draw_id, DrawValue.staff_id != staff_id)
    typed = db.session.scalars(others.order_by(DrawValue.typed_at)).all()
    agreeing = next((row.staff_id for row in typed if row.value == value), None)
    if agreeing is None:
        return Typed.DIFFERS if typed else Typed.FIRST
    _settle(draw, value, (agreeing, staff_id), now)
    return Typed.AGREED


def _check(draw: Draw, now: datetime) -> None:
    if draw.value is not None or draw.state not in (State.ANNOUNCED, State.CLOSED):
        raise ValueSettled
    if now < draw.value_known_at:
        raise ValueNotKnown
    if now >= draw.value_due_at:
        raise ValueTooLate


def _keep(draw_id: int, value: str, staff_id: int, now: datetime) -> None:
    row = {"draw_id": draw_id, "staff_id": staff_id, "value": value, "typed_at": now}
    new = {"value": value, "typed_at": now}
    db.session.execute(
        insert(DrawValue).values(row).on_conflict_do_update(index_elements=["draw_id", "staff_id"], set_=new)
    )


def _settle(draw: Draw, value: str, people: tuple[int, int], now: datetime) -> None:
    """Write the value down for good; a roster that is closed already is now settled with it."""
    settled = State.VALUED if draw.state == State.CLOSED else draw.state
    agreed = update(Draw).where(Draw.id == draw.id, Draw.state == draw.state, Draw.value.is_(None))
    changed(agreed.values(state=settled, value=value, valued_at=now, first_by=people[0], second_by=people[1]))
    record("draws.valued", "draw", draw.id, value=value, first=people[0], second=people[1])
