"""Issue and revoke passes, and let their bearers in."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.access import Role, current_actor
from wedreg.core.db import add, add_missing, changed
from wedreg.core.feature import PassKind, features
from wedreg.core.tokens import new_code, new_token_id
from wedreg.passes import queries
from wedreg.passes.errors import NotBothPresent, NothingToUndo, ReasonMissing, ScanUnknown, UndoTooLate
from wedreg.passes.models import ADMITS, How, Pass, Scan, Step, Verdict
from wedreg.passes.queries import Found

TICKS = frozenset({"woman", "man", "woman_id", "man_id"})
"""Two persons and two documents (R34)."""
UNDO_SECONDS = timedelta(seconds=10)


@dataclass(frozen=True)
class Sent:
    """A scan as the device sent it."""

    uuid: str
    how: How
    place_id: int | None


@dataclass(frozen=True)
class Span:
    """The day of a pass, and the time in which it lets its bearer in."""

    day: date
    valid_from: datetime
    valid_until: datetime


def issue(kind: str, subject_id: int, span: Span) -> None:
    """Give the subject its pass."""
    row = {
        "kind": kind,
        "subject_id": subject_id,
        "token_id": new_token_id(),
        "code": new_code(),
        "day": span.day,
        "valid_from": span.valid_from,
        "valid_until": span.valid_until,
        "issued_at": clock.now(),
    }
    add(Pass, row)


def replace(kind: str, subject_id: int, span: Span) -> None:
    """Give the subject another pass; the one it had is void from now on."""
    revoke(kind, subject_id)
    issue(kind, subject_id, span)


def reissue(kind: str, subject_id: int) -> None:
    """Replace the pass by a new one for the same time: the old picture in somebody else's hands is void."""
    old = queries.live(kind, subject_id)
    if old is None:
        return
    replace(kind, subject_id, Span(old.day, old.valid_from, old.valid_until))
    record("passes.reissued", kind, subject_id)


def postpone(kind: str, subject_id: int, span: Span) -> None:
    """Give the pass another time; what the bearer has in hand stays good (a move by the office)."""
    mine = update(Pass).where(Pass.kind == kind, Pass.subject_id == subject_id, Pass.revoked_at.is_(None))
    changed(mine.values(day=span.day, valid_from=span.valid_from, valid_until=span.valid_until))


def revoke(kind: str, subject_id: int) -> None:
    """Make the subject's pass void."""
    mine = update(Pass).where(Pass.kind == kind, Pass.subject_id == subject_id, Pass.revoked_at.is_(None))
    changed(mine.values(revoked_at=clock.now()))


def look(text: str, sent: Sent) -> Found:
    """Find the pass that a scanner read or a person typed, and keep the scan whatever it found.

    Raises ScanUnknown when the scan's name was used for another pass: who is shown must be who is let in.
    """
    found = queries.find(text, sent.place_id)
    if not _keep(sent, Step.LOOK, found.pass_id, found.verdict):
        _same(queries.scan(sent.uuid, Step.LOOK), found)
    return found


def admit(look_uuid: str, sent: Sent, ticks: frozenset[str]) -> Found:
    """Let in whom the scan found. Raises NotBothPresent; of two devices at once one gets VALID, the other USED.

    The same scan sent again gets the same answer and has no second effect.
    """
    seen = queries.scan(look_uuid, Step.LOOK)
    if seen is None or seen.pass_ is None:
        raise ScanUnknown
    before = queries.scan(sent.uuid, Step.ADMIT)
    found = queries.find_pass(seen.pass_, sent.place_id)
    if before:
        return _same(before, found)
    if ticks != TICKS:
        raise NotBothPresent
    if found.verdict in ADMITS and not kind_of(seen.pass_).admit(seen.pass_.subject_id, clock.now()):
        found = queries.find_pass(seen.pass_, sent.place_id)
    if not _keep(sent, Step.ADMIT, seen.pass_id, found.verdict):
        return _same(queries.scan(sent.uuid, Step.ADMIT), found)  # sent twice at once
    return found


def _same(first: Scan | None, found: Found) -> Found:
    """Return the answer that this scan got the first time, or raise ScanUnknown when its name is another scan's."""
    if first is None or first.pass_id != found.pass_id:
        raise ScanUnknown
    return found.with_verdict(first.verdict)


def undo(pass_id: int, sent: Sent, reason: str) -> None:
    """Take a check-in back: within ten seconds by who did it, later by a supervisor with a reason (R35).

    The same step sent again has no second effect.
    """
    if queries.scan(sent.uuid, Step.UNDO):
        return
    last = queries.last_admission(pass_id)
    if last is None or last.pass_ is None:
        raise NothingToUndo
    actor = current_actor()
    own = (last.actor_kind, last.actor_id) == (actor.kind, actor.id)
    if not (own and clock.now() - last.scanned_at <= UNDO_SECONDS):
        if Role.SUPERVISOR not in actor.roles:
            raise UndoTooLate
        if not reason:
            raise ReasonMissing
    if not kind_of(last.pass_).undo(last.pass_.subject_id, reason):
        raise NothingToUndo
    _keep(sent, Step.UNDO, last.pass_id, Verdict.VALID)


def mismatch(look_uuid: str, sent: Sent, what: str) -> None:
    """Keep that others came than were booked, and what does not fit. Nobody is refused by that (R7).

    The same step sent again has no second effect.
    """
    seen = queries.scan(look_uuid, Step.LOOK)
    if seen is None or seen.pass_ is None:
        raise ScanUnknown
    found = queries.find_pass(seen.pass_, sent.place_id)
    if _keep(sent, Step.MISMATCH, seen.pass_id, found.verdict):
        record("passes.mismatch", seen.pass_.kind, seen.pass_.subject_id, reason=what)
    else:
        _same(queries.scan(sent.uuid, Step.MISMATCH), found)


def kind_of(row: Pass) -> PassKind:
    """Return what the feature that owns this kind of pass plugged in."""
    return features().pass_kinds[row.kind]


def _keep(sent: Sent, step: Step, pass_id: int | None, verdict: Verdict) -> bool:
    """Put the scan into the log. False when a scan with this name is there already."""
    actor = current_actor()
    row = {
        "uuid": sent.uuid, "step": step, "how": sent.how, "pass_id": pass_id, "verdict": verdict,
        "place_id": sent.place_id, "actor_kind": actor.kind, "actor_id": actor.id, "scanned_at": clock.now(),
    }  # fmt: skip
    return add_missing(Scan, [row], ("uuid",)) == 1
