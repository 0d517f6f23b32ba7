"""Take a couple in: one ticket each, in however many windows they ask for it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import JSON, Boolean, Integer, String, literal, select, update
from sqlalchemy.engine import Row

from wedreg.audit.services import record
from wedreg.bookings import services as bookings
from wedreg.bookings.services.eligibility import digests_of
from wedreg.core import clock
from wedreg.core.crypto import digest
from wedreg.core.db import UTCDateTime, changed, db, insert
from wedreg.core.display import moment
from wedreg.couples.models import Couple
from wedreg.draws import queries as draws
from wedreg.draws import services as drawing
from wedreg.draws.errors import DrawClosed
from wedreg.release import board, queries
from wedreg.release.errors import EnteringOver, NotYetOpen, NotYourTurn, NoWish, TwoAlreadyIn
from wedreg.release.models import Release, Stage, State, Ticket
from wedreg.release.services.starting import start
from wedreg.venues import rules
from wedreg.venues.models import Mode


def enter(
    release: Release, couple: Couple, *, contact_id: int, unhurried: bool = False, wishes: Sequence[str] = ()
) -> Ticket:  # fmt: skip
    """Return the couple's ticket, a new one if it has none, or raise what stands against it.

    Until the roster closes everybody has the same chance; who comes to a waiting room later stands behind.
    """
    now, special = clock.now(), release.special_day
    if special.enter_from and now < special.enter_from:
        raise NotYetOpen(when=moment(special.enter_from))
    known = queries.ticket_of(release.id, couple.id)
    if known:
        return known
    _check(release, couple, wishes)
    pair = digest("release.pair", "|".join(sorted(digests_of(couple))))
    row = {"couple_id": couple.id, "contact_id": contact_id, "pair": pair, "unhurried": unhurried, "made_at": now}
    name = _in_time(release, couple, now)
    written = _insert_in_time(release.id, {**row, "pseudonym": name, "wishes": list(wishes)}) if name else None
    if not name or (written is None and _has_begun(release.id)):
        written = _insert_late(release, row, couple)
    found = queries.ticket_of(release.id, couple.id)
    if found is None:
        raise TwoAlreadyIn
    if written:
        record("release.entered", "ticket", found.id, release=release.id, late=found.late)
        board.drop()
    return found


def enter_again(ticket: Ticket, release: Release) -> None:
    """Let a couple whose time was over stand behind everybody who waits, or raise NotYourTurn."""
    behind = {"state": State.WAITING, "position": _next(release.id), "late": True, "until": None, "booking_id": None}
    mine = update(Ticket).where(Ticket.id == ticket.id, Ticket.state == State.LAPSED)
    if changed(mine.values(**behind, admitted_at=None, slot_id=None, ended_at=None)) != 1:
        raise NotYourTurn
    record("release.again", "ticket", ticket.id)
    board.drop()


def leave(ticket: Ticket) -> None:
    """Give the ticket up, so that others move up. Doing so twice changes nothing."""
    going = (State.WAITING, State.ADMITTED)
    mine = update(Ticket).where(Ticket.id == ticket.id, Ticket.state.in_(going))
    if changed(mine.values(state=State.LEFT, until=None, ended_at=clock.now())):
        record("release.left", "ticket", ticket.id)
        board.drop()


def _check(release: Release, couple: Couple, wishes: Sequence[str]) -> None:
    """Raise what the rules have against this couple on that day (R1, R5, R22, R25)."""
    special = release.special_day
    first = min(part.opens for part in special.spans)
    bookings.check_couple(couple, special.service.code, rules.at(special.day, first))
    bookings.check_own(couple, special.service.code)
    bookings.check_not_paused(digests_of(couple))
    if release.mode == Mode.BALLOT and not wishes:
        raise NoWish


def _in_time(release: Release, couple: Couple, now: datetime) -> str | None:
    """Return the couple's pseudonym in the draw, or None when its roster has closed.

    A draw that was given up before its time takes nobody; its pseudonyms still make the order, by the published rule.
    """
    key = f"couple:{couple.id}"
    try:
        return drawing.enter(release.draw_id, key)
    except DrawClosed:
        return draws.pseudonym(release.draw_id, key) if now < release.closes_at else None


COLUMNS = (
    "release_id", "couple_id", "contact_id", "pair", "pseudonym", "late", "unhurried", "wishes", "made_at", "state",
    "position",
)  # fmt: skip


def _insert_in_time(release_id: int, row: dict[str, object]) -> Row[tuple[int]] | None:
    """Insert the ticket while the release is still announced: the statement holds a share of its row."""
    values = (
        Release.id, literal(row["couple_id"], Integer), literal(row["contact_id"], Integer),
        literal(row["pair"], String), literal(row["pseudonym"], String), literal(False, Boolean),  # noqa: FBT003
        literal(row["unhurried"], Boolean), literal(row["wishes"], JSON), literal(row["made_at"], UTCDateTime),
        literal(State.WAITING.value, String), literal(None, Integer),
    )  # fmt: skip
    open_ = select(*values).where(Release.id == release_id, Release.stage == Stage.ANNOUNCED)
    into = insert(Ticket).from_select(list(COLUMNS), open_.with_for_update(read=True, of=Release))
    return db.session.execute(into.on_conflict_do_nothing().returning(Ticket.id)).first()


def _has_begun(release_id: int) -> bool:
    """Say whether it began while this couple was on its way in."""
    return db.session.scalar(select(Release.stage).where(Release.id == release_id)) != Stage.ANNOUNCED


def _insert_late(release: Release, row: dict[str, object], couple: Couple) -> Row[tuple[int]] | None:
    """Put the couple behind everybody who has come by now."""
    if release.mode == Mode.BALLOT:
        raise EnteringOver
    start(release.id)
    name = draws.pseudonym(release.draw_id, f"couple:{couple.id}")
    late = {**row, "release_id": release.id, "pseudonym": name, "late": True, "wishes": [], "state": State.WAITING}
    into = insert(Ticket).values(**late, position=_next(release.id))
    return db.session.execute(into.on_conflict_do_nothing().returning(Ticket.id)).first()


def _next(release_id: int) -> int:
    """Return the next number in the order, or raise EnteringOver when no more are given."""
    more = update(Release).where(Release.id == release_id, Release.stage == Stage.GOING)
    number: int | None = db.session.scalar(
        more.values(tail=Release.tail + 1).returning(Release.tail), execution_options={"synchronize_session": False}
    )
    if number is None:
        raise EnteringOver
    return number
