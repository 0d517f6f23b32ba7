"""What pages and other features read of special days."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import joinedload, selectinload

from wedreg.core.db import db, table_of
from wedreg.core.kept import Kept
from wedreg.venues.models import Mode, SpecialDay


def special_days(venue_id: int, first: date) -> Sequence[SpecialDay]:
    """Return the special days of a venue from this day on, with their hours."""
    mine = select(SpecialDay).where(SpecialDay.venue_id == venue_id, SpecialDay.day >= first)
    mine = mine.options(selectinload(SpecialDay.spans), joinedload(SpecialDay.service))
    return db.session.scalars(mine.order_by(SpecialDay.day)).all()


@dataclass(frozen=True)
class Announced:
    """What pages tell of a special day."""

    ref: str
    venue_id: int
    service_id: int
    day: date
    name: str
    mode: Mode
    release_at: datetime
    enter_from: datetime | None
    enter_until: datetime | None
    opened_at: datetime | None


def _made_of(rows: Sequence[Row[Any]]) -> Sequence[Announced]:
    return [Announced(*tuple(row)) for row in rows]


COLUMNS = [table_of(SpecialDay).c[field.name] for field in fields(Announced)]
ANNOUNCED: Kept[Sequence[Announced]] = Kept(
    "venues.special_days", select(*COLUMNS).order_by(SpecialDay.day), _made_of, ()
)
"""All that were announced, for pages to name."""


def announced(venue_id: int, service_id: int, first: date, last: date) -> list[Announced]:
    """Return the special days between these days, as pages tell of them."""
    mine = [one for one in ANNOUNCED.get() if (one.venue_id, one.service_id) == (venue_id, service_id)]
    return [one for one in mine if first <= one.day <= last]


def special_day(ref: str) -> SpecialDay | None:
    """Return the special day with this published name."""
    with_facts = (selectinload(SpecialDay.spans), joinedload(SpecialDay.service), joinedload(SpecialDay.venue))
    return db.session.scalar(select(SpecialDay).where(SpecialDay.ref == ref).options(*with_facts))
