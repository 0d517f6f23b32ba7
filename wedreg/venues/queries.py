"""What pages and other features read of venues."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, select
from sqlalchemy.orm import joinedload, selectinload

from wedreg.core.clock import beijing
from wedreg.core.db import db, run
from wedreg.venues.arrangements import Arrangements
from wedreg.venues.models import (
    Closure,
    OpeningPattern,
    Service,
    Slot,
    SlotState,
    Staffing,
    Venue,
    Window,
    WindowClosure,
)
from wedreg.venues.special_days import special_days

MOMENT = timedelta(microseconds=1)
DIVORCES = ("divorce_apply", "divorce_certificate")


def bookable(now: datetime | BindParameter[Any]) -> ColumnElement[bool]:
    """Return the condition under which couples may take a place in a slot themselves: the one that books (R16, R17).

    At a venue that is open, for a service that is booked online: both lists are read once a statement.
    """
    return and_(on_time(now), Slot.gate.is_(None))


def on_time(now: datetime | BindParameter[Any]) -> ColumnElement[bool]:
    """Return the same condition for whoever is let in where somebody stands at the gate."""
    here = Slot.venue_id.in_(select(Venue.id).where(Venue.open))
    online = Slot.service_id.in_(select(Service.id).where(Service.online))
    return and_(Slot.state == SlotState.OPEN, Slot.release_at <= now, Slot.closes_at > now, here, online)


def venues() -> Sequence[Venue]:
    """Return all venues, offices first."""
    return db.session.scalars(select(Venue).order_by(Venue.kind, Venue.id)).all()


OPEN_VENUES = select(Venue).where(Venue.open).order_by(Venue.kind, Venue.id)
OFFERING = OPEN_VENUES.where(
    Venue.id.in_(select(OpeningPattern.venue_id).where(OpeningPattern.service_id == bindparam("service")))
)
SERVICE = select(Service).where(Service.code == bindparam("code"))


def open_venues() -> Sequence[Venue]:
    """Return the venues that couples may choose."""
    return db.session.scalars(OPEN_VENUES).all()


TWO_OPEN = select(Venue.id).where(Venue.open).limit(2)


def only_open() -> int | None:
    """Return the number of the only venue that couples may choose, if there is just one."""
    found = run(TWO_OPEN).scalars().all()
    return found[0] if len(found) == 1 else None


def offering(service_id: int) -> Sequence[Venue]:
    """Return the venues at which couples may choose this service; all of them while no week of it is published."""
    return db.session.scalars(OFFERING, {"service": service_id}).all() or open_venues()


def offered_at(venue_id: int) -> Sequence[Service]:
    """Return what couples may choose online at this venue; marriage while no week is published."""
    weeks = select(OpeningPattern.service_id).where(OpeningPattern.venue_id == venue_id)
    mine = select(Service).where(Service.online, Service.id.in_(weeks)).order_by(Service.sequence)
    return db.session.scalars(mine).all() or [row for row in services() if row.code == "marriage"]


def venue(code: str) -> Venue | None:
    return db.session.scalar(select(Venue).where(Venue.code == code))


def name_of(venue_id: int | None) -> str:
    """Return the name of a venue, also of one that is closed now."""
    found = db.session.get(Venue, venue_id) if venue_id else None
    return found.name if found else ""


def services() -> Sequence[Service]:
    """Return all services in the order in which pages list them."""
    return db.session.scalars(select(Service).order_by(Service.sequence, Service.id)).all()


def service(code: str) -> Service | None:
    return db.session.scalar(SERVICE, {"code": code})


def windows(venue_id: int) -> Sequence[Window]:
    """Return the windows of a venue with what they can serve."""
    mine = select(Window).where(Window.venue_id == venue_id).options(selectinload(Window.skills))
    return db.session.scalars(mine.order_by(Window.number)).all()


SLOT = select(Slot).where(Slot.id == bindparam("slot")).options(joinedload(Slot.venue), joinedload(Slot.service))


def slot(slot_id: int) -> Slot | None:
    """Return the slot with its venue and service."""
    return db.session.scalar(SLOT, {"slot": slot_id})


def slots_on(venue_id: int, service_id: int, day: date) -> Sequence[Slot]:
    """Return the day's slots in order."""
    mine = select(Slot).where(Slot.venue_id == venue_id, Slot.service_id == service_id, Slot.day == day)
    return db.session.scalars(mine.order_by(Slot.starts_at)).all()


