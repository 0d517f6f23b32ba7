"""Places that are taken and nobody's yet: let them rest, keep them for a couple, and let go of them.

The slot is locked before the place that is set aside, so that no two transactions wait for each other.
"""

import random
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import aliased

from wedreg.audit.services import record
from wedreg.bookings.errors import OfferedAlready
from wedreg.bookings.models import AsideKind, PlaceAside
from wedreg.bookings.rules import rest_length
from wedreg.bookings.services.holding import take
from wedreg.bookings.signals import OfferLapsed, OfferWithdrawn, PlaceRested
from wedreg.core import clock
from wedreg.core.db import add_missing, changed, db
from wedreg.core.installation import settings
from wedreg.core.signals import publish
from wedreg.core.tokens import new_code
from wedreg.venues.models import Pool, Slot, SlotState
from wedreg.venues.services import give_back, lock_slots
from wedreg.venues.signals import SlotsChanged

BATCH = 50
KEPT = (AsideKind.OFFERED, AsideKind.RESERVED)
chances: random.Random = secrets.SystemRandom()
"""Where the length of a rest comes from: nobody can know it before."""


def rest(slot_id: int, starts_at: datetime, *, why: str, pool: Pool | None) -> None:
    """Let a place rest that was given up; it is free at once when it is near, and goes where no window is behind it.

    It is free at once too behind the gate of a special day: whoever is told of it cannot take it before their turn.

    The caller has just ended the booking that backed it.
    """
    lock_slots([slot_id])
    length = _length(starts_at, clock.now())
    rests = select(Slot.id).where(Slot.id == slot_id, Slot.state == SlotState.OPEN, Slot.gate.is_(None))
    if length and db.session.scalar(rests):
        _insert(slot_id, AsideKind.RESTING, clock.now() + length, why, pool=pool)
    else:
        give_back(slot_id, pool)


def set_aside(slot_id: int, kind: AsideKind, *, couple_id: int, until: datetime, why: str) -> PlaceAside:
    """Take a free place as staff does, and keep it for a couple; raises SlotFull or OfferedAlready."""
    place = take(slot_id, by_staff=True, anyhow=True)
    return _insert(slot_id, kind, until, why, couple_id, pool=place.pool)


def offer(aside: PlaceAside, *, couple_id: int, until: datetime) -> bool:
    """Keep a resting place for a couple until it has answered; no place moves.

    False when it does not rest any more, its slot takes nobody now, or the couple has another offer to answer.
    """
    other = aliased(PlaceAside)
    busy = exists().where(other.couple_id == couple_id, other.kind == AsideKind.OFFERED)
    is_open = exists().where(Slot.id == PlaceAside.slot_id, Slot.state == SlotState.OPEN)
    mine = update(PlaceAside).where(PlaceAside.id == aside.id, PlaceAside.kind == AsideKind.RESTING, is_open, ~busy)
    if not changed(mine.values(kind=AsideKind.OFFERED, couple_id=couple_id, until=until)):
        return False
    _as_it_is(aside)
    record("bookings.place_offered", "aside", aside.code, slot=aside.slot_id)
    return True


def free(aside: PlaceAside, *, reason: str = "") -> bool:
    """Give a place back for everybody. False when it is not set aside in this way any more."""
    lock_slots([aside.slot_id])
    gone = delete(PlaceAside).where(PlaceAside.id == aside.id, PlaceAside.kind == aside.kind)
    if not changed(gone):
        return False
    give_back(aside.slot_id, aside.pool)
    record("bookings.place_freed", "aside", aside.code, slot=aside.slot_id, was=aside.kind.value, reason=reason)
    if aside.kind in KEPT:
        publish(OfferWithdrawn(aside.code))
    return True


