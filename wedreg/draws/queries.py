"""What pages and other features read of draws."""

import enum
from base64 import urlsafe_b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import selectinload

from wedreg.core.crypto import digest
from wedreg.core.db import db
from wedreg.core.tokens import ALPHABET
from wedreg.draws import facts
from wedreg.draws.models import Draw, DrawEntry, DrawStratum, DrawValue, State
from wedreg.draws.verify import Roster

PSEUDONYM = 16
PAGE = 50
LARGEST_ID = 2**31 - 1


class Outcome(enum.StrEnum):
    """What a rank means by the places that were announced."""

    PLACE = "place"
    RESERVE = "reserve"
    NONE = "none"
    ORDER = "order"
    """No places were announced: the rank is all."""


@dataclass(frozen=True)
class Ranked:
    """Somebody's rank in a stratum."""

    stratum: str
    rank: int
    pseudonym: str
    outcome: Outcome


def pseudonym(draw_id: int, key: str) -> str:
    """Return the name under which this subject is in this draw.

    A keyed digest: the office cannot choose it, and nobody without the key can tell whose it is, or that two are one's.
    """
    number = int.from_bytes(urlsafe_b64decode(digest(f"draw:{draw_id}", key) + "="))
    letters = (number // len(ALPHABET) ** place % len(ALPHABET) for place in range(PSEUDONYM))
    return "".join(ALPHABET[letter] for letter in letters)


def get(draw_id: int) -> Draw:
    """Return the draw with its strata, as it is now; LookupError when there is none."""
    found = _fresh(Draw.id == draw_id)
    if found is None:
        raise LookupError(draw_id)
    return found


def by_ref(ref: str) -> Draw | None:
    """Return the draw with this published name."""
    return _fresh(Draw.ref == ref)


def latest_of(subject_kind: str, subject_id: int) -> Draw | None:
    """Return the newest draw for this subject, also a void one."""
    return _fresh((Draw.subject_kind == subject_kind) & (Draw.subject_id == subject_id))


def _fresh(mine: ColumnElement[bool]) -> Draw | None:
    newest = select(Draw).where(mine).order_by(Draw.id.desc()).limit(1).options(selectinload(Draw.strata))
    return db.session.scalar(newest.execution_options(populate_existing=True))


def newest(before: int | None = None) -> Sequence[Draw]:
    """Return a page of draws, the newest first."""
    query = select(Draw).order_by(Draw.id.desc()).limit(PAGE)
    if before is not None:
        query = query.where(Draw.id < min(max(before, 0), LARGEST_ID))
    return db.session.scalars(query).all()


def roster(draw: Draw) -> Roster:
    """Return the pseudonyms of each stratum, sorted."""
    return _grouped(draw, _entries(draw).order_by(DrawEntry.pseudonym))


def ranking(draw: Draw) -> Roster:
    """Return the pseudonyms of each stratum in the order of their ranks."""
    return _grouped(draw, _entries(draw).where(DrawEntry.rank.is_not(None)).order_by(DrawEntry.rank))


def _entries(draw: Draw) -> Select[str, str]:
    return select(DrawEntry.stratum, DrawEntry.pseudonym).where(DrawEntry.draw_id == draw.id)


def _grouped(draw: Draw, entries: Select[str, str]) -> Roster:
    found: dict[str, list[str]] = {part.code: [] for part in draw.strata}
    for stratum, name in db.session.execute(entries):
        found[stratum].append(name)
    return found


def published(draw: Draw) -> dict[str, Any]:
    """Return draw.json: all that may be known by now."""
    shown = roster(draw) if draw.closed_at else None
    return facts.published(draw, shown, ranking(draw) if draw.state == State.DRAWN else None)


def result(draw: Draw, first: int | None = None) -> Sequence[Ranked]:
    """Return everybody's rank, stratum by stratum; nothing before the draw. `first`: no further than this rank."""
    ranked = select(DrawEntry.stratum, DrawEntry.rank, DrawEntry.pseudonym).where(DrawEntry.draw_id == draw.id)
    if first:
        ranked = ranked.where(DrawEntry.rank <= first)
    parts = {part.code: part for part in draw.strata}
    rows = db.session.execute(ranked.where(DrawEntry.rank.is_not(None)).order_by(DrawEntry.stratum, DrawEntry.rank))
    return [Ranked(code, rank, name, outcome(parts[code], rank)) for code, rank, name in rows if rank]


def standing(draw: Draw, name: str) -> DrawEntry | None:
    """Return the entry with this pseudonym; None when nobody is in the draw under it."""
    return db.session.scalar(select(DrawEntry).where(DrawEntry.draw_id == draw.id, DrawEntry.pseudonym == name))


def outcome(part: DrawStratum, rank: int) -> Outcome:
    """Return what this rank means in the stratum."""
    if part.places is None:
        return Outcome.ORDER
    if rank <= part.places:
        return Outcome.PLACE
    return Outcome.RESERVE if rank <= part.places + (part.reserves or 0) else Outcome.NONE


def sizes(draw: Draw) -> dict[str, int]:
    """Return how many are in each stratum by now."""
    counted = select(DrawEntry.stratum, func.count()).where(DrawEntry.draw_id == draw.id).group_by(DrawEntry.stratum)
    return {part.code: 0 for part in draw.strata} | dict(db.session.execute(counted).all())


def values(draw: Draw) -> Sequence[DrawValue]:
    """Return what staff have typed as the value."""
    return db.session.scalars(select(DrawValue).where(DrawValue.draw_id == draw.id).order_by(DrawValue.id)).all()


def to_close(now: datetime) -> Sequence[int]:
    """Return the draws whose roster should be closed by now."""
    return _ids(Draw.state == State.ANNOUNCED, Draw.closes_at <= now)


def to_void(now: datetime) -> Sequence[int]:
    """Return the draws whose value did not come in time."""
    return _ids(Draw.state.in_((State.ANNOUNCED, State.CLOSED)), Draw.value.is_(None), Draw.value_due_at <= now)


def to_draw(now: datetime) -> Sequence[int]:
    """Return the draws that were settled and that nobody has drawn in time."""
    return _ids(Draw.state == State.VALUED, Draw.value_due_at <= now)


def _ids(*conditions: ColumnElement[bool]) -> Sequence[int]:
    return db.session.scalars(select(Draw.id).where(*conditions).order_by(Draw.id)).all()
