"""Read entries, and check their seals."""

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from wedreg.audit.models import Entry, Head
from wedreg.audit.services import START, canonical, sign_head
from wedreg.core.crypto import keys
from wedreg.core.db import db

PAGE = 50


@dataclass(frozen=True)
class Fault:
    """Where the log is not as it was sealed."""

    position: int
    what: str


def entries(action: str | None = None, before: int | None = None) -> Sequence[Entry]:
    """Return a page of entries, the newest first."""
    query = select(Entry).order_by(Entry.id.desc()).limit(PAGE)
    if action:
        query = query.where(Entry.action == action)
    if before:
        query = query.where(Entry.id < before)
    return db.session.scalars(query).all()


def of(subject_kind: str, subject_id: object) -> Sequence[Entry]:
    """Return what was done to one row, the oldest first."""
    mine = select(Entry).where(Entry.subject_kind == subject_kind, Entry.subject_id == str(subject_id))
    return db.session.scalars(mine.order_by(Entry.id)).all()


def faults() -> Iterator[Fault]:
    """Go through the whole chain and tell what was edited, taken out, cut off at the end or stamped anew."""
    heads = {head.position: head for head in db.session.scalars(select(Head).order_by(Head.position))}
    expected, seal = 0, START
    for entry in db.session.scalars(select(Entry).where(Entry.position.is_not(None)).order_by(Entry.position)):
        expected += 1
        if entry.position != expected:
            yield Fault(expected, "gap")
            expected = entry.position or expected
        elif not hmac.compare_digest(keys().seal_of(seal + canonical(entry, expected)), entry.seal or b""):
            yield Fault(expected, "edited")
        seal = entry.seal or b""
        head = heads.pop(expected, None)
        if head and (head.seal != seal or head.signature != sign_head(expected, seal)):
            yield Fault(expected, "stamped anew")
    for position in heads:
        if position > expected:
            yield Fault(position, "cut off")
    if expected and not _has_head(expected):
        yield Fault(expected, "cut off")


def count() -> int:
    """Return how many entries there are."""
    return db.session.scalar(select(func.count()).select_from(Entry)) or 0


def _has_head(position: int) -> bool:
    return db.session.scalar(select(Head.id).where(Head.position == position)) is not None
