"""Turn a hold into a booking."""

from wedreg.audit.services import record
from wedreg.bookings import messages
from wedreg.bookings.errors import HoldOver, NotDeclared, OwnBooking
from wedreg.bookings.models import LIVE, Booking, Source, Status
from wedreg.bookings.queries import own_booking
from wedreg.bookings.services.eligibility import check_couple, digests_of
from wedreg.bookings.services.policies import check_not_paused
from wedreg.bookings.services.states import change_state, reread
from wedreg.bookings.signals import BookingConfirmed
from wedreg.core import clock
from wedreg.core.display import moment
from wedreg.core.errors import ChangedMeanwhile
from wedreg.core.signals import publish
from wedreg.couples import services as couples
from wedreg.couples.errors import AlreadyBooked
from wedreg.couples.models import Couple
from wedreg.privacy.services import NOTICE_VERSION


def confirm(booking: Booking, couple: Couple, *, service_code: str, declared: bool, proxy: bool = False) -> None:
    """Turn a hold into a booking, or raise what stands against it. Confirming twice changes nothing.

    R22 is kept by the claims, R14 by the place that the hold has already taken.
    """
    now = clock.now()
    if booking.status in LIVE:
        return
    if not booking.is_held(now):
        raise HoldOver
    if not declared:
        raise NotDeclared
    comes_of_age = check_couple(couple, service_code, booking.starts_at)
    online = digests_of(couple) if booking.source == Source.ONLINE else None
    confirmed = change_state(
        booking.id, (Status.HELD,), Status.CONFIRMED, held_at=now, seen=booking.version, unpaused=online,
        hold_until=None, couple_id=couple.id, confirmed_at=now, scheduled_at=now,
        declared_at=now, notice_version=NOTICE_VERSION, proxy=proxy,
    )  # fmt: skip
    if not confirmed:
        check_not_paused(online or ())
        if reread(booking).status in LIVE:
            return  # the same form, sent twice at once
        raise ChangedMeanwhile if booking.is_held(now) else HoldOver
    claim_both(booking, couple, service_code)
    messages.tell("confirmed", booking, now)
    record("bookings.confirmed", "booking", booking.id, **({"birthday": True} if comes_of_age else {}))
    publish(BookingConfirmed(booking))


def claim_both(booking: Booking, couple: Couple, service_code: str) -> None:
    """Promise both to this booking; raises AlreadyBooked, to a couple that has booked itself with which one (R22)."""
    digests = [person.id_digest or "" for person in couple.persons]
    try:
        couples.claim(digests, service_code, booking.subject, booking.starts_at, booking.ends_at)
    except AlreadyBooked:
        check_own(couple, service_code)
        raise


def check_own(couple: Couple, service_code: str) -> None:
    """Raise OwnBooking when both are promised to a booking of this very couple."""
    own = own_booking(couple, service_code)
    if own:
        raise OwnBooking(when=moment(own.starts_at), where={"code": own.code})
