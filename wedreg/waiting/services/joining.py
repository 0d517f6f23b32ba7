"""Get onto the waiting list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy.exc import IntegrityError

from wedreg.audit.services import record
from wedreg.bookings import services as bookings
from wedreg.bookings.services.eligibility import digests_of
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.couples import queries as couples
from wedreg.couples.errors import AlreadyBooked
from wedreg.couples.models import Couple
from wedreg.venues import rules as venue_rules
from wedreg.venues.models import Half, Service
from wedreg.waiting.errors import NoDayLeft, WaitingAlready
from wedreg.waiting.models import WaitingEntry, WaitingPerson

NOON = time(12)


@dataclass(frozen=True)
class Wish:
    """When and where a couple would come."""

    first_day: date
    last_day: date
    weekdays: Sequence[int] = tuple(range(7))
    half: Half | None = None
    venue_ids: Sequence[int] = ()


def join(couple: Couple, service: Service, wish: Wish, *, contact_id: int | None = None) -> WaitingEntry:
    """Let a couple wait, or raise what stands against it (R29). Without a contact staff do so on the telephone.

    Online booking that pauses keeps nobody from waiting by telephone (R25).
    """
    now = clock.now()
    entry = WaitingEntry(
        couple_id=couple.id, contact_id=contact_id, service_id=service.id, first_day=wish.first_day,
        last_day=wish.last_day, weekdays=list(wish.weekdays), half=wish.half, venue_ids=list(wish.venue_ids),
        declined_days=[], made_at=now, queued_at=now,
    )  # fmt: skip
    days = entry.days()
    if not days or venue_rules.closes_at(days[-1]) <= now:
        raise NoDayLeft
    entry.expires_at = venue_rules.closes_at(days[-1])
    bookings.check_couple(couple, service.code, venue_rules.at(days[-1], NOON))
    digests = digests_of(couple)
    bookings.check_own(couple, service.code)
    if couples.promised_until(digests, service.code):
        raise AlreadyBooked
    if contact_id:
        bookings.check_not_paused(digests)
    _insert(entry, digests)
    return entry


def _insert(entry: WaitingEntry, digests: Sequence[str]) -> None:
    """Write the entry down; raises WaitingAlready when one of the two is in another one, also in a race."""
    try:
        with db.session.begin_nested():
            db.session.add(entry)
            db.session.flush()  # the persons name the entry
            db.session.add_all(WaitingPerson(entry_id=entry.id, person_digest=digest) for digest in sorted(digests))
    except IntegrityError:
        raise WaitingAlready from None
    record("waiting.joined", "waiting", entry.code, by_staff=entry.contact_id is None)
