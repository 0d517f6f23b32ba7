"""How waiting ends: with a booking, or when no day of the wish is left."""

from sqlalchemy import bindparam, select, update

from wedreg.almanac.signals import DaysChanged
from wedreg.audit.services import record
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.services.eligibility import digests_of
from wedreg.bookings.signals import BookingConfirmed
from wedreg.core import clock
from wedreg.core.db import changed, db, run, table_of
from wedreg.couples import queries as couples
from wedreg.venues import rules as venue_rules
from wedreg.waiting import messages, queries
from wedreg.waiting.models import EntryState, OfferState, WaitingEntry, WaitingOffer, WaitingPerson
from wedreg.waiting.services.answering import leave
from wedreg.waiting.services.offering import unanswered
from wedreg.waiting.services.states import move_on

BATCH = 100
WAITED_FOR = (
    select(table_of(WaitingEntry).c.id)
    .distinct()
    .join_from(table_of(WaitingPerson), table_of(WaitingEntry))
    .where(
        table_of(WaitingPerson).c.person_digest.in_(bindparam("digests", expanding=True)),
        table_of(WaitingEntry).c.service_id == bindparam("service"),
    )
)
"""Nearly always nothing, and on the way of every booking: made once, and read without the session's copies."""


def follow_booking(event: BookingConfirmed) -> None:
    """End what both of a couple wait for when they have it; what is still kept for them is passed on."""
    booking = event.booking
    couple = couples.couple(booking.couple_id or 0)
    wanted = {"digests": digests_of(couple) if couple else [], "service": booking.service_id}
    for number in run(WAITED_FOR, wanted).scalars().all():
        entry = db.session.get_one(WaitingEntry, number)
        if queries.open_offer(entry.id):
            leave(entry)
        elif move_on(entry, (EntryState.WAITING, EntryState.OFFERED, EntryState.PAUSED), EntryState.TAKEN):
            record("waiting.taken", "waiting", entry.code)


def follow_days(event: DaysChanged) -> None:
    """Let entries end by the workdays as they are now (R16, R18)."""
    del event
    for entry in db.session.scalars(select(WaitingEntry).where(WaitingEntry.ended_at.is_(None))).all():
        days = entry.days()
        if days and entry.expires_at != (closes_at := venue_rules.closes_at(days[-1])):
            mine = update(WaitingEntry).where(WaitingEntry.id == entry.id, WaitingEntry.ended_at.is_(None))
            changed(mine.values(expires_at=closes_at))


def tidy() -> int:
    """End what nobody can wait for any more; let those wait on who did not confirm. Returns how many."""
    return _expire() + _let_wait_on()


def _expire() -> int:
    """End entries after the last moment at which a place of the wish could be booked (R16)."""
    now = clock.now()
    over = select(WaitingEntry).where(WaitingEntry.ended_at.is_(None), WaitingEntry.expires_at <= now)
    over = over.where(WaitingEntry.state != EntryState.OFFERED).order_by(WaitingEntry.id).limit(BATCH)
    found = db.session.scalars(over.with_for_update(skip_locked=True)).all()
    for entry in found:
        move_on(entry, (EntryState.WAITING, EntryState.PAUSED), EntryState.EXPIRED)
        messages.tell_expired(entry, now)
        record("waiting.expired", "waiting", entry.code)
    return len(found)


def _let_wait_on() -> int:
    """Let couples wait on whose hold of an accepted place ran out."""
    accepted = select(WaitingEntry).join(WaitingOffer, WaitingOffer.entry_id == WaitingEntry.id)
    accepted = accepted.join(Booking, Booking.id == WaitingOffer.booking_id)
    lost = accepted.where(
        WaitingEntry.state == EntryState.OFFERED, WaitingOffer.state == OfferState.ACCEPTED,
        Booking.status == Status.EXPIRED,
    )  # fmt: skip
    done = 0
    for entry in db.session.scalars(lost.order_by(WaitingEntry.id).limit(BATCH)).unique().all():
        if _came_to_nothing(entry):
            unanswered(entry)
            record("waiting.not_confirmed", "waiting", entry.code)
            done += 1
    return done


def _came_to_nothing(entry: WaitingEntry) -> bool:
    """Say whether the newest offer was accepted and its hold ran out."""
    newest = queries.offers_of(entry.id)[0]
    booking = db.session.get(Booking, newest.booking_id) if newest.booking_id else None
    return booking is not None and booking.status == Status.EXPIRED
