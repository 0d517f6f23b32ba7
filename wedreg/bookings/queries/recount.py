"""Count once more what is counted: places against the rows that back them, persons against what they are promised."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Integer, String, and_, case, cast, func, literal, or_, select, union_all
from sqlalchemy.orm import aliased

from wedreg.bookings.models import HAS_PLACE, LIVE, Booking, PlaceAside, Recount, Status
from wedreg.bookings.queries.visits import miscounted
from wedreg.core.clock import beijing
from wedreg.core.db import db
from wedreg.couples.models import Claim, Person
from wedreg.couples.rules import Role
from wedreg.venues.models import Quota, Slot

OVERDUE = timedelta(minutes=10)
"""Holds are swept every few seconds; one that is over for so long was forgotten."""
LAST = 14
BOOKING = "booking:"
"""How claims name a booking."""


@dataclass(frozen=True)
class Difference:
    """Something that is counted differently from what is there."""

    kind: str
    about: str
    """The number of a slot, or the code of a booking."""
    counted: int
    there: int

    def as_row(self) -> dict[str, object]:
        """Return it as it is kept."""
        return asdict(self)


def differences(now: datetime) -> Iterator[Difference]:
    """Yield what differs, of the days from today on."""
    today = beijing(now).date()
    yield from _places(today)
    yield from _pools(today)
    yield from _unpromised(now)
    yield from _promised_to_nothing()
    yield from _overdue(now)


def counted(now: datetime) -> tuple[int, int]:
    """Return how many slots and how many bookings there are to compare."""
    today = beijing(now).date()
    slots = select(func.count(Slot.id)).where(Slot.day >= today)
    live = select(func.count(Booking.id)).where(Booking.status.in_(LIVE))
    return db.session.scalar(slots) or 0, db.session.scalar(live) or 0


def recounts() -> Sequence[Recount]:
    """Return the last recounts, the newest first."""
    return db.session.scalars(select(Recount).order_by(Recount.id.desc()).limit(LAST)).all()


def last_recount() -> Recount | None:
    """Return the newest recount."""
    return next(iter(recounts()), None)


def slots_of(recount: Recount | None) -> dict[str, Slot]:
    """Return the slots that a recount names, by their numbers as it names them."""
    numbers = [int(row["about"]) for row in recount.found if row["kind"] in ("places", "oversold")] if recount else []
    return {str(slot.id): slot for slot in db.session.scalars(select(Slot).where(Slot.id.in_(numbers)))}


def _places(today: date) -> Iterator[Difference]:
    """R14: each taken place is backed by one row, and there are no more of them than there is room for."""
    ahead = set(db.session.scalars(select(Slot.id).where(Slot.day >= today)))
    for slot, taken, rows in miscounted():
        if slot in ahead:
            yield Difference("places", str(slot), taken, rows)
    over = select(Slot.id, Slot.capacity, Slot.taken).where(Slot.day >= today, Slot.taken > Slot.capacity)
    for slot, capacity, taken in db.session.execute(over):
        yield Difference("oversold", str(slot), capacity, taken)


def _pools(today: date) -> Iterator[Difference]:
    """R13: each place of a pool is one of a booking, or one that is set aside, in its half day."""
    booked = select(Booking.slot_id, Booking.pool).where(Booking.status.in_(HAS_PLACE), Booking.pool.is_not(None))
    aside = select(PlaceAside.slot_id, PlaceAside.pool).where(PlaceAside.pool.is_not(None))
    backed = union_all(booked, aside).subquery()
    same = (Quota.venue_id == Slot.venue_id, Quota.service_id == Slot.service_id, Quota.day == Slot.day)
    query = select(Quota.id, Quota.taken, func.count(backed.c.slot_id)).join(Slot, and_(*same, Quota.half == Slot.half))
    query = query.outerjoin(backed, and_(backed.c.slot_id == Slot.id, backed.c.pool == Quota.pool))
    query = query.where(Quota.day >= today).group_by(Quota.id, Quota.taken)
    for number, taken, rows in db.session.execute(query.having(Quota.taken != func.count(backed.c.slot_id))):
        yield Difference("quota", f"#{number}", taken, rows)


def _unpromised(now: datetime) -> Iterator[Difference]:
    """R22: both persons of a live booking are promised to it, at its hours."""
    subject = literal(BOOKING) + cast(Booking.id, String)
    person = aliased(Person)
    fits = and_(
        Claim.subject == subject, Claim.person_digest == person.id_digest,
        Claim.starts_at == Booking.starts_at, Claim.ends_at == Booking.ends_at,
    )  # fmt: skip
    query = select(Booking.code, func.count(Claim.id)).join(person, person.couple_id == Booking.couple_id)
    live = or_(Booking.status == Status.CHECKED_IN, Booking.ends_at > now - timedelta(days=1))
    query = query.outerjoin(Claim, fits).where(Booking.status.in_(LIVE), live).group_by(Booking.id, Booking.code)
    for code, promised in db.session.execute(query.having(func.count(Claim.id) != len(Role))):
        yield Difference("unpromised", code, len(Role), promised)


def _promised_to_nothing() -> Iterator[Difference]:
    """R22: nobody is promised to a booking that is over, or to none at all; that would keep them from booking."""
    of_booking = Claim.subject.startswith(BOOKING)
    number = case((of_booking, cast(func.substr(Claim.subject, len(BOOKING) + 1), Integer)))  # so that its key is used
    alone = select(Claim.subject, func.count(Claim.id)).outerjoin(Booking, Booking.id == number)
    alone = alone.where(of_booking, or_(Booking.id.is_(None), Booking.status.not_in(LIVE)))
    for name, promised in db.session.execute(alone.group_by(Claim.subject)):
        booking = db.session.get(Booking, int(name.removeprefix(BOOKING)))
        yield Difference("promised", booking.code if booking else name, 0, promised)


def _overdue(now: datetime) -> Iterator[Difference]:
    """R23: a hold ends when its time is over, and so does what is set aside."""
    held = select(Booking.code).where(Booking.status == Status.HELD, Booking.hold_until < now - OVERDUE)
    for code in db.session.scalars(held):
        yield Difference("overdue", code, 0, 1)
    for code in db.session.scalars(select(PlaceAside.code).where(PlaceAside.until < now - OVERDUE)):
        yield Difference("overdue", f"aside:{code}", 0, 1)
