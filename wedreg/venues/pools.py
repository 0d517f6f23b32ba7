"""What is left in the pools of half days, and whether there are any."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Row, bindparam, exists, or_, select
from sqlalchemy.orm import aliased, joinedload

from wedreg.core.db import db, run, table_of
from wedreg.core.kept import Kept
from wedreg.venues.models import Half, Pool, Quota, Share, Slot, Venue


def _there_are(rows: Sequence[Row[Any]]) -> bool:
    return bool(rows)


SHARED: Kept[bool] = Kept("quotas", select(Quota.id).limit(1), _there_are, empty=False)
"""Whether any half day is shared out at all: where none is, nobody asks for pools. A place is taken by what the table
says; until a process knows of the very first share, it refuses those places for some seconds."""
COLUMNS = table_of(Quota).c
OF_DAYS = select(
    COLUMNS.day, COLUMNS.half, COLUMNS.pool, COLUMNS.places, COLUMNS.taken, COLUMNS.flows_at
).where(
    COLUMNS.venue_id == bindparam("venue"), COLUMNS.service_id == bindparam("service"),
    COLUMNS.day.between(bindparam("first"), bindparam("last")),
)  # fmt: skip


@dataclass
class Room:
    """How many more places of a half day there are for whom."""

    couples: int = 0
    priority: int = 0
    """More of them, for those who go first."""
    on_site: int = 0
    """More of them, for staff."""

    @property
    def staff(self) -> int:
        return self.couples + self.on_site

    def add(self, pool: Pool, left: int, *, flows: bool) -> None:
        """Add what is left in a pool to those who may have it."""
        if pool == Pool.ON_SITE:
            self.on_site += left
        elif pool == Pool.ONLINE or flows:
            self.couples += left
        else:
            self.priority += left


def rooms(venue_id: int, service_id: int, first: date, last: date, now: datetime) -> dict[tuple[date, Half], Room]:
    """Return what is left in the half days that are shared out."""
    if not SHARED.get():
        return {}
    found: dict[tuple[date, Half], Room] = {}
    days = {"venue": venue_id, "service": service_id, "first": first, "last": last}
    for row in run(OF_DAYS, days):
        room = found.setdefault((row.day, row.half), Room())
        room.add(row.pool, row.places - row.taken, flows=row.flows_at is not None and row.flows_at <= now)
    return found


def has_room(now: BindParameter[datetime]) -> ColumnElement[bool]:
    """Return the condition of slots whose pools have a place for every couple; of all that are not shared out."""
    mine = (
        Quota.venue_id == Slot.venue_id, Quota.service_id == Slot.service_id, Quota.day == Slot.day,
        Quota.half == Slot.half, Quota.taken < Quota.places,
        or_(Quota.pool == Pool.ONLINE, Quota.flows_at <= now),
    )  # fmt: skip
    return or_(~Slot.pooled, exists().where(*mine))


def is_for_all(slot: Slot, pool: Pool | None, now: datetime) -> bool:
    """Say whether every couple may have a place that counts in this pool of the slot's half day; in none: everybody."""
    if pool in (None, Pool.ONLINE):
        return True
    here = (Quota.venue_id == slot.venue_id, Quota.service_id == slot.service_id, Quota.day == slot.day)
    mine = select(Quota.id).where(*here, Quota.half == slot.half, Quota.pool == pool, Quota.flows_at <= now)
    return db.session.scalar(mine) is not None


def sharing(slot_id: int) -> Any:  # noqa: ANN401  (a query of numbers)
    """Return the query of the slots that share their pools with this one, itself among them."""
    other, this = aliased(Slot), aliased(Slot)
    same = (other.venue_id == this.venue_id, other.service_id == this.service_id, other.day == this.day)
    return select(other.id).join(this, this.id == slot_id).where(
        (other.id == slot_id) | (this.pooled & other.pooled & (other.half == this.half)), *same
    )  # fmt: skip


def shares(venue_id: int) -> Sequence[Share]:
    """Return the shares of a venue, the newest first."""
    mine = select(Share).where(Share.venue_id == venue_id).options(joinedload(Share.service))
    return db.session.scalars(mine.order_by(Share.valid_from.desc(), Share.id.desc())).all()


def shares_now(today: date) -> Sequence[Share]:
    """Return the share of each service at each open venue that holds now, or is the next one to."""
    mine = select(Share).join(Venue, Venue.id == Share.venue_id).where(Venue.open).order_by(Share.valid_from)
    found: dict[tuple[int, int], Share] = {}
    for share in db.session.scalars(mine.options(joinedload(Share.service), joinedload(Share.venue))):
        if share.valid_from <= today or (share.venue_id, share.service_id) not in found:
            found[share.venue_id, share.service_id] = share
    return [share for share in found.values() if share.on_site or share.priority]


@dataclass(frozen=True)
class HalfDay:
    """A half day of a service that is shared out."""

    day: date
    half: Half
    service_id: int
    pools: dict[str, Quota]


def half_days(venue_id: int, first: date, last: date) -> list[HalfDay]:
    """Return how the half days of a venue go that are shared out."""
    mine = select(Quota).where(Quota.venue_id == venue_id, Quota.day.between(first, last))
    found: dict[tuple[date, Half, int], HalfDay] = {}
    for quota in db.session.scalars(mine.order_by(Quota.day, Quota.half, Quota.service_id)):
        here = (quota.day, quota.half, quota.service_id)
        found.setdefault(here, HalfDay(*here, {})).pools[quota.pool] = quota
    return list(found.values())
