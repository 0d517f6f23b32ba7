"""Places for all couples of a unit, or for none of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import update

from wedreg.audit.services import record
from wedreg.bookings import messages, rules
from wedreg.bookings.errors import AnotherHeld, GroupTooLarge, NotReleased, PlaceGone
from wedreg.bookings.models import Booking, Group, GroupPlace, Source, Status
from wedreg.bookings.queries import groups as queries
from wedreg.bookings.queries import held_by
from wedreg.bookings.services.holding import expire, expire_lapsed, take
from wedreg.core import clock
from wedreg.core.crypto import new_ref
from wedreg.core.db import changed, db
from wedreg.core.display import moment
from wedreg.core.tokens import new_code
from wedreg.couples.models import ContactKind
from wedreg.couples.sign_in import identity_of
from wedreg.venues.errors import SlotFull
from wedreg.venues.models import Half, Slot
from wedreg.venues.services import Place, lock_slots


@dataclass(frozen=True)
class Wanted:
    """What a unit asks for."""

    name: str
    phone: str
    venue_id: int
    service_id: int
    day: date
    half: Half
    couples: int


def make_group(wanted: Wanted, *, key: str, early: str = "") -> Group:
    """Take a place for each of so many couples, the earliest times first, or none, and raise GroupTooLarge.

    The same form once more gives the same group. Before the release only with the reason of a supervisor, `early`.
    """
    if known := queries.group_by_key(key):
        return known
    now = clock.now()
    slots = _slots(wanted, now)
    release = max((slot.release_at for slot in slots), default=now)
    if release > now and not early:
        raise NotReleased(when=moment(release))
    taken = _take_all(slots, wanted.couples)
    found = Group(
        name=wanted.name, venue_id=wanted.venue_id, service_id=wanted.service_id, day=wanted.day, half=wanted.half,
        couples=wanted.couples, key=key, deadline=rules.group_deadline(wanted.day, taken[0].starts_at, now),
    )  # fmt: skip
    found.ref = new_ref()
    found.phone, found.phone_digest = wanted.phone, identity_of(ContactKind.SMS, wanted.phone)
    db.session.add(found)
    db.session.flush()  # the places name the group
    _hold_all(found, taken)
    record("bookings.group_made", "group", found.id, couples=found.couples, reason=early)
    messages.tell_group(found, now)
    return found


def take_group_place(place: GroupPlace, contact_id: int) -> Booking:
    """Let the one who opened the link go on with the place; raises PlaceGone, or AnotherHeld. Twice changes nothing."""
    booking, now = place.booking, clock.now()
    if booking.contact_id == contact_id:
        return booking
    held = held_by(contact_id, now)
    if held:
        raise AnotherHeld(where={"code": held.code})
    mine = update(Booking).where(Booking.id == booking.id, Booking.status == Status.HELD, Booking.hold_until > now)
    free = mine.where(Booking.contact_id.is_(None)).values(contact_id=contact_id, version=Booking.version + 1)
    if not changed(free):
        raise PlaceGone
    record("bookings.group_place_taken", "booking", booking.id)
    return booking


def free_rest(found: Group) -> int:
    """Give back what nobody has finished; returns how many places."""
    freed = sum(expire(place.booking) for place in queries.places_of(found) if place.booking.status == Status.HELD)
    record("bookings.group_ended", "group", found.id, freed=freed)
    return freed


def _slots(wanted: Wanted, now: datetime) -> Sequence[Slot]:
    half = (wanted.venue_id, wanted.service_id, wanted.day, wanted.half)
    numbers = [slot.id for slot in queries.half_day(*half, now)]
    for number in numbers:
        expire_lapsed(number)
    lock_slots(numbers)
    return queries.half_day(*half, now)


def _take_all(slots: Sequence[Slot], couples: int) -> list[Place]:
    """Take so many places, the earliest times first; nothing is taken when they are too few."""
    free = [slot for slot in sorted(slots, key=lambda slot: slot.starts_at) for _ in range(slot.capacity - slot.taken)]
    if len(free) < couples:
        raise GroupTooLarge(asked=couples, most=len(free))
    taken: list[Place] = []
    for slot in free[:couples]:
        try:
            taken.append(take(slot.id, by_staff=True))
        except SlotFull:  # the pools of the half day have fewer places for the counter than there are
            raise GroupTooLarge(asked=couples, most=len(taken)) from None
    return taken


def _hold_all(found: Group, taken: Sequence[Place]) -> None:
    """Write down a hold for each place, and the link to it."""
    for place in taken:
        booking = Booking(
            code=new_code(), venue_id=place.venue_id, service_id=place.service_id, slot_id=place.slot_id,
            starts_at=place.starts_at, ends_at=place.ends_at, hold_until=found.deadline, extended=True,
            source=Source.STAFF, pool=place.pool,
        )  # fmt: skip
        db.session.add(booking)
        db.session.flush()  # the place names the booking
        db.session.add(GroupPlace(group_id=found.id, booking_id=booking.id, link=new_ref()))
        record("bookings.held", "booking", booking.id, slot=place.slot_id, group=found.id)
