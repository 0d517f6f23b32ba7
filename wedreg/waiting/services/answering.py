"""What a couple that waits answers."""

from wedreg.audit.services import record
from wedreg.bookings import queries as bookings_queries
from wedreg.bookings import services as bookings
from wedreg.bookings.errors import OfferOver
from wedreg.bookings.models import Booking, Source
from wedreg.core import clock
from wedreg.couples import queries as couples
from wedreg.waiting import queries
from wedreg.waiting.errors import NotWaiting
from wedreg.waiting.models import EntryState, OfferState, WaitingEntry, WaitingOffer
from wedreg.waiting.services.states import close_offer, move_on

ANSWERS = (OfferState.KEPT, OfferState.DECLINED)


def accept(offer: WaitingOffer, *, contact_id: int, key: str, long: bool) -> Booking:
    """Hold the place that was offered while the couple looks over and confirms, or raise OfferOver.

    The same form once more gives the same booking.
    """
    aside = bookings_queries.aside_by_code(offer.aside_code)
    if aside is None:
        booking = bookings_queries.by_id(offer.booking_id or 0)
        if booking is None or booking.idempotency_key != key:
            raise OfferOver
        return booking
    booking = bookings.hold_aside(
        aside, aside.slot, contact_id=contact_id, couple_id=offer.entry.couple_id, key=key, long=long
    )  # fmt: skip
    if close_offer(offer, OfferState.ACCEPTED, booking_id=booking.id):
        record("waiting.accepted", "waiting", offer.entry.code, slot=offer.slot_id)
    return booking


def accept_for_caller(entry: WaitingEntry) -> Booking:
    """Book the place that is kept for a couple that says yes on the telephone, or raise OfferOver (R30).

    Staff have read the declaration to it.
    """
    offer = queries.open_offer(entry.id)
    aside = bookings_queries.aside_by_code(offer.aside_code) if offer else None
    couple = couples.couple(entry.couple_id)
    if offer is None or aside is None or couple is None:
        raise OfferOver
    booking = bookings.hold_aside(
        aside, aside.slot, contact_id=None, couple_id=couple.id, key=f"waiting:{aside.code}", long=True,
        source=Source.STAFF,
    )  # fmt: skip
    close_offer(offer, OfferState.ACCEPTED, booking_id=booking.id)
    record("waiting.accepted", "waiting", entry.code, slot=offer.slot_id)
    found = bookings_queries.by_id(booking.id) or booking
    bookings.confirm(found, couple, service_code=found.service.code, declared=True)
    return found


def answer(offer: WaitingOffer, state: OfferState) -> None:
    """Pass the place on: another time of the day may suit (KEPT), or none of it (DECLINED). Raises OfferOver.

    The position stays either way; when no day of the wish is left the entry ends.
    """
    entry = offer.entry
    if state not in ANSWERS or not _pass_on(offer, state):
        raise OfferOver
    declined = [*entry.declined_days]
    if state == OfferState.DECLINED:
        declined.append(offer.slot.day.isoformat())
    left = [day for day in entry.days() if day.isoformat() not in declined]
    after = EntryState.WAITING if left else EntryState.DECLINED
    move_on(entry, (EntryState.OFFERED,), after, declined_days=declined, unanswered=0)
    record(f"waiting.{state.value}", "waiting", entry.code, slot=offer.slot_id)


def leave(entry: WaitingEntry, *, reason: str = "") -> None:
    """Wait no more; what is kept for the couple is passed on. Leaving twice changes nothing."""
    offer = queries.open_offer(entry.id)
    if offer:
        _pass_on(offer, OfferState.WITHDRAWN)
    live = (EntryState.WAITING, EntryState.OFFERED, EntryState.PAUSED)
    if move_on(entry, live, EntryState.LEFT):
        record("waiting.left", "waiting", entry.code, reason=reason)


def resume(entry: WaitingEntry) -> None:
    """Be asked again, with the position kept; raises NotWaiting."""
    if not move_on(entry, (EntryState.PAUSED,), EntryState.WAITING, unanswered=0):
        raise NotWaiting
    record("waiting.resumed", "waiting", entry.code)


def _pass_on(offer: WaitingOffer, state: OfferState) -> bool:
    """Give the place to the next; False when the offer was answered, or is over."""
    aside = bookings_queries.aside_by_code(offer.aside_code)
    if aside is None or not aside.is_for(offer.entry.couple_id, clock.now()):
        return False
    return bookings.pass_on(aside, aside.slot.starts_at) and close_offer(offer, state)