def pass_on(aside: PlaceAside, starts_at: datetime) -> bool:
    """Take a place back that was kept for a couple: the next one gets it, or it rests once more. False when it is gone.

    Who did not take it knows when that was, so that it must not be free at this very moment.
    """
    lock_slots([aside.slot_id])
    now = clock.now()
    until = now + _length(starts_at, now)
    mine = update(PlaceAside).where(PlaceAside.id == aside.id, PlaceAside.kind.in_(KEPT))
    if not changed(mine.values(kind=AsideKind.RESTING, couple_id=None, contact_id=None, until=until)):
        return False
    record("bookings.place_passed_on", "aside", aside.code, slot=aside.slot_id)
    there = _as_it_is(aside)
    if there:
        _ask(there, now)
    return True


def rest_on(aside: PlaceAside, until: datetime) -> None:
    """Let a resting place rest until that moment, at which somebody can be asked."""
    mine = update(PlaceAside).where(PlaceAside.id == aside.id, PlaceAside.kind == AsideKind.RESTING)
    changed(mine.values(until=until))


def end_over() -> int:
    """End what was set aside until now. Returns how many places."""
    now = clock.now()
    over = select(PlaceAside, Slot.starts_at).join(Slot, Slot.id == PlaceAside.slot_id).where(PlaceAside.until <= now)
    found = db.session.execute(over.order_by(PlaceAside.slot_id, PlaceAside.id).limit(BATCH)).all()
    lock_slots([aside.slot_id for aside, _starts_at in found])
    for aside, starts_at in found:
        _end(aside, starts_at, now)
    return len(found)


def _end(aside: PlaceAside, starts_at: datetime, now: datetime) -> None:
    """End one: what was kept is passed on, what has rested is offered to somebody or becomes free."""
    there = _as_it_is(aside)
    if there is None or there.until > now:
        return  # it was answered meanwhile
    if there.couple_id is None:
        _ask(there, now)
        return
    publish(OfferLapsed(there.code, there.slot_id, there.couple_id, there.kind))
    pass_on(there, starts_at)


def follow_slots(event: SlotsChanged) -> None:
    """Let go of what rests in slots that take nobody now: no couple is called because of a place that nobody has."""
    unneeded = select(PlaceAside).join(Slot, Slot.id == PlaceAside.slot_id).where(
        PlaceAside.slot_id.in_(event.slot_ids), PlaceAside.kind == AsideKind.RESTING, Slot.state != SlotState.OPEN
    )  # fmt: skip
    while aside := db.session.scalar(unneeded.order_by(PlaceAside.slot_id, PlaceAside.id).limit(1)):
        free(aside, reason="slot")


def _ask(aside: PlaceAside, now: datetime) -> None:
    """Let the features above offer a place; when none does and its rest is over, it is free."""
    publish(PlaceRested(aside))
    there = _as_it_is(aside)
    if there and there.kind == AsideKind.RESTING and there.until <= now:
        free(there)


def _as_it_is(aside: PlaceAside) -> PlaceAside | None:
    """Return the row as it is now; None when it is gone."""
    mine = select(PlaceAside).where(PlaceAside.id == aside.id, PlaceAside.code == aside.code)
    return db.session.scalar(mine.execution_options(populate_existing=True))


def _length(starts_at: datetime, now: datetime) -> timedelta:
    here = settings()
    return rest_length(starts_at, now, here.rest_least, here.rest_most, chances)


def _insert(
    slot_id: int, kind: AsideKind, until: datetime, why: str, couple_id: int | None = None, *, pool: Pool | None
) -> PlaceAside:  # fmt: skip
    """Write the place down; raises OfferedAlready."""
    row = {
        "code": new_code(),
        "slot_id": slot_id,
        "kind": kind,
        "couple_id": couple_id,
        "until": until,
        "why": why,
        "pool": pool,
    }
    if not add_missing(PlaceAside, [{**row, "made_at": clock.now()}]):
        raise OfferedAlready
    record("bookings.place_set_aside", "aside", str(row["code"]), slot=slot_id, kind=kind.value, why=why)
    mine = select(PlaceAside).where(PlaceAside.code == row["code"])
    return db.session.scalars(mine.execution_options(populate_existing=True)).one()
