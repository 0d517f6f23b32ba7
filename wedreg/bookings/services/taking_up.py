"""A couple takes up the place that is kept for it."""

from sqlalchemy import delete

from wedreg.bookings import rules
from wedreg.bookings.errors import OfferOver
from wedreg.bookings.models import Booking, PlaceAside, Source, Status
from wedreg.bookings.services.holding import expire, insert_hold, known_by, known_or_held, same_again
from wedreg.core import clock
from wedreg.core.db import changed
from wedreg.venues.models import Slot
from wedreg.venues.services import Place, lock_slots


def hold_aside(
    aside: PlaceAside, slot: Slot, *, contact_id: int | None, couple_id: int, key: str, long: bool,
    source: Source = Source.ONLINE,
) -> Booking:  # fmt: skip
    """Turn the place that is kept for a couple into one that it holds, or raise OfferOver; it is never free meanwhile.

    The same key gives the same booking again; what the couple held before is let go of.
    """
    found = known_or_held(key, contact_id, couple_id)
    known = next((booking for booking in found if booking.idempotency_key == key), None)
    if known:
        return same_again(known, slot.id, contact_id)
    before = [booking for booking in found if booking.status == Status.HELD]
    lock_slots([slot.id, *(booking.slot_id for booking in before if booking.slot_id)])
    now = clock.now()
    mine = delete(PlaceAside).where(PlaceAside.id == aside.id, PlaceAside.code == aside.code, PlaceAside.until > now)
    if not changed(mine.where(PlaceAside.couple_id == couple_id)):
        known = known_by(key)  # the same form, sent twice at once
        if known is None:
            raise OfferOver
        return same_again(known, slot.id, contact_id)
    for booking in before:
        expire(booking)
    place = Place(slot.id, slot.venue_id, slot.service_id, slot.starts_at, slot.ends_at, aside.pool)
    until = now + rules.hold_length(long=long)
    return insert_hold(place, key, contact_id=contact_id, couple_id=couple_id, hold_until=until, source=source)
