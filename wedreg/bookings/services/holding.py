"""Hold a place while the couple fills in the form (R23)."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import TypedDict

from sqlalchemy import Executable, and_, bindparam, or_, select, update

from wedreg.audit.services import record
from wedreg.bookings import rules
from wedreg.bookings.errors import (
    ExtendedAlready,
    HeldMeanwhile,
    HoldOver,
    NotReleased,
    OtherRequest,
    SlotBegun,
)
from wedreg.bookings.models import Booking, Source, Status, lapsed
from wedreg.bookings.services.states import change_state
from wedreg.core import clock
from wedreg.core.db import changed, db, insert
from wedreg.core.display import moment
from wedreg.core.tokens import new_code
from wedreg.venues import queries as venues_queries
from wedreg.venues import services as venues
from wedreg.venues.errors import InOrder, SlotFull, SlotUnknown
from wedreg.venues.pools import SHARED, sharing
from wedreg.venues.services import Place

BATCH = 200


class Who(TypedDict):
    """For whom a place is taken."""

    now: datetime
    by_staff: bool
    gate: str | None
    priority: bool
    anyhow: bool


KNOWN = select(Booking).where(Booking.idempotency_key == bindparam("key"))
HOLDS = and_(
    Booking.status == Status.HELD,
    or_(Booking.contact_id == bindparam("contact"), Booking.couple_id == bindparam("couple")),
)
KNOWN_OR_HELD = (
    select(Booking)
    .where(or_(Booking.idempotency_key == bindparam("key"), HOLDS))
    .order_by(Booking.id)
    .with_for_update()
)


def hold(
    slot_id: int, *, contact_id: int, couple_id: int | None, key: str, long: bool, gate: str | None = None,
    priority: bool = False,
) -> Booking:  # fmt: skip
    """Hold a place for 10 minutes (30 when `long`), or raise SlotFull.

    The same key gives the same booking again. A contact holds one place at a time: choosing another time lets go of
    the place before, choosing the same one changes nothing, also not how long it is held. Whoever stands at the gate of
    a special day names it, for a couple whose turn it is. Those who go first may have a place that is kept for them.
    """
    found = known_or_held(key, contact_id, couple_id)
    known = next((booking for booking in found if booking.idempotency_key == key), None)
    if known:
        return same_again(known, slot_id, contact_id)
    before = [booking for booking in found if booking.status == Status.HELD]
    for booking in before:
        if booking.slot_id == slot_id and booking.contact_id == contact_id and booking.is_held(clock.now()):
            return booking
    if before:
        venues.lock_slots([slot_id, *(booking.slot_id for booking in before if booking.slot_id)])
    try:
        place = take(slot_id, gate=gate, priority=priority)
    except SlotFull:
        known = known_by(key)  # the same form, sent twice at once, has just taken the last place
        if known is None:
            raise
        return same_again(known, slot_id, contact_id)
    for booking in before:
        expire(booking)
    until = clock.now() + rules.hold_length(long=long)
    return insert_hold(
        place, key, contact_id=contact_id, couple_id=couple_id, hold_until=until, priority=priority
    )  # fmt: skip


def hold_for_caller(slot_id: int, *, key: str, early: str = "", priority: bool = False) -> Booking:
    """Hold a place for two who are on the telephone or at the desk, for 30 minutes, or raise SlotFull (R30).

    Also after the booking hours; before the release only with the reason of a supervisor, `early`.
    """
    known = known_by(key)
    if known:
        return same_again(known, slot_id, None)
    slot, now = venues_queries.slot(slot_id), clock.now()
    if slot is None:
        raise SlotUnknown
    if slot.starts_at <= now:
        raise SlotBegun
    if slot.gate:
        raise InOrder
    if slot.release_at > now and not early:
        raise NotReleased(when=moment(slot.release_at))
    place = take(slot_id, by_staff=True, priority=priority)
    until = now + rules.hold_length(long=True)
    booking = insert_hold(
        place, key, contact_id=None, couple_id=None, hold_until=until, source=Source.STAFF, priority=priority
    )  # fmt: skip
    if slot.release_at > now:
        record("bookings.taken_early", "booking", booking.id, reason=early)
    return booking


def take(
    slot_id: int, *, by_staff: bool = False, gate: str | None = None, priority: bool = False, anyhow: bool = False
) -> Place:  # fmt: skip
    """Take a place; when none is left, let go of lapsed holds of the slot and try once more. Raises SlotFull."""
    who: Who = {"now": clock.now(), "by_staff": by_staff, "gate": gate, "priority": priority, "anyhow": anyhow}
    try:
        return venues.take_place(slot_id, **who)
    except SlotFull:
        if not expire_lapsed(slot_id):
            raise
        return venues.take_place(slot_id, **who)


def expire(booking: Booking) -> bool:
    """End a hold and free its place. False when it has ended already."""
    if not change_state(booking.id, (Status.HELD,), Status.EXPIRED, hold_until=None):
        return False
    if booking.slot_id:
        venues.give_back(booking.slot_id, booking.pool)
    record("bookings.expired", "booking", booking.id)
    return True


def expire_lapsed(slot_id: int | None = None) -> int:
    """End holds whose time is over, of one slot and those that share its pools, or of all. Returns how many."""
    over = select(Booking).where(lapsed(clock.now())).order_by(Booking.slot_id).limit(BATCH)
    if slot_id:
        over = over.where(Booking.slot_id.in_(sharing(slot_id)) if SHARED.get() else Booking.slot_id == slot_id)
    found = db.session.scalars(over.with_for_update(skip_locked=True)).all()
    if found and SHARED.get():
        venues.lock_slots([booking.slot_id for booking in found if booking.slot_id])
    return sum(expire(booking) for booking in found)


def sweep_lapsed() -> int:
    """End holds whose time is over, wherever they are."""
    return expire_lapsed()


def extend(booking: Booking, *, long: bool) -> None:
    """Hold the place once more for as long; raises ExtendedAlready or HoldOver."""
    now = clock.now()
    if booking.extended:
        raise ExtendedAlready
    mine = update(Booking).where(Booking.id == booking.id, Booking.status == Status.HELD, Booking.hold_until > now)
    until = now + rules.hold_length(long=long)
    later = mine.where(~Booking.extended).values(hold_until=until, extended=True, version=Booking.version + 1)
    if changed(later) != 1:
        raise HoldOver
    record("bookings.hold_extended", "booking", booking.id)


def known_by(key: str) -> Booking | None:
    """Return what the form with this key has made."""
    return db.session.scalar(KNOWN, {"key": key})


def same_again(known: Booking, slot_id: int, contact_id: int | None) -> Booking:
    """Return what this form did the first time, or raise OtherRequest when it is another one's or asks for more."""
    if known.contact_id != contact_id or known.slot_id != slot_id:
        raise OtherRequest
    return known


