"""Who goes where when the weather is bad: worked out from the places as they are, in the order of their times (R46)."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload, selectinload

from wedreg.bookings import rules
from wedreg.bookings.models import Booking, Status, WeatherMove
from wedreg.bookings.queries.places import FREE, LAPSED
from wedreg.core.clock import beijing
from wedreg.core.db import db
from wedreg.core.texts import gettext
from wedreg.couples.models import Claim, Couple
from wedreg.venues.models import Slot, SlotState

SHOWN = 20


@dataclass(frozen=True)
class Hours:
    """All couples of some hours of a venue, and where they go: to another venue, later, or both."""

    venue_id: int
    to_venue_id: int
    starts_at: datetime
    ends_at: datetime
    later: timedelta
    widen: bool = False
    """Whether as many places are opened there as are needed, at the very same times."""


@dataclass
class Room:
    """A time to which they can go, and how many more couples it takes."""

    slot_id: int | None
    """None while the office has not opened it yet."""
    starts_at: datetime
    ends_at: datetime
    left: int


@dataclass(frozen=True)
class Step:
    """One couple: the time that it gets, or why it gets none."""

    booking: Booking
    room: Room | None
    why: str = ""


def hours_of(move: WeatherMove) -> Hours:
    """Return what a decision was about; its places are open already."""
    return Hours(move.venue_id, move.to_venue_id, move.starts_at, move.ends_at, move.later)


def weather_steps(hours: Hours, now: datetime) -> list[Step]:
    """Return for each couple, in the order of their times, where it goes.

    Each gets its own time if there is room, else the next one that has: nobody overtakes.
    """
    bookings = _bookings(hours, now)
    rooms, busy = _rooms(hours, bookings, now), _busy(bookings)
    return [_step(booking, rooms[booking.service_id], busy, hours.later) for booking in bookings]


def weather_moves(now: datetime, venue_id: int | None = None) -> Sequence[WeatherMove]:
    """Return the last decisions; with a venue those of its hours that are not over."""
    query = select(WeatherMove).options(joinedload(WeatherMove.venue), joinedload(WeatherMove.to_venue))
    if venue_id:
        query = query.where(WeatherMove.venue_id == venue_id, WeatherMove.ends_at > now)
    return db.session.scalars(query.order_by(WeatherMove.id.desc()).limit(SHOWN)).all()


def weather_move(number: int) -> WeatherMove | None:
    """Return one decision with its venues."""
    both = (joinedload(WeatherMove.venue), joinedload(WeatherMove.to_venue))
    return db.session.scalar(select(WeatherMove).where(WeatherMove.id == number).options(*both))


def somebody_fills_in(hours: Hours, now: datetime) -> bool:
    """Say whether a place of these hours is still held, so that another couple may be there in a minute."""
    held = exists().where(
        Booking.venue_id == hours.venue_id, Booking.starts_at >= hours.starts_at, Booking.starts_at < hours.ends_at,
        Booking.status == Status.HELD, Booking.hold_until > now,
    )  # fmt: skip
    return bool(db.session.scalar(select(held)))


def _bookings(hours: Hours, now: datetime) -> Sequence[Booking]:
    mine = select(Booking).where(
        Booking.venue_id == hours.venue_id, Booking.starts_at >= hours.starts_at, Booking.starts_at < hours.ends_at,
        Booking.starts_at > now, Booking.status == Status.CONFIRMED,
    )  # fmt: skip
    mine = mine.options(joinedload(Booking.service), selectinload(Booking.couple).selectinload(Couple.persons))
    again = {"populate_existing": True}
    return db.session.scalars(mine.order_by(Booking.starts_at, Booking.id), execution_options=again).all()


def _rooms(hours: Hours, bookings: Sequence[Booking], now: datetime) -> dict[int, list[Room]]:
    """Return the times at which there is room, of each service, in order."""
    wanted = [booking.starts_at + hours.later for booking in bookings]
    query = select(Slot, FREE).outerjoin(LAPSED, LAPSED.c.slot_id == Slot.id)
    query = query.where(Slot.venue_id == hours.to_venue_id, Slot.state == SlotState.OPEN, Slot.starts_at > now)
    query = query.where(Slot.gate.is_(None), Slot.day.in_({beijing(moment).date() for moment in wanted}))
    rooms: dict[int, list[Room]] = defaultdict(list)
    for slot, left in db.session.execute(query.order_by(Slot.starts_at), {"now": now}):
        rooms[slot.service_id].append(Room(slot.id, slot.starts_at, slot.ends_at, left))
    if hours.widen:
        _widen(rooms, bookings, hours.later)
    return rooms


def _widen(rooms: dict[int, list[Room]], bookings: Sequence[Booking], later: timedelta) -> None:
    """Let there be as many places as are needed, at the times at which they are."""
    needed = Counter((booking.service_id, booking.starts_at, booking.ends_at) for booking in bookings)
    for (service_id, starts_at, ends_at), number in needed.items():
        known = next((room for room in rooms[service_id] if room.starts_at == starts_at + later), None)
        if known:
            known.left = max(known.left, number)
        else:
            rooms[service_id].append(Room(None, starts_at + later, ends_at + later, number))
    for mine in rooms.values():
        mine.sort(key=lambda room: room.starts_at)


def _busy(bookings: Sequence[Booking]) -> dict[str, list[Claim]]:
    """Return what the persons of these bookings are promised to."""
    digests = {person.id_digest for booking in bookings if booking.couple for person in booking.couple.persons}
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in db.session.scalars(select(Claim).where(Claim.person_digest.in_(digests))):
        found[claim.person_digest].append(claim)
    return found


def _step(booking: Booking, rooms: Sequence[Room], busy: dict[str, list[Claim]], later: timedelta) -> Step:
    people = booking.couple.persons if booking.couple else []
    other = [c for person in people for c in busy[person.id_digest or ""] if c.subject != booking.subject]
    open_ = [room for room in rooms if room.left > 0 and room.starts_at >= booking.starts_at + later]
    room = next((room for room in open_ if not any(_stands_against(c, room, booking) for c in other)), None)
    if room is None:
        why = gettext("他们在那些时间另有预约") if open_ else gettext("那边没有空的时段了")
        return Step(booking, None, why)
    room.left -= 1
    return Step(booking, room)


def _stands_against(claim: Claim, room: Room, booking: Booking) -> bool:
    """Say whether they are somewhere else then, or would have their ceremony before they register (R22, R44)."""
    overlaps = claim.starts_at < room.ends_at and claim.ends_at > room.starts_at
    too_early = booking.service.code == rules.CEREMONY and claim.kind == rules.MARRIAGE
    too_late = booking.service.code == rules.MARRIAGE and claim.kind == rules.CEREMONY
    return (
        overlaps or (too_early and claim.ends_at > room.starts_at) or (too_late and claim.starts_at < room.ends_at)
    )  # fmt: skip
