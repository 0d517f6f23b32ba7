"""Count what was missed or given up often, pause online booking, and take that back (R25, R26).

A pause never keeps anybody from the telephone, the desk or a walk-in number.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from wedreg.audit.services import record
from wedreg.bookings import messages
from wedreg.bookings.errors import AnsweredAlready, NothingToAppeal, PausedAfterCancelling, PausedAfterNoShows
from wedreg.bookings.models import Appeal, Booking, Cause, Excuse, Kind, Limit, Pause, Status, Strike
from wedreg.bookings.queries import policies as queries
from wedreg.bookings.rules import pauses
from wedreg.bookings.services.eligibility import digests_of
from wedreg.core import clock
from wedreg.core.crypto import new_ref
from wedreg.core.db import add_missing, changed, db
from wedreg.core.display import moment
from wedreg.couples import queries as couples

REFUSALS = {Kind.NO_SHOW: PausedAfterNoShows, Kind.CANCELLED: PausedAfterCancelling}


def check_not_paused(digests: Collection[str]) -> None:
    """Raise why, and until when, one of these persons books nothing online, and how they are served meanwhile."""
    found = queries.pause(digests, clock.now())
    if found:
        limit = queries.limit(found.kind)
        raise REFUSALS[found.kind](until=moment(found.until), most=limit.most, days=limit.within_days)


def count(booking: Booking, kind: Kind, at: datetime) -> None:
    """Let the booking count against both of its persons, and pause what that leads to."""
    digests = _persons(booking)
    again = update(Strike).where(Strike.booking_id == booking.id, Strike.kind == kind, Strike.excuse == Excuse.CAME)
    changed(again.values(excuse=None, excused_at=None, at=at))
    rows = [
        {"booking_id": booking.id, "person_digest": person, "kind": kind, "at": at} for person in sorted(digests)
    ]  # fmt: skip
    if rows:
        add_missing(Strike, rows, ("booking_id", "person_digest", "kind"))
    _settle(digests, kind)


def came_after_all(booking: Booking) -> None:
    """Count nothing against a couple that came later the same day (R25)."""
    _excuse([booking.id], Excuse.CAME)


def served_as_walk_in(booking: Booking) -> None:
    """Count nothing against persons who missed the same service earlier this day and were served as walk-ins (R25)."""
    day = clock.beijing(booking.starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
    missed = select(Strike.booking_id).where(Strike.person_digest.in_(_persons(booking)), Strike.kind == Kind.NO_SHOW)
    same = select(Booking.id).where(Booking.id.in_(missed), Booking.service_id == booking.service_id)
    same = same.where(Booking.starts_at >= day, Booking.starts_at < day + timedelta(days=1))
    _excuse(db.session.scalars(same).all(), Excuse.CAME)


def pardon(booking_ids: Sequence[int], *, reason: str) -> int:
    """Count these bookings no longer against anybody, with a reason. Returns how many of them counted."""
    pardoned = _excuse(booking_ids, Excuse.PARDONED)
    for number in pardoned:
        record("bookings.pardoned", "booking", number, reason=reason)
    return len(pardoned)


def appeal(booking: Booking, cause: Cause, note: str) -> None:
    """Keep what a couple says to a visit that it missed; raises NothingToAppeal, or AnsweredAlready."""
    if booking.status != Status.NO_SHOW or not queries.marked(booking.id, Kind.NO_SHOW):
        raise NothingToAppeal
    if queries.appeal(booking.id):
        raise AnsweredAlready
    row = Appeal(ref=new_ref(), booking_id=booking.id, cause=cause)
    row.note = note or None
    db.session.add(row)
    record("bookings.appealed", "booking", booking.id, cause=cause.value)


def answer(found: Appeal, booking: Booking, *, granted: bool, reason: str) -> None:
    """Answer what a couple said, once, and tell both; raises AnsweredAlready."""
    now = clock.now()
    mine = update(Appeal).where(Appeal.id == found.id, Appeal.decided_at.is_(None))
    if changed(mine.values(decided_at=now, granted=granted)) != 1:
        raise AnsweredAlready
    if granted:
        pardon([booking.id], reason=reason)
    messages.tell_afterwards("pardoned" if granted else "upheld", booking, now)
    record("bookings.appeal_answered", "booking", booking.id, granted=granted, reason=reason)


def set_limit(limit: Limit, numbers: dict[str, int], *, reason: str) -> None:
    """Change the numbers of a kind; pauses that have begun stay as they were."""
    for name, value in numbers.items():
        setattr(limit, name, value)
    record("bookings.limit_changed", "limit", limit.kind, reason=reason, **numbers)


def _excuse(booking_ids: Sequence[int], excuse: Excuse) -> list[int]:
    """Excuse what counts of these bookings, look at the pauses again, and return which bookings counted."""
    mine = select(Strike).where(Strike.booking_id.in_(booking_ids), Strike.excused_at.is_(None))
    found = db.session.scalars(mine.order_by(Strike.person_digest).with_for_update()).all()
    for strike in found:
        strike.excuse, strike.excused_at = excuse, clock.now()
    db.session.flush()  # what is left is counted anew
    for kind in Kind:
        _settle({strike.person_digest for strike in found if strike.kind == kind}, kind)
    return list(dict.fromkeys(strike.booking_id for strike in found))


def _settle(digests: Collection[str], kind: Kind) -> None:
    """Let the pauses of these persons be what their strikes lead to: missing ones begin, others are lifted."""
    now = clock.now()
    limit = queries.limit(kind) if digests else None
    for digest in sorted(digests):
        after = now - timedelta(days=limit.within_days + limit.pause_days) if limit else now
        wanted = dict(pauses(queries.strikes(digest, kind, after), limit)) if limit else {}
        running = select(Pause).where(Pause.person_digest == digest, Pause.kind == kind, Pause.until > now)
        known = {row.since: row for row in db.session.scalars(running.with_for_update())}
        _begin(digest, kind, {since: until for since, until in wanted.items() if since not in known and until > now})
        for since, row in known.items():
            row.lifted_at = None if since in wanted else row.lifted_at or now


def _begin(digest: str, kind: Kind, wanted: dict[datetime, datetime]) -> None:
    rows = [
        {"person_digest": digest, "kind": kind, "since": since, "until": until} for since, until in wanted.items()
    ]  # fmt: skip
    if rows and add_missing(Pause, rows, ("person_digest", "kind", "since")):
        record("bookings.paused", "limit", kind, until=max(wanted.values()).isoformat())


def _persons(booking: Booking) -> list[str]:
    couple = couples.couple(booking.couple_id or 0)
    return digests_of(couple) if couple else []
