"""Book for two who telephone or stand at the desk: by the same steps, under the same rules (R30)."""

from collections.abc import Mapping

from wedreg.bookings.errors import BookedElsewhere, CallersOwnBooking, OtherRequest, OwnBooking
from wedreg.bookings.models import LIVE, Booking
from wedreg.bookings.services.confirming import confirm
from wedreg.bookings.services.eligibility import digests_of
from wedreg.bookings.services.states import lock
from wedreg.core import clock
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


def _check_same(booking: Booking, typed: Typed) -> None:
    couple: Couple | None = queries.couple(booking.couple_id or 0)
    told = {_digest(fields) for fields in typed.values()}
    if couple is None or told != set(digests_of(couple)):
        raise OtherRequest


def _digest(fields: Mapping[str, object]) -> str:
    return person_digest(IdType(str(fields.get("id_type"))), str(fields.get("number")))
