"""Take people into the roster until it is closed; close it."""

from collections.abc import Sequence

from sqlalchemy import literal, select, update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.db import changed, db, insert
from wedreg.draws import queries, verify
from wedreg.draws.errors import DrawClosed, NotTyped, NotYetClosing
from wedreg.draws.models import LIST, Draw, DrawEntry, DrawStratum, State
from wedreg.draws.services.announcing import ALL
from wedreg.draws.services.locking import lock


def enter(draw_id: int, key: str, *, stratum: str = ALL) -> str:
    """Take this subject into the roster and return its pseudonym, or raise DrawClosed. Once is enough.

    A subject that is in stays in the stratum in which it came. LookupError when there is no such stratum.
    """
    name = queries.pseudonym(draw_id, key)
    if _take_in(draw_id, name, stratum):
        record("draws.entered", "draw", draw_id, stratum=stratum)
        return name
    draw = queries.get(draw_id)
    if queries.standing(draw, name) is None:
        if draw.takes_entries(clock.now()):
            raise LookupError(stratum)
        raise DrawClosed
    return name


def _take_in(draw_id: int, name: str, stratum: str) -> bool:
    """Insert the entry if the roster is open, and say whether it went in.

    One statement: it holds a share of the draw's row, so that closing waits for it, and finds the row closed if it had
    to wait itself. On SQLite the transaction began as the only writer.
    """
    open_ = (
        select(Draw.id, DrawStratum.code, literal(name))
        .join(DrawStratum, DrawStratum.draw_id == Draw.id)
        .where(Draw.id == draw_id, DrawStratum.code == stratum)
        .where(Draw.state == State.ANNOUNCED, Draw.closes_at > clock.now())
        .with_for_update(read=True, of=Draw)
    )
    row = insert(DrawEntry).from_select(["draw_id", "stratum", "pseudonym"], open_).on_conflict_do_nothing()
    return db.session.scalar(row.returning(DrawEntry.id)) is not None


def enter_numbers(draw_id: int, numbers: Sequence[str], *, stratum: str = ALL) -> dict[str, str]:
    """Take the numbers that staff typed into a draw of their own, and return the pseudonym of each."""
    if queries.get(draw_id).subject_kind != LIST:
        raise NotTyped
    return {number: enter(draw_id, number_key(number), stratum=stratum) for number in numbers}


def number_key(number: str) -> str:
    """Return the key of a number that staff typed."""
    return f"number:{number}"


def close(draw_id: int) -> Draw:
    """Freeze the roster and publish its fingerprint, or raise NotYetClosing. A roster that is closed stays as it is."""
    draw, now = lock(draw_id), clock.now()
    if draw.state != State.ANNOUNCED:
        return draw
    if now < draw.closes_at:
        raise NotYetClosing
    roster = queries.roster(draw)
    fingerprint, size = verify.roster_hash(draw.ref, roster), sum(map(len, roster.values()))
    settled = State.CLOSED if draw.value is None else State.VALUED
    closing = update(Draw).where(Draw.id == draw_id, Draw.state == State.ANNOUNCED, Draw.closes_at <= now)
    changed(closing.values(state=settled, closed_at=now, roster_hash=fingerprint, roster_size=size))
    record("draws.closed", "draw", draw.id, roster=fingerprint, size=size)
    return queries.get(draw_id)
