"""Receive two who have no appointment, at the door (R28)."""

from datetime import timedelta

from wedreg.audit.services import record
from wedreg.bookings.errors import OtherRequest
from wedreg.bookings.models import Booking, Source, Status
from wedreg.bookings.services.holding import known_by
from wedreg.bookings.staff_errors import ByBookingOnly
from wedreg.core import clock
from wedreg.core.db import add_missing, db
from wedreg.core.tokens import new_code
from wedreg.venues.models import Service, Venue, VenueKind


def walk_in(venue: Venue, service: Service, *, key: str) -> tuple[Booking, bool]:
    """Write a visit down that begins now and holds no place, and say whether it is new; raises ByBookingOnly (R15).

    The same form sent again gives the same visit. Who the two are is filled in at the window.
    """
    if venue.kind != VenueKind.OFFICE:
        raise ByBookingOnly
    now = clock.now()
    row = {
        "code": new_code(), "venue_id": venue.id, "service_id": service.id, "source": Source.WALK_IN,
        "status": Status.CHECKED_IN, "version": 1, "idempotency_key": key, "made_at": now, "confirmed_at": now,
        "starts_at": now, "ends_at": now + timedelta(minutes=service.minutes), "extended": False, "proxy": False,
        "late_cancel": False, "moved_by_office": False,
    }  # fmt: skip
    is_new = add_missing(Booking, [row], ("idempotency_key",)) == 1
    booking = known_by(key)
    if booking is None or booking.source != Source.WALK_IN or booking.service_id != service.id:
        raise OtherRequest
    if is_new:
        record("bookings.walked_in", "booking", booking.id)
    db.session.refresh(booking, ("service",))
    return booking, is_new
