"""What pages and other features read of the waiting list."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import joinedload

from wedreg.bookings.models import PlaceAside
from wedreg.core.db import db
from wedreg.couples.models import Couple, CoupleAccess
from wedreg.venues.models import Slot
from wedreg.waiting.models import LIVE, EntryState, OfferState, WaitingEntry, WaitingJump, WaitingOffer
from wedreg.waiting.rules import SHOWN_DAYS

IN_LINE = (EntryState.WAITING, EntryState.OFFERED)
"""Who is paused lets the others pass."""


def _entries() -> Select[WaitingEntry]:
    couple = joinedload(WaitingEntry.couple).joinedload(Couple.persons)
    return select(WaitingEntry).options(couple, joinedload(WaitingEntry.service))


def by_code(code: str) -> WaitingEntry | None:
    """Return the entry with this code as it is now."""
    mine = _entries().where(WaitingEntry.code == code).execution_options(populate_existing=True)
    return db.session.scalars(mine).unique().one_or_none()


def mine(contact_id: int, code: str | None = None) -> WaitingEntry | None:
    """Return the live entry of the couples for whom this contact acts, the newest one; or the one with this code."""
    may = select(CoupleAccess.couple_id).where(CoupleAccess.contact_id == contact_id)
    query = _entries().where(WaitingEntry.couple_id.in_(may), WaitingEntry.ended_at.is_(None))
    if code:
        query = query.where(WaitingEntry.code == code)
    found = db.session.scalars(query.order_by(WaitingEntry.id.desc()).execution_options(populate_existing=True))
    return found.unique().first()


def last_ended(contact_id: int, after: datetime) -> WaitingEntry | None:
    """Return the newest entry of this contact's couples that ended after this moment."""
    may = select(CoupleAccess.couple_id).where(CoupleAccess.contact_id == contact_id)
    query = _entries().where(WaitingEntry.couple_id.in_(may), WaitingEntry.ended_at > after)
    return db.session.scalars(query.order_by(WaitingEntry.ended_at.desc())).unique().first()


def live_of(couple_id: int) -> WaitingEntry | None:
    """Return the live entry of the couple."""
    return db.session.scalar(
        select(WaitingEntry).where(WaitingEntry.couple_id == couple_id, WaitingEntry.ended_at.is_(None))
    )


def line(service_id: int | None = None) -> Sequence[WaitingEntry]:
    """Return all live entries in order of their positions, of one service or of all."""
    query = _entries().where(WaitingEntry.state.in_(LIVE))
    if service_id:
        query = query.where(WaitingEntry.service_id == service_id)
    ordered = query.order_by(WaitingEntry.service_id, WaitingEntry.queued_at, WaitingEntry.id)
    return db.session.scalars(ordered).unique().all()


def ahead(entry: WaitingEntry) -> int:
    """Return how many couples are asked before this one for some time that both wish."""
    others = select(WaitingEntry).where(
        WaitingEntry.service_id == entry.service_id, WaitingEntry.state.in_(IN_LINE), WaitingEntry.id != entry.id,
        WaitingEntry.queued_at <= entry.queued_at,
    )  # fmt: skip
    mine = (entry.queued_at, entry.id)
    return sum((one.queued_at, one.id) < mine and one.overlaps(entry) for one in db.session.scalars(others))


def candidates(slot: Slot, aside: PlaceAside) -> Iterator[WaitingEntry]:
    """Yield those who wish this slot and were not offered this very place yet, the first in line first (R29).

    Who joined after the place was given up may have been told of it, and is not asked about it.
    """
    asked = exists().where(WaitingOffer.entry_id == WaitingEntry.id, WaitingOffer.aside_code == aside.code)
    query = select(WaitingEntry).where(
        WaitingEntry.service_id == slot.service_id, WaitingEntry.state == EntryState.WAITING,
        WaitingEntry.first_day <= slot.day, WaitingEntry.last_day >= slot.day, ~asked,
        WaitingEntry.made_at <= aside.made_at,
    )  # fmt: skip
    rows = db.session.scalars(query.order_by(WaitingEntry.queued_at, WaitingEntry.id))
    return (entry for entry in rows.all() if entry.fits(slot))


def _offers() -> Select[WaitingOffer]:
    slot, entry = joinedload(WaitingOffer.slot), joinedload(WaitingOffer.entry)
    query = select(WaitingOffer).options(slot.joinedload(Slot.venue), slot.joinedload(Slot.service))
    query = query.options(entry.joinedload(WaitingEntry.service))
    query = query.options(entry.joinedload(WaitingEntry.couple).joinedload(Couple.persons))
    return query.execution_options(populate_existing=True)


def _first(query: Select[WaitingOffer]) -> WaitingOffer | None:
    return db.session.scalars(query).unique().first()


def open_offer(entry_id: int) -> WaitingOffer | None:
    """Return the offer that waits for an answer."""
    return _first(_offers().where(WaitingOffer.entry_id == entry_id, WaitingOffer.state == OfferState.OPEN))


def offer_of_place(aside_code: str) -> WaitingOffer | None:
    """Return the open offer of this place."""
    return _first(_offers().where(WaitingOffer.aside_code == aside_code, WaitingOffer.state == OfferState.OPEN))


def offers_of(entry_id: int) -> Sequence[WaitingOffer]:
    """Return what the entry was offered, the newest first."""
    mine = _offers().where(WaitingOffer.entry_id == entry_id).order_by(WaitingOffer.id.desc())
    return db.session.scalars(mine).unique().all()


def taken_lately(service_id: int, now: datetime) -> int:
    """Return how many places of the last days went to couples that waited for this service."""
    since = now - timedelta(days=SHOWN_DAYS)
    query = select(func.count(WaitingOffer.id)).join(WaitingEntry).where(WaitingEntry.service_id == service_id)
    taken = query.where(WaitingOffer.state == OfferState.ACCEPTED, WaitingOffer.made_at > since)
    return db.session.scalar(taken) or 0


def jumps(day: date) -> Sequence[WaitingJump]:
    """Return who went before others on this day's list and why, for everybody to read. It names nobody."""
    query = select(WaitingJump).where(WaitingJump.first_day <= day, WaitingJump.last_day >= day)
    return db.session.scalars(query.order_by(WaitingJump.at)).all()


def offer_to(contact_id: int, aside_code: str) -> WaitingOffer | None:
    """Return the newest offer of this place to a couple for whom this contact acts, whatever came of it."""
    may = select(CoupleAccess.couple_id).where(CoupleAccess.contact_id == contact_id)
    mine = select(WaitingEntry.id).where(WaitingEntry.couple_id.in_(may))
    theirs = _offers().where(WaitingOffer.aside_code == aside_code, WaitingOffer.entry_id.in_(mine))
    return _first(theirs.order_by(WaitingOffer.id.desc()))
