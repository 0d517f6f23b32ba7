"""What counts against whom, and what couples said to it."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload

from wedreg.bookings.models import Appeal, Booking, Excuse, Kind, Limit, Pause, Status, Strike
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.couples.models import Couple

PAGE = 200


class Standing(NamedTuple):
    """How many of a kind count against somebody now, and what the limit is."""

    number: int
    limit: Limit

    @property
    def left(self) -> int:
        """Return how many more there may be before online booking pauses."""
        return self.limit.most - self.number


def limit(kind: Kind) -> Limit:
    """Return the numbers of a kind."""
    return db.session.scalars(select(Limit).where(Limit.kind == kind)).one()


def limits() -> dict[Kind, Limit]:
    """Return all numbers."""
    return {row.kind: row for row in db.session.scalars(select(Limit))}


PAUSE = (
    select(Pause)
    .where(
        Pause.person_digest.in_(bindparam("digests", expanding=True)),
        Pause.lifted_at.is_(None),
        Pause.until > bindparam("now"),
    )
    .order_by(Pause.until.desc())
    .limit(1)
)


def pause(digests: Collection[str], now: datetime) -> Pause | None:
    """Return the pause that keeps one of these persons from booking online now, the longest one."""
    return db.session.scalar(PAUSE, {"digests": list(digests), "now": now})


def strikes(digest: str, kind: Kind, after: datetime) -> Sequence[datetime]:
    """Return when something that counts happened, from this moment on."""
    mine = select(Strike.at).where(Strike.person_digest == digest, Strike.kind == kind, Strike.excused_at.is_(None))
    return db.session.scalars(mine.where(Strike.at > after).order_by(Strike.at)).all()


def standing(digests: Collection[str], kind: Kind, now: datetime) -> Standing:
    """Return how many count against the one of these persons against whom most do."""
    found = limit(kind)
    after = now - timedelta(days=found.within_days)
    return Standing(max((len(strikes(digest, kind, after)) for digest in digests), default=0), found)


def marked(booking_id: int, kind: Kind) -> bool:
    """Say whether this booking counts against its couple."""
    mine = select(Strike.id).where(Strike.booking_id == booking_id, Strike.kind == kind, Strike.excused_at.is_(None))
    return db.session.scalar(mine.limit(1)) is not None


def appeal(booking_id: int) -> Appeal | None:
    """Return what the couple said to this visit."""
    return db.session.scalar(select(Appeal).where(Appeal.booking_id == booking_id))


def waiting() -> Sequence[tuple[Appeal, Booking]]:
    """Return what couples said and nobody has answered, the oldest first."""
    query = select(Appeal, Booking).join(Booking, Booking.id == Appeal.booking_id).where(Appeal.decided_at.is_(None))
    query = query.options(joinedload(Booking.couple).joinedload(Couple.persons), joinedload(Booking.service))
    rows = db.session.execute(query.order_by(Appeal.made_at).limit(PAGE)).unique().all()
    return [(row[0], row[1]) for row in rows]


def missed_on(venue_id: int, first: datetime, last: datetime) -> Sequence[int]:
    """Return the bookings of this time at a venue to which nobody came and that count."""
    counts = select(Strike.booking_id).where(Strike.kind == Kind.NO_SHOW, Strike.excused_at.is_(None))
    mine = select(Booking.id).where(Booking.venue_id == venue_id, Booking.starts_at >= first, Booking.starts_at < last)
    return db.session.scalars(mine.where(Booking.status == Status.NO_SHOW, Booking.id.in_(counts))).all()


def effect(first: datetime, last: datetime) -> dict[str, Counter[str]]:
    """Return by month how many visits were missed, made up for, pardoned or cancelled, and how many pauses began."""
    found: dict[str, Counter[str]] = {}
    marks = select(Strike.booking_id, Strike.kind, Strike.excuse, func.min(Strike.at))
    marks = marks.where(Strike.at >= first, Strike.at < last)
    for _booking, kind, excuse, at in db.session.execute(marks.group_by(Strike.booking_id, Strike.kind, Strike.excuse)):
        found.setdefault(_month(at), Counter())[_column(kind, excuse)] += 1
    begun = select(Pause.since, Pause.kind).where(Pause.since >= first, Pause.since < last)
    for since, kind in db.session.execute(begun):
        found.setdefault(_month(since), Counter())[f"paused_{kind}"] += 1
    return found


def _month(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING):%Y-%m}"


def _column(kind: Kind, excuse: Excuse | None) -> str:
    return f"{kind}_{excuse}" if excuse else kind.value
