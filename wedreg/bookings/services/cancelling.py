"""Give a booking up."""

from datetime import datetime

from wedreg.audit.services import record
from wedreg.bookings import messages, rules
from wedreg.bookings.models import Booking, Kind, Status
from wedreg.bookings.services import policies
from wedreg.bookings.services.aside import rest
from wedreg.bookings.services.moving import check_open
from wedreg.bookings.services.states import change_state, lock, reread
from wedreg.bookings.signals import BookingCancelled
from wedreg.core import clock
from wedreg.core.signals import publish
from wedreg.couples.services import release_claims


def cancel(booking: Booking, *, reason: str, by_office: bool = False) -> None:
    """Give the booking up and let its place rest, or raise (R24). Cancelling twice changes nothing."""
    now = clock.now()
    lock(booking)  # the partner may be changing it: the place to free is the one that it has now
    if booking.status == Status.CANCELLED:
        return
    check_open(booking, now, by_office=by_office)
    excused = by_office or booking.moved_by_office  # who refuses the office's own choice gives nothing up
    late = rules.is_same_day(booking, now) and not excused
    let_go(booking, now, reason=reason, late=late)
    if not excused:
        policies.count(booking, Kind.CANCELLED, now)
    messages.tell("withdrawn" if by_office else "cancelled", booking, now)
    record("bookings.cancelled", "booking", booking.id, reason=reason, late=late, by_office=by_office)


def let_go(booking: Booking, now: datetime, *, reason: str, late: bool = False) -> None:
    """End a confirmed booking that the caller has locked: both persons and its pass are free, its place rests."""
    change_state(booking.id, (Status.CONFIRMED,), Status.CANCELLED, ended_at=now, reason=reason, late_cancel=late)
    release_claims(booking.subject)
    if booking.slot_id:
        rest(booking.slot_id, booking.starts_at, why="cancelled", pool=booking.pool)
    publish(BookingCancelled(reread(booking)))
