"""People come into a roster, type its value and draw from it at the very moment at which somebody else does."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.audit.makers import chain
from tests.browsers import make_staff
from tests.conftest import Time
from tests.draws.makers import CLOSES, KNOWN, announce, close, drop_guards, enter, finish, published, read, settle
from tests.draws.makers import type_value as type_value_alone
from tests.reliability.races import at_time, good, kinds, own_clocks, together
from tests.reliability.sizes import RACE_ROUNDS
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.transactions import reading, writing
from wedreg.draws import services, verify
from wedreg.draws.models import Draw, DrawEntry, State
from wedreg.draws.services import Typed

pytestmark = pytest.mark.reliability

PEOPLE = 16
SECOND = timedelta(seconds=1)


def come_in(draw_id: int, key: str) -> str:
    with writing():
        return services.enter(draw_id, key, stratum="new")


def close_now(draw_id: int) -> State:
    with writing():
        return services.close(draw_id).state


def names(draw: Draw) -> set[str]:
    with reading():
        return set(db.session.scalars(select(DrawEntry.pseudonym).where(DrawEntry.draw_id == draw.id)))


@pytest.mark.parametrize("guarded", [True, False])
def test_who_comes_as_the_roster_closes_is_in_the_fingerprint_or_told_so(app: Flask, guarded: bool) -> None:
    """Nobody is told to be in who is not, and nobody is in whom the fingerprint does not know.

    The statement that takes people in sees to it by itself, and so does the trigger.
    """
    if not guarded:
        drop_guards()
    for _ in range(RACE_ROUNDS):
        draw = announce()
        early = [at_time(CLOSES - SECOND, partial(come_in, draw.id, f"early:{one}")) for one in range(PEOPLE)]
        late = [at_time(CLOSES, partial(come_in, draw.id, f"late:{one}")) for one in range(4)]
        closing = [at_time(CLOSES, partial(close_now, draw.id))] * 2
        with own_clocks():
            results = together(app, [*early, *closing, *late])
        assert set(kinds(results)) <= {"DrawClosed"}
        told = {result for result in good(results) if not isinstance(result, State)}
        assert told == names(draw)
        assert kinds(results[-4:]) == ["DrawClosed"] * 4
        assert verify.checks(published(draw)) == {"roster": True}
        assert read(draw).roster_size == len(told)


def test_one_who_comes_many_times_at_once_is_in_once(app: Flask) -> None:
    draw = announce()
    results = together(app, [partial(come_in, draw.id, "couple:1")] * PEOPLE)
    assert set(results) == names(draw)
    assert len(set(results)) == 1


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_without_the_lock_somebody_slips_in_behind_the_fingerprint(app: Flask, at: Time) -> None:
    """The control: who looked before the roster closed, and came in after. On SQLite there is one writer anyway."""
    draw = announce()
    drop_guards()
    slip = "INSERT INTO draws_entry (draw_id, stratum, pseudonym) VALUES (:draw, 'new', :name)"
    with db.engine.connect() as slow:
        slow.connection.dbapi_connection.read_only = False
        state = slow.scalar(text("SELECT state FROM draws_draw WHERE id = :draw"), {"draw": draw.id})
        assert state == State.ANNOUNCED
        close(draw, at)
        slow.execute(text(slip), {"draw": draw.id, "name": "A" * 16})
        slow.commit()
    assert verify.checks(published(draw)) == {"roster": False}


def test_two_who_type_the_value_at_once_agree(app: Flask, at: Time) -> None:
    """Neither misses the other; were it so, the draw would wait for a third one."""
    for _ in range(RACE_ROUNDS):
        at(KNOWN - timedelta(days=5))
        draw, people = announce(), [make_staff(Role.ORGANISER) for _ in range(2)]
        close(draw, at)
        at(KNOWN)
        results = together(app, [partial(type_value_alone, draw, by=one) for one in people])
        assert sorted(results) == [Typed.AGREED, Typed.FIRST]
        assert read(draw).state == State.VALUED


def test_many_who_draw_at_once_get_one_result(app: Flask, at: Time) -> None:
    draw = announce()
    enter(draw, range(PEOPLE))
    settle(draw, at)
    results = together(app, [partial(finish, draw)] * 8)
    assert {result.seed for result in good(results)} == {read(draw).seed}
    assert kinds(results) == []
    assert len(verify.checks(published(draw))) == 4
    assert [row.action for row in chain()].count("draws.drawn") == 1
