"""Give a booking another time."""

from datetime import datetime

from sqlalchemy import update

from wedreg.audit.services import record
from wedreg.bookings import messages, rules
from wedreg.bookings.errors import SameSlot, TooLate
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.services.aside import rest
from wedreg.bookings.services.eligibility import check_before_ceremony, check_couple
from wedreg.bookings.services.holding import take
from wedreg.bookings.services.states import not_allowed, reread
from wedreg.bookings.signals import BookingMoved
from wedreg.core import clock
from wedreg.core.db import changed
from wedreg.core.errors import ChangedMeanwhile
from wedreg.core.signals import publish
from wedreg.couples import queries as couples
from wedreg.couples.services import move_claims
from wedreg.venues import queries as venues
from wedreg.venues.errors import SlotUnknown
from wedreg.venues.models import Slot
from wedreg.venues.services import lock_slots


def move(
    booking: Booking, slot_id: int, *, version: int, by_office: bool = False, reason: str = "", told: str = ""
) -> None:
    """Give the booking another time in one transaction, or raise and leave it as it was (R24).

    `version` is the state of the booking that the person saw, so that an old page changes nothing. When the new place
    is gone everything is undone: the old one is never lost. The same change once more changes nothing. Both are
    `told` what happened, in other words if need be.
    """
    if booking.slot_id == slot_id:
        if version < booking.version:
            return
        raise SameSlot
    slot = venues.slot(slot_id)
    if slot is None or slot.service_id != booking.service_id:
        raise SlotUnknown
    now = clock.now()
    check_open(booking, now, by_office=by_office)
    couple = couples.couple(booking.couple_id or 0)
    if couple:
        check_couple(couple, slot.service.code, slot.starts_at)
        check_before_ceremony(couple, slot.service.code, slot.ends_at)
    before, was, old_slot, old_pool = booking.appointed, booking.starts_at, booking.slot_id, booking.pool
    if not _appoint(booking, slot, version, now, by_office=by_office):
        if reread(booking).status != Status.CONFIRMED:
            raise not_allowed(booking)
        if booking.slot_id == slot_id:
            return  # the same form, sent twice at once
        raise ChangedMeanwhile
    move_claims(booking.subject, slot.starts_at, slot.ends_at)
    lock_slots([number for number in (slot_id, old_slot) if number])
    place = take(slot_id, by_staff=by_office, priority=booking.priority, anyhow=by_office)
    if place.pool != old_pool:
        changed(update(Booking).where(Booking.id == booking.id).values(pool=place.pool))
    if old_slot:
        rest(old_slot, was, why="moved", pool=old_pool)
    messages.tell(told or ("moved" if by_office else "changed"), reread(booking), now, was)
    record("bookings.moved", "booking", booking.id, before=before, after=booking.appointed, reason=reason)
    publish(BookingMoved(booking, by_office))


def check_open(booking: Booking, now: datetime, *, by_office: bool) -> None:
    """Raise when the booking's state or the hour does not allow the couple to change it (R24)."""
    if booking.status != Status.CONFIRMED:
        raise not_allowed(booking)
    if not by_office and not rules.can_change(booking, now):
        raise TooLate


def _appoint(booking: Booking, slot: Slot, version: int, now: datetime, *, by_office: bool) -> bool:
    mine = update(Booking).where(
        Booking.id == booking.id, Booking.status == Status.CONFIRMED, Booking.version == version
    )
    times = {"slot_id": slot.id, "venue_id": slot.venue_id, "starts_at": slot.starts_at, "ends_at": slot.ends_at}
    new = mine.values(**times, scheduled_at=now, moved_by_office=by_office, version=Booking.version + 1)
    return changed(new) == 1
