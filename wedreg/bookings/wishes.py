"""A time that was chosen, looked at before the transaction that takes it."""

from typing import NamedTuple

from wedreg.bookings import services
from wedreg.bookings.services.eligibility import digests_of
from wedreg.core import sessions
from wedreg.core.access import COUPLES
from wedreg.core.db import db
from wedreg.core.errors import DomainError
from wedreg.core.transactions import reading
from wedreg.couples.chosen import chosen_couple
from wedreg.couples.models import Couple
from wedreg.venues import queries as venues
from wedreg.venues.models import Slot


class Wish(NamedTuple):
    """Which time was chosen, by whom, and what stands against it already; nobody's where a visitor chose it."""

    slot: Slot
    contact_id: int | None
    couple: Couple | None
    against: DomainError | None


def wish_of(slot_id: int) -> Wish | None:
    """Read all that can be read before the transaction that writes, so that nobody's booking waits for it."""
    with reading():
        actor = sessions.actor()
        contact_id = actor.id if actor.roles & COUPLES else None
        slot = venues.slot(slot_id)
        couple = chosen_couple(contact_id) if slot and contact_id else None
        against = _against(slot, couple) if slot and contact_id else None
        db.session.expunge_all()  # it is only looked at from here on
    return Wish(slot, contact_id, couple, against) if slot else None


def _against(slot: Slot, couple: Couple | None) -> DomainError | None:
    """Return why this couple holds nothing: a booking of this kind (R22), or a pause (R25)."""
    try:
        if couple:
            services.check_own(couple, slot.service.code)
            services.check_not_paused(digests_of(couple))
    except DomainError as error:
        return error
    return None
