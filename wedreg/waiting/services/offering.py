"""Offer a place that has rested to the first in line whom it suits (R29)."""

from datetime import datetime

from wedreg.audit.services import record
from wedreg.bookings import queries as booking_queries
from wedreg.bookings import services as bookings
from wedreg.bookings.models import AsideKind
from wedreg.bookings.queries import policies
from wedreg.bookings.services.eligibility import digests_of
from wedreg.bookings.signals import OfferLapsed, OfferWithdrawn, PlaceRested
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.errors import DomainError
from wedreg.couples import queries as couples
from wedreg.venues import pools
from wedreg.venues import queries as venues
from wedreg.venues.models import Pool, Slot
from wedreg.waiting import messages, queries
from wedreg.waiting.models import EntryState, OfferState, WaitingEntry, WaitingOffer
from wedreg.waiting.rules import MOST_UNANSWERED, OFFER, may_offer, next_offers
from wedreg.waiting.services.states import close_offer, move_on


def offer_place(event: PlaceRested) -> None:
    """Keep the place for the first in line whom it suits; by night it rests until somebody can be asked.

    When nobody waits for it, or its day closes before an answer could come, it is left to everybody. A place that is
    kept for the counter is offered to who waits by telephone, one for who goes first to nobody before it flows (R13).
    """
    slot, now = venues.slot(event.aside.slot_id), clock.now()
    if slot is None or not booking_queries.can_be_booked(slot.id, now):
        return
    asked_at = now if may_offer(now) else next_offers(now)
    if asked_at + OFFER > slot.closes_at:
        return
    for_all = pools.is_for_all(slot, event.aside.pool, now)
    for entry in queries.candidates(slot, event.aside):
        theirs = for_all or (event.aside.pool == Pool.ON_SITE and entry.contact_id is None)
        if not theirs or not _may_have(entry, slot, now):
            continue
        if asked_at > now:
            bookings.rest_on(event.aside, asked_at)
            return
        if _offer(entry, event, now):
            return


def follow_lapse(event: OfferLapsed) -> None:
    """Note that a couple did not answer; after several times it is asked no more until it says so."""
    offer = queries.offer_of_place(event.code) if event.kind == AsideKind.OFFERED else None
    if offer is None or not close_offer(offer, OfferState.LAPSED):
        return
    unanswered(offer.entry)
    record("waiting.lapsed", "waiting", offer.entry.code)


def follow_withdrawal(event: OfferWithdrawn) -> None:
    """Let a couple wait on whose place staff let go of; it counts as nothing."""
    offer = queries.offer_of_place(event.code)
    if offer and close_offer(offer, OfferState.WITHDRAWN):
        move_on(offer.entry, (EntryState.OFFERED,), EntryState.WAITING)
        record("waiting.withdrawn", "waiting", offer.entry.code)


def unanswered(entry: WaitingEntry) -> None:
    """Let the entry wait on after an offer that came to nothing, or pause it when that is one too many."""
    number = entry.unanswered + 1
    pauses = number >= MOST_UNANSWERED
    state = EntryState.PAUSED if pauses else EntryState.WAITING
    if move_on(entry, (EntryState.OFFERED,), state, unanswered=number) and pauses:
        messages.tell_paused(entry, clock.now())


def _offer(entry: WaitingEntry, event: PlaceRested, now: datetime) -> bool:
    """Offer the place to this couple; False when it is not waiting any more, or has another place to answer for."""
    aside, until = event.aside, now + OFFER
    if not move_on(entry, (EntryState.WAITING,), EntryState.OFFERED):
        return False
    if not bookings.offer(aside, couple_id=entry.couple_id, until=until):
        move_on(entry, (EntryState.OFFERED,), EntryState.WAITING)
        return False
    offer = WaitingOffer(entry_id=entry.id, aside_code=aside.code, slot_id=aside.slot_id, made_at=now, until=until)
    db.session.add(offer)
    db.session.flush()  # the messages name the offer
    messages.tell_offer(offer, now)
    record("waiting.offered", "waiting", entry.code, slot=aside.slot_id)
    return True


def _may_have(entry: WaitingEntry, slot: Slot, now: datetime) -> bool:
    """Say whether nothing stands against this couple's booking of the slot now (R1, R22, R25)."""
    couple = couples.couple(entry.couple_id)
    if couple is None:
        return False
    try:
        bookings.check_couple(couple, slot.service.code, slot.starts_at)
    except DomainError:
        return False
    digests = digests_of(couple)
    if couples.promised_until(digests, slot.service.code):
        return False
    return entry.contact_id is None or policies.pause(digests, now) is None