def taken_on(days: Collection[date]) -> Sequence[Slot]:
    """Return the slots of these days in which somebody has a place."""
    return db.session.scalars(select(Slot).where(Slot.day.in_(days), Slot.taken > 0).order_by(Slot.starts_at)).all()


def patterns(venue_id: int, service_id: int | None = None) -> Sequence[OpeningPattern]:
    """Return the patterns of a venue with their hours, the newest first."""
    query = select(OpeningPattern).where(OpeningPattern.venue_id == venue_id)
    if service_id:
        query = query.where(OpeningPattern.service_id == service_id)
    query = query.options(selectinload(OpeningPattern.hours), joinedload(OpeningPattern.service))
    return db.session.scalars(query.order_by(OpeningPattern.valid_from.desc())).all()


def closures(venue_id: int, after: datetime) -> Sequence[Closure]:
    """Return the closures of a venue that are not over."""
    mine = select(Closure).where(Closure.venue_id == venue_id, Closure.ends_at > after)
    return db.session.scalars(mine.order_by(Closure.starts_at)).all()


def staffings(venue_id: int) -> Sequence[Staffing]:
    """Return the staffings of a venue with their posts, the newest first."""
    mine = select(Staffing).where(Staffing.venue_id == venue_id).options(selectinload(Staffing.posts))
    return db.session.scalars(mine.order_by(Staffing.valid_from.desc())).all()


def window_closures(venue_id: int, after: datetime) -> Sequence[WindowClosure]:
    """Return the closures of single windows that are not over, with the windows."""
    mine = select(WindowClosure).join(Window).where(Window.venue_id == venue_id, WindowClosure.ends_at > after)
    return db.session.scalars(mine.options(joinedload(WindowClosure.window)).order_by(WindowClosure.starts_at)).all()


def divorces() -> Sequence[Service]:
    """Return the services of which an office keeps a window on each open day (R15)."""
    return db.session.scalars(select(Service).where(Service.code.in_(DIVORCES))).all()


def divorce_notices(venue_id: int, now: datetime) -> list[tuple[date, date | None, str]]:
    """Return (from, to, reason) of the times in which the venue does without a divorce window, as published (R15)."""
    today = beijing(now).date()
    weeks = sorted(staffings(venue_id), key=lambda staffing: staffing.valid_from)
    begins = [staffing.valid_from for staffing in weeks]
    ends = [*(begin - timedelta(days=1) for begin in begins), None][1:]
    found = [
        (max(staffing.valid_from, today), end, staffing.without_divorce)
        for staffing, end in zip(weeks, ends, strict=True)
        if staffing.without_divorce and (end is None or end >= today)
    ]
    closed = [closure for closure in window_closures(venue_id, now) if closure.without_divorce]
    return found + [(beijing(c.starts_at).date(), beijing(c.ends_at - MOMENT).date(), c.reason) for c in closed]


def slots_to_call(venue_id: int, now: datetime) -> Sequence[Slot]:
    """Return the slots to come from which couples are to be moved: too many are in them, or they are closed (R21)."""
    mine = select(Slot).where(Slot.venue_id == venue_id, Slot.starts_at > now, Slot.taken > 0)
    mine = mine.where(Slot.state != SlotState.OPEN).options(joinedload(Slot.service))
    return db.session.scalars(mine.order_by(Slot.starts_at)).all()


def arrangements(venue_id: int, now: datetime) -> Arrangements:
    """Return all that decides which slots the venue has from now on."""
    return Arrangements(
        patterns(venue_id), staffings(venue_id), windows(venue_id), closures(venue_id, now),
        window_closures(venue_id, now), divorces(), special_days(venue_id, beijing(now).date()),
    )  # fmt: skip
