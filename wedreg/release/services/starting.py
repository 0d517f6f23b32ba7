"""Make a release ready when its day is announced, and put everybody into order when the time has come."""

from datetime import datetime, timedelta

from sqlalchemy import bindparam, select, update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.db import changed, db, run, table_of
from wedreg.core.display import day as shown_day
from wedreg.core.texts import gettext
from wedreg.draws import queries as draws
from wedreg.draws import services as drawing
from wedreg.draws.models import Draw
from wedreg.draws.models import State as DrawState
from wedreg.draws.services import Stratum, Terms
from wedreg.draws.services.announcing import ALL
from wedreg.draws.signals import Drawn, Voided
from wedreg.release import board
from wedreg.release.models import Release, Stage, Ticket
from wedreg.venues.models import Mode, SpecialDay
from wedreg.venues.signals import SpecialDayAnnounced

KIND = "release"
AT_ONCE = 30
"""How many couples choose at the same time, until staff say otherwise."""
VALUE_TAKES = timedelta(days=1)
"""How long after it was drawn the public number of a ballot is waited for."""
TICKET = table_of(Ticket)
RANK = update(TICKET).where(TICKET.c.release_id == bindparam("of"), TICKET.c.pseudonym == bindparam("name"))
RANK = RANK.values(position=bindparam("place"))


def make_ready(event: SpecialDayAnnounced) -> None:
    """Announce the draw of a special day whose order is drawn, and make its release."""
    special = event.special_day
    if special.mode == Mode.FIRST_COME or special.enter_until is None:
        return
    draw = drawing.announce(_terms(special, special.enter_until), subject_kind=KIND, subject_id=special.id)
    release = Release(
        special_day_id=special.id, draw_id=draw.id, mode=special.mode, closes_at=special.enter_until, at_once=AT_ONCE
    )
    db.session.add(release)
    db.session.flush()  # the audit names the release
    record("release.made_ready", "release", release.id, draw=draw.ref, day=special.day.isoformat())


def _terms(special: SpecialDay, closes_at: datetime) -> Terms:
    """Return the terms of the draw: only the order counts, and by it everybody has their turn."""
    known_at = special.value_known_at or closes_at
    due_at = closes_at if special.mode == Mode.ROOM else known_at + VALUE_TAKES
    return Terms(
        title=gettext("%(day)s %(name)s 放号", day=shown_day(special.day), name=special.name),
        source=special.source,
        void_rule=gettext("到时仍没有公开号码，就按名单里代号的字母顺序（0–9、A–Z）依次进行。"),
        value_known_at=known_at,
        closes_at=closes_at,
        value_due_at=due_at,
        strata=[Stratum(gettext("全部新人"))],
    )


def start(release_id: int) -> bool:
    """Close the roster and draw, when the time has come, or raise DrawTampered. False when it was done before.

    A ballot waits for its public value, up to the time by which it was due; a waiting room has it, or does without.
    """
    release, now = _release(release_id), clock.now()
    if release.stage != Stage.ANNOUNCED or now < release.closes_at:
        return False
    draw = drawing.close(release.draw_id)
    if draw.state == DrawState.VALUED:
        drawing.draw(draw.id)
    elif draw.state == DrawState.CLOSED and now >= draw.value_due_at:
        drawing.void(draw.id, reason=gettext("到公布的最晚时间还没有公开号码，按公布的规则进行。"))
    else:
        _go(release_id, draw, now)
    return True


def put_in_order(event: Drawn | Voided) -> None:
    """Give everybody a number by the draw; where it was given up, by the published rule, not before its time."""
    if event.subject_kind != KIND:
        return
    release = db.session.scalars(select(Release).where(Release.draw_id == event.draw_id)).one()
    if clock.now() >= release.closes_at:
        _go(release.id, draws.get(event.draw_id), clock.now())


def _go(release_id: int, draw: Draw, now: datetime) -> None:
    """Begin to give places out, once; whoever is still on the way in is waited for by the row."""
    if draw.state not in (DrawState.DRAWN, DrawState.VOID):
        return
    by_draw = draw.state == DrawState.DRAWN
    going = update(Release).where(Release.id == release_id, Release.stage == Stage.ANNOUNCED)
    if changed(going.values(stage=Stage.GOING, started_at=now, by_draw=by_draw)) != 1:
        return
    names = db.session.scalars(select(Ticket.pseudonym).where(Ticket.release_id == release_id)).all()
    order = draws.ranking(draw)[ALL] if by_draw else sorted(names)
    ranks = [{"of": release_id, "name": name, "place": place} for place, name in enumerate(order, 1)]
    if ranks:
        run(RANK, ranks)
    changed(update(Release).where(Release.id == release_id).values(tail=len(order)))
    board.drop()
    record("release.started", "release", release_id, by_draw=by_draw, size=len(order))


def _release(release_id: int) -> Release:
    fresh = select(Release).where(Release.id == release_id).execution_options(populate_existing=True)
    return db.session.scalars(fresh).one()
