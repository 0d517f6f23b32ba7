"""The one way in which an entry and an offer change their state: a conditional statement."""

from collections.abc import Collection

from sqlalchemy import delete, update

from wedreg.core import clock
from wedreg.core.db import changed, db
from wedreg.waiting.models import LIVE, EntryState, OfferState, WaitingEntry, WaitingOffer, WaitingPerson


def move_on(entry: WaitingEntry, before: Collection[EntryState], after: EntryState, **values: object) -> bool:
    """Give the entry its new state if it is in one of those before; one that ends frees its persons. False if not."""
    ended_at = None if after in LIVE else clock.now()
    mine = update(WaitingEntry).where(WaitingEntry.id == entry.id, WaitingEntry.state.in_(before))
    if not changed(mine.values(state=after, ended_at=ended_at, **values)):
        return False
    if ended_at:
        changed(delete(WaitingPerson).where(WaitingPerson.entry_id == entry.id))
    db.session.refresh(entry)
    return True


def close_offer(offer: WaitingOffer, state: OfferState, **values: object) -> bool:
    """Note what became of an open offer. False when it was answered before."""
    mine = update(WaitingOffer).where(WaitingOffer.id == offer.id, WaitingOffer.state == OfferState.OPEN)
    if not changed(mine.values(state=state, answered_at=clock.now(), **values)):
        return False
    db.session.refresh(offer)
    return True
