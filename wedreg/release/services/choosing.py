"""Choose a time of the day when it is one's turn."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update

from wedreg.audit.services import record
from wedreg.bookings import services as bookings
from wedreg.bookings.models import Booking, Status
from wedreg.core import clock
from wedreg.core.db import changed
from wedreg.couples.models import Couple
from wedreg.release import board
from wedreg.release.errors import NotYourTurn
from wedreg.release.models import Release, State, Ticket
from wedreg.venues import queries as venues
from wedreg.venues.errors import SlotUnknown


def choose(
    ticket: Ticket, release: Release, couple: Couple, slot_id: int, *, contact_id: int, key: str, unhurried: bool
) -> Booking:  # fmt: skip
    """Hold a place of this day for a couple whose turn it is, or raise NotYourTurn or SlotFull.

    One hold a ticket: choosing another time lets go of the one before, as everywhere. Whoever asks without a ticket
    whose turn it is gets nothing: the statement below and the gate in the one that books are the only way in.
    """
    now, slot, special = clock.now(), venues.slot(slot_id), release.special_day
    if slot is None or (slot.venue_id, slot.service_id, slot.day) != (
        special.venue_id, special.service_id, special.day,
    ):  # fmt: skip
        raise SlotUnknown
    bookings.check_own(couple, special.service.code)
    mine = update(Ticket).where(Ticket.id == ticket.id, _in_turn(now, slot_id))
    booking = None
    if changed(mine.values(slot_id=slot_id)) == 1:
        booking = bookings.hold(
            slot_id, contact_id=contact_id, couple_id=couple.id, key=key, long=unhurried, gate=slot.gate
        )
    if booking is None:
        raise NotYourTurn
    changed(update(Ticket).where(Ticket.id == ticket.id).values(state=State.HOLDING, until=None, booking_id=booking.id))
    record("release.chosen", "ticket", ticket.id, slot=slot_id)
    board.drop()
    return booking


def _in_turn(now: datetime, slot_id: int) -> ColumnElement[bool]:
    """Return the condition of a ticket whose turn it is: let in, given this very place, or changing its mind."""
    held = select(Booking.id).where(Booking.id == Ticket.booking_id, Booking.status == Status.HELD)
    admitted = and_(Ticket.state == State.ADMITTED, Ticket.until > now)
    placed = and_(Ticket.state == State.PLACED, Ticket.until > now, Ticket.slot_id == slot_id)
    return or_(admitted, placed, and_(Ticket.state == State.HOLDING, held.where(Booking.hold_until > now).exists()))
