"""The one way in which a booking changes its state: a conditional statement, so that of two only one happens."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, update

from wedreg.bookings.errors import NotAllowedNow
from wedreg.bookings.models import TRANSITIONS, Booking, Status
from wedreg.bookings.rules import STATUS_NAMES
from wedreg.core.db import changed, db


def change_state(
    booking_id: int, before: Iterable[Status], after: Status, *conditions: ColumnElement[bool], **values: object
) -> bool:
    """Move the booking on if it is in one of the states before, with these values; False when it is not.

    KeyError for a step that the table of transitions does not have.
    """
    states = list(before)
    for state in states:
        if after not in TRANSITIONS[state]:
            raise KeyError(state, after)
    mine = update(Booking).where(Booking.id == booking_id, Booking.status.in_(states), *conditions)
    return changed(mine.values(status=after, version=Booking.version + 1, **values)) == 1


def reread(booking: Booking) -> Booking:
    """Read the booking again after a statement changed it."""
    db.session.refresh(booking)
    return booking


def not_allowed(booking: Booking) -> NotAllowedNow:
    """Return the refusal that names the state in which the booking is now."""
    return NotAllowedNow(status=STATUS_NAMES[reread(booking).status])
