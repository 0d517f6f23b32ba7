"""Move all couples of some hours because of the weather (R46)."""

from collections.abc import Sequence

from sqlalchemy import select, update

from wedreg.audit.services import record
from wedreg.bookings.errors import NobodyToMove, SamePlace
from wedreg.bookings.models import Booking, Status, WeatherMove
from wedreg.bookings.queries.weather import Hours, Step, hours_of, somebody_fills_in, weather_steps
from wedreg.bookings.services.moving import move
from wedreg.core import clock
from wedreg.core.db import changed, db
from wedreg.core.errors import DomainError
from wedreg.venues import queries as venue_queries
from wedreg.venues import services as venues
from wedreg.venues.models import Venue

BATCH = 20


def decide(venue: Venue, hours: Hours, *, reason: str) -> WeatherMove:
    """Close these hours, open the places that are needed elsewhere, and let the job move the couples.

    Raises NobodyToMove, or SamePlace. The reason is published.
    """
    steps = weather_steps(hours, clock.now())
    check(hours, steps)
    venues.shut(venue, hours.starts_at, hours.ends_at, reason=reason)
    if hours.widen:
        _open_places(hours, steps)
    found = WeatherMove(
        venue_id=hours.venue_id, to_venue_id=hours.to_venue_id, starts_at=hours.starts_at, ends_at=hours.ends_at,
        later_minutes=int(hours.later.total_seconds() // 60), reason=reason, couples=len(steps),
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()  # the audit names the decision
    record("bookings.weather_decided", "weather_move", found.id, reason=reason, couples=len(steps))
    return found


def check(hours: Hours, steps: Sequence[Step]) -> None:
    """Raise SamePlace when nothing would change, NobodyToMove when nobody is there."""
    if hours.venue_id == hours.to_venue_id and not hours.later:
        raise SamePlace
    if not steps:
        raise NobodyToMove


def carry_on() -> int:
    """Move some couples of the oldest decision that is not carried out. Returns how many.

    Who cannot be moved stays in the closed hours, where staff find them to be called.
    """
    oldest = select(WeatherMove).where(WeatherMove.finished_at.is_(None)).order_by(WeatherMove.id).limit(1)
    decision = db.session.scalar(oldest)
    if decision is None:
        return 0
    hours, now = hours_of(decision), clock.now()
    _lock(hours)
    done = 0
    for step in weather_steps(hours, now):
        done += done < BATCH and _is_moved(step, decision)
    if not done and not somebody_fills_in(hours, now):
        changed(update(WeatherMove).where(WeatherMove.id == decision.id).values(finished_at=now))
        record("bookings.weather_finished", "weather_move", decision.id, left=len(weather_steps(hours, now)))
    return done


def _is_moved(step: Step, decision: WeatherMove) -> bool:
    """Move one couple; False when there is no place for it, or a rule stands against the one that there is."""
    if step.room is None or step.room.slot_id is None:
        return False
    try:
        with db.session.begin_nested():
            move(
                step.booking, step.room.slot_id, version=step.booking.version, by_office=True,
                reason=decision.reason, told="weather",
            )  # fmt: skip
    except DomainError:
        return False
    return True


def _lock(hours: Hours) -> None:
    """Lock the bookings first, as everywhere: a couple that changes its own waits here, or is waited for."""
    mine = select(Booking.id).where(
        Booking.venue_id == hours.venue_id, Booking.starts_at >= hours.starts_at, Booking.starts_at < hours.ends_at,
        Booking.status == Status.CONFIRMED,
    )  # fmt: skip
    db.session.execute(mine.order_by(Booking.id).with_for_update())


def _open_places(hours: Hours, steps: Sequence[Step]) -> None:
    """Open as many places as are needed, at the very times at which the couples are."""
    wanted: dict[tuple[int, int], int] = {}
    for step in steps:
        key = (step.booking.slot_id or 0, step.booking.service_id)
        wanted[key] = wanted.get(key, 0) + 1
    for (slot_id, _service), number in sorted(wanted.items()):
        slot = venue_queries.slot(slot_id)
        if slot:
            venues.open_places(slot, hours.to_venue_id, hours.later, number)
