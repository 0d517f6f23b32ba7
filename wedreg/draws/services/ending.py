"""End a draw: with a result, or without one. Either way its secret is revealed."""

from typing import Any

from sqlalchemy import bindparam, update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.db import changed, run, table_of
from wedreg.core.signals import publish
from wedreg.draws import facts, queries, verify
from wedreg.draws.errors import DrawOver, DrawTampered, NotReady, ResultSettled
from wedreg.draws.models import Draw, DrawEntry, State
from wedreg.draws.services.locking import lock
from wedreg.draws.signals import Drawn, Voided

ENTRY = table_of(DrawEntry)
RANK = update(ENTRY).where(ENTRY.c.draw_id == bindparam("draw"), ENTRY.c.pseudonym == bindparam("name"))
RANK = RANK.values(rank=bindparam("place"))


def draw(draw_id: int) -> Draw:
    """Reveal the secret and put everybody into the order that follows, or raise NotReady or DrawTampered.

    A draw that was drawn stays as it is.
    """
    found = lock(draw_id)
    if found.state == State.DRAWN:
        return found
    if found.state != State.VALUED:
        raise NotReady
    roster, secret = queries.roster(found), found.hidden or ""
    _check_untouched(found, roster, secret)
    seed = verify.seed(str(found.roster_hash), secret, str(found.value))
    _end(found, state=State.DRAWN, secret=secret, seed=seed)
    _rank(draw_id, verify.ranking(roster, seed))
    record("draws.drawn", "draw", found.id, seed=seed)
    publish(Drawn(draw_id, found.subject_kind, found.subject_id))
    return queries.get(draw_id)


def _check_untouched(found: Draw, roster: verify.Roster, secret: str) -> None:
    """Draw nothing from a roster, or with a secret, that is not the published one."""
    if verify.roster_hash(found.ref, roster) != found.roster_hash:
        raise DrawTampered
    if verify.commitment(facts.terms(found), secret) != found.commitment:
        raise DrawTampered


def _rank(draw_id: int, ranking: dict[str, list[str]]) -> None:
    ranks = [
        {"draw": draw_id, "name": name, "place": place}
        for order in ranking.values()
        for place, name in enumerate(order, 1)
    ]
    if ranks:
        run(RANK, ranks)


def void(draw_id: int, *, reason: str) -> Draw:
    """Give the draw up, with a reason that is published, or raise ResultSettled once a result could be disliked."""
    found = lock(draw_id)
    if found.state in (State.DRAWN, State.VOID):
        raise DrawOver
    if not found.can_void:
        raise ResultSettled
    _end(found, state=State.VOID, secret=found.hidden, void_reason=reason)
    record("draws.voided", "draw", found.id, reason=reason)
    publish(Voided(draw_id, found.subject_kind, found.subject_id))
    return queries.get(draw_id)


def _end(found: Draw, **values: Any) -> None:  # noqa: ANN401  (columns)
    ending = update(Draw).where(Draw.id == found.id, Draw.state == found.state)
    changed(ending.values(ended_at=clock.now(), **values))
