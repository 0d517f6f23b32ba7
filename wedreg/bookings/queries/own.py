"""One booking at a time: for the couple whose it is, and for staff."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import joinedload, load_only

from wedreg.bookings.models import Booking, Status
from wedreg.core.db import db
from wedreg.couples import queries as couples
from wedreg.couples.models import AccessKind, Couple, CoupleAccess, Person
from wedreg.venues.models import Service, Venue


def _with_facts(query: Select[Booking]) -> Select[Booking]:
    return query.options(
        joinedload(Booking.venue),
        joinedload(Booking.service),
        joinedload(Booking.couple).joinedload(Couple.persons),
    )


def _mine() -> Select[Booking]:
    """Return the query for a booking that a contact holds, or for whose couple it acts."""
    acts = select(CoupleAccess.id).where(CoupleAccess.couple_id == Booking.couple_id)
    acts = acts.where(CoupleAccess.contact_id == bindparam("contact"))
    allowed = (Booking.contact_id == bindparam("contact")) | acts.exists()
    return select(Booking).where(Booking.code == bindparam("code"), allowed)


MINE = _with_facts(_mine())
ACTS_AS_PROXY = exists().where(
    CoupleAccess.couple_id == Booking.couple_id,
    CoupleAccess.contact_id == bindparam("contact"),
    CoupleAccess.kind == AccessKind.PROXY,
)
TO_CONFIRM = (
    _mine()
    .add_columns(ACTS_AS_PROXY)
    .options(
        load_only(
            Booking.status,
            Booking.version,
            Booking.source,
            Booking.couple_id,
            Booking.service_id,
            Booking.hold_until,
            Booking.starts_at,
            Booking.ends_at,
        ),
        joinedload(Booking.service).load_only(Service.code),
        joinedload(Booking.couple)
        .load_only(Couple.completed_at)
        .joinedload(Couple.persons)
        .load_only(Person.role, Person.category, Person.id_digest, Person.birth_date),
    )
)
"""One statement, with just what confirming looks at: it is on the way of every booking."""


BY_CODE = _with_facts(select(Booking).where(Booking.code == bindparam("code")))
BY_ID = _with_facts(select(Booking).where(Booking.id == bindparam("booking")))
EXPECTED = (
    select(Booking)
    .where(Booking.id == bindparam("booking"))
    .options(
        load_only(
            Booking.code,
            Booking.source,
            Booking.status,
            Booking.venue_id,
            Booking.starts_at,
            Booking.ends_at,
            Booking.proxy,
        ),
        joinedload(Booking.venue).load_only(Venue.name),
        joinedload(Booking.service).load_only(Service.code, Service.name),
        joinedload(Booking.couple)
        .load_only(Couple.id)
        .joinedload(Couple.persons)
        .load_only(
            Person.ref, Person.role, Person.category, Person.name_sealed, Person.number_sealed, Person.birth_date
        ),
    )
)
"""With just what a scanner's card shows: a registrar waits for it."""
HELD = _with_facts(
    select(Booking).where(
        Booking.contact_id == bindparam("contact"),
        Booking.status == Status.HELD,
        Booking.hold_until > bindparam("now"),
    )
)


def _one(query: Select[Booking], parameters: dict[str, object], **options: object) -> Booking | None:
    return db.session.scalars(query, parameters, execution_options=options).unique().one_or_none()


def mine(code: str, contact_id: int) -> Booking | None:
    """Return the booking with this code if this contact may see it: it holds it, or acts for its couple."""
    return _one(MINE, {"code": code, "contact": contact_id})


def to_confirm(code: str, contact_id: int) -> tuple[Booking, bool] | None:
    """Return the same booking with just what confirming looks at, and whether this contact acts for a family.

    A hold whose couple is not known yet says no: then the couple that is confirmed is asked.
    """
    found = db.session.execute(TO_CONFIRM, {"code": code, "contact": contact_id}).unique().one_or_none()
    return (found[0], found[1]) if found else None


def all_mine(contact_id: int) -> Sequence[Booking]:
    """Return what this contact may see, the newest appointment first; holds that lapsed are left out."""
    may = select(CoupleAccess.couple_id).where(CoupleAccess.contact_id == contact_id)
    query = select(Booking).where((Booking.contact_id == contact_id) | Booking.couple_id.in_(may))
    query = query.where(Booking.status != Status.EXPIRED).order_by(Booking.starts_at.desc()).limit(50)
    return db.session.scalars(_with_facts(query)).unique().all()


def held_by(contact_id: int, now: datetime) -> Booking | None:
    """Return the place that this contact holds just now."""
    return _one(HELD, {"contact": contact_id, "now": now})


def binds(couple_id: int) -> bool:
    """Say whether the couple has ever confirmed a booking: then its names and numbers stay (R30)."""
    ever = exists().where(Booking.couple_id == couple_id, Booking.confirmed_at.is_not(None))
    return bool(db.session.scalar(select(ever)))


def own_booking(couple: Couple, service_code: str) -> Booking | None:
    """Return the couple's own booking to which both are promised; None when it is none of theirs (R22).

    Who typed other people's numbers is another couple, and is told nothing.
    """
    subject = couples.claimed(couple, service_code) or ""
    found = by_id(int(subject.removeprefix("booking:"))) if subject.startswith("booking:") else None
    return found if found and found.couple_id == couple.id else None


def by_code(code: str) -> Booking | None:
    """Return the booking with this code, for staff."""
    return _one(BY_CODE, {"code": code})


def expected(booking_id: int) -> Booking | None:
    """Return the booking as it is now with just what a scanner shows of it."""
    return _one(EXPECTED, {"booking": booking_id}, populate_existing=True)


def by_id(booking_id: int) -> Booking | None:
    """Return the booking as it is now, whatever this session knew of it before."""
    return _one(BY_ID, {"booking": booking_id}, populate_existing=True)
