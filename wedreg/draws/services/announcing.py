"""Announce a draw: the terms, and the promise of a secret."""

import secrets
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.tokens import new_code
from wedreg.draws import facts, queries, verify
from wedreg.draws.errors import AlreadyAnnounced, ClosesTooEarly, DueTooEarly, ValueKnownTooEarly
from wedreg.draws.models import LIST, Draw, DrawStratum, State

SECRET_BYTES = 32
ALL = "all"
"""The code of the only stratum of a draw that has no strata."""


@dataclass(frozen=True)
class Stratum:
    """A group that is drawn for itself; without places only the order counts."""

    title: str
    places: int | None = None
    reserves: int | None = None
    code: str = ALL


@dataclass(frozen=True)
class Terms:
    """What is announced and never changes.

    `source` names a public number that somebody else draws, in words; nobody may know it before `value_known_at`.
    """

    title: str
    source: str
    void_rule: str
    value_known_at: datetime
    closes_at: datetime
    value_due_at: datetime
    strata: Sequence[Stratum]


def announce(
    terms: Terms, *, subject_kind: str = LIST, subject_id: int | None = None, ref: str | None = None
) -> Draw:  # fmt: skip
    """Publish the terms and the commitment of a new secret, or raise what the rules have against it.

    A form that brings its own `ref` and is sent twice announces once.
    """
    now = facts.whole(clock.now())
    _check(terms, now)
    draw = _new(terms, now, subject_kind, subject_id)
    draw.ref = ref or new_code()
    if earlier := queries.by_ref(draw.ref):
        if facts.lasting(earlier) != facts.lasting(draw):
            raise AlreadyAnnounced
        return earlier
    _check_subject(subject_kind, subject_id)
    secret = secrets.token_hex(SECRET_BYTES)
    draw.hidden, draw.commitment = secret, verify.commitment(facts.terms(draw), secret)
    db.session.add(draw)
    db.session.flush()  # its id is what the caller keeps
    record("draws.announced", "draw", draw.id, ref=draw.ref, commitment=draw.commitment)
    return draw


def _check_subject(subject_kind: str, subject_id: int | None) -> None:
    """Refuse a second draw for the same thing; the table would too."""
    earlier = None if subject_id is None else queries.latest_of(subject_kind, subject_id)
    if earlier and earlier.state != State.VOID:
        raise AlreadyAnnounced


def _check(terms: Terms, now: datetime) -> None:
    if terms.closes_at <= now:
        raise ClosesTooEarly
    if terms.value_known_at <= now:
        raise ValueKnownTooEarly
    if terms.value_due_at <= terms.value_known_at:
        raise DueTooEarly
    codes = [part.code for part in terms.strata]
    if not codes or len(set(codes)) < len(codes) or not all(verify.STRATUM.fullmatch(code) for code in codes):
        raise ValueError(codes)


def _new(terms: Terms, now: datetime, subject_kind: str, subject_id: int | None) -> Draw:
    return Draw(
        subject_kind=subject_kind,
        subject_id=subject_id,
        state=State.ANNOUNCED,
        algorithm=verify.FORMAT,
        title=_line(terms.title),
        source=_line(terms.source),
        void_rule=_line(terms.void_rule),
        announced_at=now,
        value_known_at=facts.whole(terms.value_known_at),
        closes_at=facts.whole(terms.closes_at),
        value_due_at=facts.whole(terms.value_due_at),
        strata=[
            DrawStratum(code=part.code, title=_line(part.title), places=part.places, reserves=part.reserves)
            for part in terms.strata
        ],
    )


def _line(text: str) -> str:
    """Return the text as one line, which is how it is hashed."""
    return " ".join(unicodedata.normalize("NFC", text).split())
