"""Find a pass, and what its scan means here and now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, case, func, select
from sqlalchemy.orm import aliased, joinedload

from wedreg.core import clock
from wedreg.core.access import Actor
from wedreg.core.crypto import keys
from wedreg.core.db import db, run
from wedreg.core.feature import Expected, PassKind, features
from wedreg.core.tokens import Forged, find_code, find_token, read
from wedreg.passes.models import ADMITS, Pass, Scan, Step, Verdict

BY_TOKEN = select(Pass).where(Pass.token_id == bindparam("token"))
BY_CODE = select(Pass).where(Pass.code == bindparam("code"))
RECENT = (
    select(Scan.step, Scan.verdict, Scan.scanned_at, Pass.code)
    .outerjoin(Pass, Scan.pass_id == Pass.id)
    .where(Scan.actor_kind == bindparam("kind"), Scan.actor_id == bindparam("actor"))
    .where(Scan.scanned_at >= bindparam("since"))
    .order_by(Scan.id.desc())
    .limit(5)
)
"""Made once: a scan asks each of them."""
SAME_VISIT = timedelta(minutes=2)


@dataclass(frozen=True)
class Admission:
    """Who let a bearer in, when and where."""

    at: datetime
    actor_kind: str
    actor_id: int | None
    place_id: int | None

    def is_same_visit(self, actor: Actor, now: datetime) -> bool:
        """Say whether the same person let them in a moment ago: one visit, scanned twice."""
        return (self.actor_kind, self.actor_id) == (actor.kind, actor.id) and now - self.at <= SAME_VISIT


@dataclass(frozen=True)
class Found:
    """What a scan found: the verdict, and what the feature that owns the pass tells of its bearer."""

    verdict: Verdict
    pass_id: int | None = None
    kind: str = ""
    expected: Expected | None = None
    admission: Admission | None = None

    def with_verdict(self, verdict: Verdict) -> "Found":
        """Return the same with another verdict; only a used pass tells who let its bearer in."""
        return replace(self, verdict=verdict, admission=self.admission if verdict == Verdict.USED else None)


def find(text: str, place_id: int | None) -> Found:
    """Find the pass that was scanned or typed. An unknown code and a forged one tell nothing of anybody."""
    token = find_token(text)
    if token:
        try:
            wanted = read(token, keys()).id
        except Forged:
            return Found(Verdict.FORGED)
        row = db.session.scalar(BY_TOKEN, {"token": wanted})
    else:
        code = find_code(text)
        row = by_code(code) if code else None
    return find_pass(row, place_id) if row else Found(Verdict.UNKNOWN)


def by_code(code: str) -> Pass | None:
    """Return the pass with this short code, or the newest of a subject with this code: a phone may be dead (R33)."""
    row = db.session.scalar(BY_CODE, {"code": code})
    return row or next(filter(None, (_newest(kind, code) for kind in features().pass_kinds.values())), None)


def _newest(kind: PassKind, code: str) -> Pass | None:
    subject_id = kind.by_code(code) if kind.by_code else None
    if subject_id is None:
        return None
    mine = select(Pass).where(Pass.kind == kind.name, Pass.subject_id == subject_id)
    return db.session.scalar(mine.order_by(Pass.id.desc()).limit(1))


def find_pass(row: Pass, place_id: int | None) -> Found:
    """Say what this pass means at this place now. A pass says nothing: the row and its owner decide (R31, R32)."""
    kind = features().pass_kinds[row.kind]
    expected = kind.expect(row.subject_id, clock.now())
    verdict = _verdict(row, expected, place_id, clock.now())
    return Found(verdict, row.id, row.kind, expected, _admission(row.id) if verdict == Verdict.USED else None)


def _admission(pass_id: int) -> Admission | None:
    last = last_admission(pass_id)
    return Admission(last.scanned_at, last.actor_kind, last.actor_id, last.place_id) if last else None


def _verdict(row: Pass, expected: Expected, place_id: int | None, now: datetime) -> Verdict:
    state: Verdict | None = expected.state
    if state is not None:
        return state
    if row.revoked_at is not None:
        return Verdict.REPLACED
    if clock.beijing(row.valid_from).date() != clock.beijing(now).date():
        return Verdict.OTHER_DAY
    if place_id is not None and expected.place_id != place_id:
        return Verdict.OTHER_VENUE
    if now < row.valid_from:
        return Verdict.EARLY
    verdict: Verdict = Verdict.OVER if now > row.valid_until else expected.lateness
    return verdict


def live(kind: str, subject_id: int) -> Pass | None:
    """Return the pass of this subject that is good."""
    mine = select(Pass).where(Pass.kind == kind, Pass.subject_id == subject_id, Pass.revoked_at.is_(None))
    return db.session.scalar(mine)


def by_id(pass_id: int) -> Pass | None:
    """Return the pass, good or not."""
    return db.session.get(Pass, pass_id)


def scan(uuid: str, step: Step) -> Scan | None:
    """Return the scan with this name, with its pass."""
    query = select(Scan).where(Scan.uuid == uuid, Scan.step == step).options(joinedload(Scan.pass_))
    return db.session.scalar(query)


def last_admission(pass_id: int) -> Scan | None:
    """Return the scan that let the bearer in, by this pass or another one of the same subject, unless undone since."""
    one, other = aliased(Pass), aliased(Pass)
    same = select(other.id).join(one, (one.kind == other.kind) & (one.subject_id == other.subject_id))
    counted = Scan.step.in_((Step.ADMIT, Step.UNDO)) & Scan.verdict.in_(ADMITS)
    query = select(Scan).where(Scan.pass_id.in_(same.where(one.id == pass_id)), counted)
    last = db.session.scalar(query.order_by(Scan.id.desc()).limit(1).options(joinedload(Scan.pass_)))
    return last if last and last.step == Step.ADMIT else None


def mismatched(kind: str, subject_ids: Collection[int]) -> frozenset[int]:
    """Return at which of these others came than were booked, and nobody was let in since (R7)."""
    steps = {step: func.max(case((Scan.step == step, Scan.id))) for step in (Step.MISMATCH, Step.ADMIT)}
    last = select(Pass.subject_id).join(Scan, Scan.pass_id == Pass.id)
    last = last.where(Pass.kind == kind, Pass.subject_id.in_(subject_ids)).group_by(Pass.subject_id)
    return frozenset(db.session.scalars(last.having(steps[Step.MISMATCH] > func.coalesce(steps[Step.ADMIT], 0))))


def recent(actor_kind: str, actor_id: int | None, since: datetime) -> Sequence[Row[Any]]:
    """Return (step, verdict, when, short code) of what this person scanned last."""
    return run(RECENT, {"kind": actor_kind, "actor": actor_id, "since": since}).all()
