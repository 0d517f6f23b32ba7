"""Couples that wait, for tests."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from tests.bookings.asides import asides
from tests.bookings.makers import book, cancel, run_job
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.venues.makers import marriage
from wedreg.bookings.models import AsideKind, Booking, PlaceAside
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples import queries as couples
from wedreg.couples.models import Couple
from wedreg.notifications.models import Message
from wedreg.venues.models import Service, Slot
from wedreg.waiting import queries, services
from wedreg.waiting.models import EntryState, OfferState, WaitingEntry, WaitingOffer
from wedreg.waiting.services import Wish

HALF_AN_HOUR = timedelta(minutes=30)


class Waiter:
    """A couple, the contact that acts for it, and its place in line."""

    def __init__(self, couple: Couple | None = None, contact: int | None = None) -> None:
        self.contact = contact or make_contact()
        self.couple = couple or make_couple(self.contact)
        self.code = ""

    def wait(self, wish: Wish, service: Service | None = None, *, by_phone: bool = False) -> "Waiter":
        """Get in line."""
        with writing():
            couple = couples.couple(self.couple.id)
            assert couple
            contact = None if by_phone else self.contact
            self.code = services.join(couple, service or marriage(), wish, contact_id=contact).code
        return self

    @property
    def entry(self) -> WaitingEntry:
        """Return the entry as it is now."""
        db.session.close()
        found = queries.by_code(self.code)
        assert found
        db.session.close()
        return found

    @property
    def state(self) -> EntryState:
        """Return how far it has come."""
        return self.entry.state

    @property
    def ahead(self) -> int:
        """Return how many are asked before."""
        found = queries.ahead(self.entry)
        db.session.close()
        return found

    @property
    def offer(self) -> WaitingOffer | None:
        """Return what waits for an answer."""
        found = queries.open_offer(self.entry.id)
        db.session.close()
        return found

    def offers(self) -> list[OfferState]:
        """Return what became of all offers, the oldest first."""
        found = [offer.state for offer in reversed(queries.offers_of(self.entry.id))]
        db.session.close()
        return found

    def answer(self, state: OfferState) -> None:
        """Answer the open offer."""
        with writing():
            offer = queries.open_offer(self.entry.id)
            assert offer
            services.answer(offer, state)

    def told(self) -> list[tuple[str, str]]:
        """Return (kind, person) of the messages of the waiting list, in order."""
        mine = select(WaitingOffer.id).where(WaitingOffer.entry_id == self.entry.id)
        offers = list(db.session.scalars(mine))
        rows = db.session.scalars(select(Message).where(Message.kind.like("waiting.%")).order_by(Message.id)).all()
        found = [
            (row.kind.removeprefix("waiting."), row.person)
            for row in rows
            if row.subject_id in (offers if row.kind == "waiting.offer" else [self.entry.id])
        ]
        db.session.close()
        return found


def on(*days: date) -> Wish:
    """Wish any time of these days, from the first to the last of them."""
    return Wish(days[0], days[-1])


def wait_for(slot: Slot, number: int = 1) -> list[Waiter]:
    """Let so many couples wait for the day of a slot, one after the other."""
    return [Waiter().wait(on(slot.day)) for _ in range(number)]


def give_up(slot: Slot, booking: Booking | None = None) -> None:
    """Let a couple book the slot and cancel, so that its place rests."""
    cancel(booking or book(slot))


def rest_is_over(at: Time, slot: Slot) -> None:
    """Go to the moment at which the place that rests can be had."""
    at(max(aside.until for aside in asides(slot) if aside.kind == AsideKind.RESTING))
    run_job("bookings.end_asides")


def freed(at: Time, slot: Slot) -> PlaceAside | None:
    """Let a couple give its place up, wait until it has rested, and return what is set aside then."""
    give_up(slot)
    rest_is_over(at, slot)
    return next(iter(asides(slot)), None)


def go_to(at: Time, moment: datetime, *jobs: str) -> None:
    """Move the clock and run these jobs."""
    at(moment)
    for job in jobs or ("bookings.end_asides",):
        run_job(job)


def states(waiters: Sequence[Waiter]) -> list[str]:
    """Return how far they have come."""
    return [waiter.state.value for waiter in waiters]
