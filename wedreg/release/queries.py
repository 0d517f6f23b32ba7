"""What pages and services read of releases."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from wedreg.bookings.models import Booking, lapsed
from wedreg.core.db import db
from wedreg.couples.models import CoupleAccess
from wedreg.release.models import LIVE, Intervention, Release, Stage, State, Ticket
from wedreg.venues import rules
from wedreg.venues.models import Mode, Slot, SlotState, SpecialDay

WHOLE_DAY = "day"
"""The wish for any time of the day."""


def _with_day(query: Select[Release]) -> Select[Release]:
    day = joinedload(Release.special_day)
    return query.options(
        day.selectinload(SpecialDay.spans), day.joinedload(SpecialDay.service), day.joinedload(SpecialDay.venue),
        joinedload(Release.draw),
    )  # fmt: skip


def release(ref: str) -> Release | None:
    """Return the release of the special day with this published name."""
    mine = select(Release).join(SpecialDay, SpecialDay.id == Release.special_day_id).where(SpecialDay.ref == ref)
    return db.session.scalar(_with_day(mine))


def light(ref: str) -> Release | None:
    """Return the same with nothing else: thousands ask for it."""
    mine = select(Release).join(SpecialDay, SpecialDay.id == Release.special_day_id)
    return db.session.scalar(mine.where(SpecialDay.ref == ref))


def order(release_id: int) -> Sequence[tuple[int, str]]:
    """Return the numbers and pseudonyms of all who have a number, in order; nothing before it is drawn."""
    mine = select(Ticket.position, Ticket.pseudonym).where(Ticket.release_id == release_id)
    rows = db.session.execute(mine.where(Ticket.position.is_not(None)).order_by(Ticket.position))
    return [(row[0] or 0, row[1]) for row in rows]


def releases() -> Sequence[Release]:
    """Return the releases, the newest first."""
    return db.session.scalars(_with_day(select(Release).order_by(Release.closes_at.desc()).limit(50))).all()


def to_start(now: datetime, mode: Mode) -> Sequence[int]:
    """Return the releases of this kind whose time has come, and that are not going yet."""
    due = select(Release.id).where(Release.stage == Stage.ANNOUNCED, Release.closes_at <= now, Release.mode == mode)
    return db.session.scalars(due.order_by(Release.id)).all()


def going(mode: Mode) -> Sequence[int]:
    """Return the releases of this kind that give places out."""
    mine = select(Release.id).where(Release.stage == Stage.GOING, Release.mode == mode)
    return db.session.scalars(mine.order_by(Release.id)).all()


def ticket_of(release_id: int, couple_id: int) -> Ticket | None:
    """Return the couple's ticket, as it is now."""
    mine = select(Ticket).where(Ticket.release_id == release_id, Ticket.couple_id == couple_id)
    return db.session.scalar(mine.execution_options(populate_existing=True))


def ticket_for(release_id: int, contact_id: int) -> Ticket | None:
    """Return the ticket of a couple for which this contact acts; one that is still good before one that is not."""
    may = select(CoupleAccess.couple_id).where(CoupleAccess.contact_id == contact_id)
    mine = select(Ticket).where(Ticket.release_id == release_id, Ticket.couple_id.in_(may))
    return db.session.scalar(mine.order_by(Ticket.state.in_(LIVE).desc(), Ticket.id.desc()).limit(1))


def tickets_for(contact_id: int) -> Sequence[tuple[Ticket, Release]]:
    """Return the tickets of this contact's couples in releases that are not over, with the releases."""
    may = select(CoupleAccess.couple_id).where(CoupleAccess.contact_id == contact_id)
    mine = select(Ticket, Release).join(Release, Release.id == Ticket.release_id)
    mine = mine.where(Ticket.couple_id.in_(may), Release.stage != Stage.OVER)
    rows = db.session.execute(mine.options(joinedload(Release.special_day)).order_by(Release.closes_at))
    return [(row[0], row[1]) for row in rows]


def counts(release_id: int) -> dict[State, int]:
    """Return how many couples are how far."""
    counted = select(Ticket.state, func.count()).where(Ticket.release_id == release_id).group_by(Ticket.state)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def waiting_positions(release_id: int) -> list[int]:
    """Return the numbers of those who wait, in order."""
    mine = select(Ticket.position).where(Ticket.release_id == release_id, Ticket.state == State.WAITING)
    return list(db.session.scalars(mine.where(Ticket.position.is_not(None)).order_by(Ticket.position)))


def slots_of(special: SpecialDay) -> Select[Slot]:
    """Return the query for the day's slots that take couples."""
    mine = select(Slot).where(Slot.venue_id == special.venue_id, Slot.service_id == special.service_id)
    return mine.where(Slot.day == special.day, Slot.state == SlotState.OPEN).order_by(Slot.starts_at)


def free_places(special: SpecialDay, now: datetime) -> Mapping[int, int]:
    """Return how many places each slot of the day has left.

    One whose hold is over counts as left; one that the ballot keeps for a couple does not.
    """
    over = select(Booking.slot_id, func.count().label("over")).where(lapsed(now)).group_by(Booking.slot_id).subquery()
    placed = select(Ticket.slot_id, func.count().label("kept")).where(Ticket.state == State.PLACED, Ticket.until > now)
    kept = placed.group_by(Ticket.slot_id).subquery()
    left = Slot.capacity - Slot.taken + func.coalesce(over.c.over, 0) - func.coalesce(kept.c.kept, 0)
    here = slots_of(special).outerjoin(over, over.c.slot_id == Slot.id).outerjoin(kept, kept.c.slot_id == Slot.id)
    rows = db.session.execute(here.with_only_columns(Slot.id, left)).all()
    return {row[0]: row[1] for row in rows}


def capacity_of(special: SpecialDay) -> int:
    """Return how many places the day has."""
    mine = select(func.sum(Slot.capacity)).where(
        Slot.venue_id == special.venue_id, Slot.service_id == special.service_id, Slot.day == special.day
    )
    return db.session.scalar(mine) or 0


def is_past(special: SpecialDay, now: datetime) -> bool:
    """Say whether couples cannot book the day any more (R16)."""
    return now >= rules.closes_at(special.day)


def interventions(release_id: int) -> Sequence[Intervention]:
    """Return what staff did by hand, in order."""
    mine = select(Intervention).where(Intervention.release_id == release_id)
    return db.session.scalars(mine.order_by(Intervention.at, Intervention.id)).all()


def binds(couple_id: int) -> bool:
    """Say whether a ticket stands for the two, so that their names and numbers stay (R30)."""
    mine = select(Ticket.id).join(Release, Release.id == Ticket.release_id)
    live = mine.where(Ticket.couple_id == couple_id, Ticket.state.in_(LIVE), Release.stage != Stage.OVER)
    return db.session.scalar(live.limit(1)) is not None
