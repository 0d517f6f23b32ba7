"""The one way in which a booking changes its state: a conditional statement, so that of two only one happens."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Update, bindparam, exists, update

from wedreg.bookings.errors import NotAllowedNow
from wedreg.bookings.models import TRANSITIONS, Booking, Pause, Status
from wedreg.bookings.rules import STATUS_NAMES
from wedreg.core.db import db, run, table_of

PAUSED = exists().where(
    table_of(Pause).c.person_digest.in_(bindparam("unpaused", expanding=True)),
    table_of(Pause).c.lifted_at.is_(None),
    table_of(Pause).c.until > bindparam("held_at"),
)


def change_state(
    booking_id: int, before: tuple[Status, ...], after: Status, *,
    held_at: datetime | None = None, seen: int | None = None, unpaused: Sequence[str] | None = None, **values: object,
) -> bool:  # fmt: skip
    """Move the booking on if it is in one of the states before, with these values; False when it is not.

    With `held_at` its hold must last beyond that moment, with `seen` it must be the version that was looked at, and
    of the persons `unpaused` nobody's online booking may be paused then (R25, R26).
    KeyError for a step that the table of transitions does not have.
    """
    wanted = (("held_at", held_at), ("seen", seen), ("unpaused", unpaused))
    conditions = {name: value for name, value in wanted if value is not None}
    statement = _statement(before, after, tuple(values), tuple(conditions))
    parameters = {"booking": booking_id, **conditions, **{f"new_{name}": value for name, value in values.items()}}
    return run(statement, parameters).rowcount == 1


@cache
def _statement(
    before: tuple[Status, ...], after: Status, names: tuple[str, ...], conditions: tuple[str, ...]
) -> Update:  # fmt: skip
    """Return the statement of a step, made once: it is on the way of every booking."""
    for state in before:
        if after not in TRANSITIONS[state]:
            raise KeyError(state, after)
    booking = table_of(Booking)
    new: dict[str, object] = {name: bindparam(f"new_{name}") for name in names}
    mine = update(booking).where(booking.c.id == bindparam("booking"), booking.c.status.in_(before))
    if "held_at" in conditions:
        mine = mine.where(booking.c.hold_until > bindparam("held_at"))
    if "seen" in conditions:
        mine = mine.where(booking.c.version == bindparam("seen"))
    if "unpaused" in conditions:
        mine = mine.where(~PAUSED)
    return mine.values(status=after, version=booking.c.version + 1, **new)


def lock(booking: Booking) -> Booking:
    """Read the booking as it is now, and let nobody else change it until the transaction ends."""
    db.session.refresh(booking, with_for_update={"of": Booking})
    return booking


def reread(booking: Booking) -> Booking:
    """Read the booking again after a statement changed it."""
    db.session.refresh(booking)
    return booking


def not_allowed(booking: Booking) -> NotAllowedNow:
    """Return the refusal that names the state in which the booking is now."""
    return NotAllowedNow(status=STATUS_NAMES[reread(booking).status])
