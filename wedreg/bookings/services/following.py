"""A hold follows what happens to the couple for which it is kept."""

from sqlalchemy import exists, or_, select, update
from sqlalchemy.orm import aliased

from wedreg.bookings.models import Booking, Status
from wedreg.core.db import changed
from wedreg.couples.models import CoupleAccess
from wedreg.couples.signals import CoupleChosen, IdentityChanges


def look_again(event: IdentityChanges) -> None:
    """Count the version of the couple's holds up: who confirms one with the names as they were is told to look again.

    Whoever is first makes the other wait for the row: either the names were changed before, or they stay.
    """
    contacts = select(CoupleAccess.contact_id).where(CoupleAccess.couple_id == event.couple_id)
    theirs = or_(Booking.couple_id == event.couple_id, Booking.contact_id.in_(contacts))
    held = update(Booking).where(Booking.status == Status.HELD, theirs)
    changed(held.values(version=Booking.version + 1))


def hold_for(event: CoupleChosen) -> None:
    """Let what the contact holds be for this couple, unless the couple holds another place already."""
    other = aliased(Booking)
    elsewhere = exists().where(
        other.couple_id == event.couple_id, other.status == Status.HELD, other.contact_id != event.contact_id
    )
    mine = update(Booking).where(Booking.contact_id == event.contact_id, Booking.status == Status.HELD, ~elsewhere)
    changed(mine.values(couple_id=event.couple_id, version=Booking.version + 1))
