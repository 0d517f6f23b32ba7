"""Keep how far a couple is with its papers."""

from collections.abc import Collection

from wedreg.audit.services import record
from wedreg.bookings import rules
from wedreg.bookings.models import Booking, Preparation, Status
from wedreg.bookings.queries import preparation
from wedreg.bookings.services.states import not_allowed
from wedreg.core import clock
from wedreg.core.db import add_missing, db


def tick(booking: Booking, chosen: Collection[str]) -> None:
    """Keep what the couple says it has; raises NotAllowedNow when the visit is not ahead any more."""
    known = _known(booking)
    known.ready = rules.codes_of(rules.bring(booking), chosen)
    record("bookings.ticked", "booking", booking.id, ready=len(known.ready))


def review(booking: Booking, missing: Collection[str]) -> None:
    """Keep what a registrar found missing when looking through the papers before the visit (R12).

    Raises NotAllowedNow when the visit is not ahead any more.
    """
    known = _known(booking)
    known.missing = rules.codes_of(rules.bring(booking), missing)
    known.reviewed_at = clock.now()
    record("bookings.reviewed", "booking", booking.id, missing=known.missing)


def _known(booking: Booking) -> Preparation:
    if booking.status != Status.CONFIRMED:
        raise not_allowed(booking)
    row = {"booking_id": booking.id, "ready": [], "missing": [], "version": 1}
    add_missing(Preparation, [row], ("booking_id",))
    known = preparation(booking.id)
    if known is None:
        raise LookupError(booking.id)
    db.session.refresh(known, with_for_update=True)
    return known
