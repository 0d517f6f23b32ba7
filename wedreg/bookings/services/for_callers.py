"""Book for two who telephone or stand at the desk: by the same steps, under the same rules (R30)."""

from collections.abc import Mapping

from sqlalchemy import update

from wedreg.audit.services import record
from wedreg.bookings.errors import BookedElsewhere, CallersOwnBooking, OtherRequest, OwnBooking
from wedreg.bookings.models import LIVE, Booking, Source, Status
from wedreg.bookings.services.confirming import claim_both, confirm
from wedreg.bookings.services.eligibility import check_couple, digests_of
from wedreg.bookings.services.states import lock, not_allowed, reread
from wedreg.core import clock
from wedreg.core.db import changed
from wedreg.couples import queries, services
from wedreg.couples.errors import AlreadyBooked
from wedreg.couples.models import Couple, person_digest
from wedreg.couples.rules import IdType, Role

Typed = Mapping[Role, Mapping[str, object]]


def book_for_caller(booking: Booking, typed: Typed, *, couple_id: int | None, declared: bool, proxy: bool) -> None:
    """Keep what was told of the two and turn the place held for them into a booking, or raise and leave all as it was.

    The same form once more changes nothing; with two other people it raises OtherRequest. Nobody is asked whether
    online booking is paused (R25).
    """
    lock(booking)  # of the same form sent twice at once, one waits here and then finds the booking
    if booking.status in LIVE:
        return _check_same(booking, typed)
    couple = (queries.couple(couple_id) if couple_id else None) or services.start_for_caller()
    services.fill_in(couple, typed, clock.now(), on_paper=True)
    try:
        confirm(booking, couple, service_code=booking.service.code, declared=declared, proxy=proxy)
    except OwnBooking as other:
        raise CallersOwnBooking(where=other.where, **other.values) from None
    except AlreadyBooked:
        raise BookedElsewhere from None


def name_walk_in(booking: Booking, typed: Typed, *, couple_id: int | None) -> None:
    """Keep who the two are that came without an appointment, and promise both to this visit; raises what is against it.

    The same form once more changes nothing; with two other people it raises OtherRequest.
    """
    lock(booking)
    if booking.couple_id:
        _check_same(booking, typed)
        return
    if booking.source != Source.WALK_IN or booking.status != Status.CHECKED_IN:
        raise not_allowed(booking)
    couple = (queries.couple(couple_id) if couple_id else None) or services.start_for_caller()
    services.fill_in(couple, typed, clock.now(), on_paper=True)
    check_couple(couple, booking.service.code, booking.starts_at)
    changed(update(Booking).where(Booking.id == booking.id).values(couple_id=couple.id, version=Booking.version + 1))
    try:
        claim_both(booking, couple, booking.service.code)
    except OwnBooking as other:
        raise CallersOwnBooking(where=other.where, **other.values) from None
    except AlreadyBooked:
        raise BookedElsewhere from None
    record("bookings.named", "booking", booking.id)
    reread(booking)


def _check_same(booking: Booking, typed: Typed) -> None:
    couple: Couple | None = queries.couple(booking.couple_id or 0)
    told = {_digest(fields) for fields in typed.values()}
    if couple is None or told != set(digests_of(couple)):
        raise OtherRequest


def _digest(fields: Mapping[str, object]) -> str:
    return person_digest(IdType(str(fields.get("id_type"))), str(fields.get("number")))