def known_or_held(key: str, contact_id: int | None, couple_id: int | None) -> Sequence[Booking]:
    """Return, locked, what the form with this key has made and what these people hold."""
    return db.session.scalars(KNOWN_OR_HELD, {"key": key, "contact": contact_id, "couple": couple_id}).all()


def insert_hold(place: Place, key: str, **values: object) -> Booking:
    """Write the hold down. When the same form came twice at once, give the place back and return the first one's."""
    row = {"code": new_code(), "slot_id": place.slot_id, "status": Status.HELD, "idempotency_key": key, **values}
    row = {"source": Source.ONLINE, "pool": place.pool, "priority": False, **row}
    row |= {"venue_id": place.venue_id, "service_id": place.service_id}
    row |= {"starts_at": place.starts_at, "ends_at": place.ends_at}
    booking: Booking | None = db.session.scalar(_writing(db.engine.dialect.name), row)
    if booking:
        record("bookings.held", "booking", booking.id, slot=place.slot_id)
        return booking
    known = known_by(key)
    if known is None:
        raise HeldMeanwhile
    venues.give_back(place.slot_id, place.pool)
    return known


@cache
def _writing(dialect: str) -> Executable:
    """Return the statement that writes a hold down unless a rule of uniqueness is against it, and returns the booking.

    Made once for each database: it is on the way of every booking.
    """
    columns = ("code", "slot_id", "venue_id", "service_id", "starts_at", "ends_at", "status", "idempotency_key",
               "contact_id", "couple_id", "hold_until", "source", "pool", "priority")  # fmt: skip
    row = insert(Booking, dialect).values({name: bindparam(name) for name in columns}).on_conflict_do_nothing()
    return select(Booking).from_statement(row.returning(Booking))
