"""The day itself: who has come, who has not, and how it ended (R35)."""

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from wedreg.audit.services import record
from wedreg.bookings import rules
from wedreg.bookings.errors import BookedAgain, OwnBooking, PromisedElsewhere
from wedreg.bookings.models import TRANSITIONS, Booking, Kind, Source, Status
from wedreg.bookings.queries import by_id, expected
from wedreg.bookings.services import divorce, policies
from wedreg.bookings.services.confirming import claim_both
from wedreg.bookings.services.states import change_state, not_allowed, reread
from wedreg.bookings.signals import BookingCheckedIn, BookingCorrected, BookingFinished, CheckInUndone
from wedreg.bookings.staff_errors import NobodyNamed
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.signals import publish
from wedreg.couples.errors import AlreadyBooked
from wedreg.couples.services import claim, release_claims

BATCH = 200
OUTCOMES = (Status.DONE, Status.NOT_DONE, Status.LEFT)


def check_in(booking_id: int) -> bool:
    """Mark that both have come (R34). False when the booking is not in a state from which one checks in.

    Of two devices that do this at once one gets True: the statement decides. Who came too late and booked again
    meanwhile is refused with BookedAgain or PromisedElsewhere: nobody is in two live bookings (R22).
    """
    if not change_state(booking_id, (Status.CONFIRMED,), Status.CHECKED_IN):
        if not change_state(booking_id, (Status.NO_SHOW,), Status.CHECKED_IN):
            return False
        _claim_again(booking_id)
    record("bookings.checked_in", "booking", booking_id)
    _tell(booking_id)
    return True


def _tell(booking_id: int) -> None:
    booking = expected(booking_id)
    if booking:
        publish(BookingCheckedIn(booking))


def _claim_again(booking_id: int) -> None:
    """Promise both to the booking once more: when they did not come they were set free (R25)."""
    booking = by_id(booking_id)
    if booking is None or booking.couple is None:
        return
    policies.came_after_all(booking)
    try:
        claim_both(booking, booking.couple, booking.service.code)
    except OwnBooking as other:
        raise BookedAgain(when=other.values["when"]) from None
    except AlreadyBooked:
        raise PromisedElsewhere from None


def undo_check_in(booking_id: int, reason: str) -> bool:
    """Take a check-in back; the audit keeps both. False when the couple is no longer just checked in."""
    if not change_state(booking_id, (Status.CHECKED_IN,), Status.CONFIRMED):
        return False
    record("bookings.check_in_undone", "booking", booking_id, reason=reason)
    publish(CheckInUndone(booking_id))
    return True


def finish(booking: Booking, outcome: Status, *, reason: str) -> None:
    """End a visit: done, not done (with a reason), or left. Only the outcome and the time are kept (R35)."""
    if outcome == Status.DONE and booking.couple_id is None:
        raise NobodyNamed
    divorce.lock_case(booking)
    ended = change_state(booking.id, (Status.CHECKED_IN,), outcome, ended_at=clock.now(), reason=reason or None)
    if not ended:
        raise not_allowed(booking)
    release_claims(booking.subject)
    record("bookings.finished", "booking", booking.id, outcome=outcome.value, reason=reason)
    divorce.follow(reread(booking))
    if outcome == Status.DONE and booking.source == Source.WALK_IN:
        policies.served_as_walk_in(booking)
    publish(BookingFinished(booking))


def correct(booking: Booking, outcome: Status, *, reason: str) -> None:
    """Put right how a visit ended, or that it goes on; a supervisor's step, and the audit keeps both (R35).

    Raises AlreadyBooked when a visit that goes on finds the couple promised to another booking meanwhile (R22).
    """
    before, goes_on = booking.status, outcome == Status.CHECKED_IN
    if before not in OUTCOMES or outcome not in TRANSITIONS[before]:
        raise not_allowed(booking)
    divorce.lock_case(booking)
    ended_at, kept = None if goes_on else booking.ended_at, reason if outcome == Status.NOT_DONE else None
    if not change_state(booking.id, (before,), outcome, ended_at=ended_at, reason=kept):
        raise not_allowed(booking)
    if goes_on and booking.couple:
        digests = [person.id_digest for person in booking.couple.persons if person.id_digest]
        claim(digests, booking.service.code, booking.subject, booking.starts_at, booking.ends_at)
    record("bookings.corrected", "booking", booking.id, before=before.value, outcome=outcome.value, reason=reason)
    divorce.follow_correction(reread(booking), before)
    publish(BookingCorrected(booking, before))


def mark_no_shows() -> int:
    """Mark who has not come until half an hour after the end of the slot (R25). Returns how many."""
    late = Booking.ends_at < clock.now() - rules.NO_SHOW_AFTER
    over = select(Booking).where(Booking.status == Status.CONFIRMED, late).order_by(Booking.id).limit(BATCH)
    over = over.options(selectinload(Booking.slot))
    missing = db.session.scalars(over.with_for_update(skip_locked=True)).all()
    for booking in missing:
        change_state(booking.id, (Status.CONFIRMED,), Status.NO_SHOW)
        release_claims(booking.subject)
        record("bookings.no_show", "booking", booking.id)
        if not rules.is_ours(booking):
            policies.count(booking, Kind.NO_SHOW, booking.ends_at + rules.NO_SHOW_AFTER)
    return len(missing)
