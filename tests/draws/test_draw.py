"""From the announcement to the result: who may do what when, and that everything fits what was published."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.audit.makers import chain
from tests.browsers import make_staff
from tests.conftest import MONDAY, Time
from tests.draws.makers import (
    CLOSES,
    DUE,
    KNOWN,
    ROOM,
    TERMS,
    VALUE,
    announce,
    close,
    drawn,
    enter,
    finish,
    follow_up,
    give_up,
    published,
    read,
    settle,
    type_value,
)
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.errors import DomainError
from wedreg.core.feature import features
from wedreg.core.transactions import reading, writing
from wedreg.draws import errors, queries, services, verify
from wedreg.draws.models import Draw, State
from wedreg.draws.queries import Outcome
from wedreg.draws.services import Typed
from wedreg.draws.signals import Drawn, Voided

SECOND = timedelta(seconds=1)


def test_a_draw_runs_from_the_announcement_to_a_result_that_checks(app: Flask, at: Time) -> None:
    draw = announce()
    names = enter(draw, range(8)) + enter(draw, range(100, 103), "gold")
    assert len(set(names)) == 11
    assert verify.checks(published(draw)) == {}
    closed = close(draw, at)
    assert (closed.state, closed.roster_size) == (State.CLOSED, 11)
    assert verify.checks(published(draw)) == {"roster": True}
    assert settle(draw, at).state == State.VALUED
    assert finish(draw).state == State.DRAWN
    facts = published(draw)
    assert set(verify.checks(facts).values()) == {True}
    assert len(verify.checks(facts)) == 4
    assert sorted(names) == sorted(facts["result"]["new"] + facts["result"]["gold"])


def test_ranks_give_places_reserves_and_the_rest(app: Flask, at: Time) -> None:
    draw = drawn(at)
    with reading():
        ranked = services.result(draw)
        assert services.result(draw, first=1) == [one for one in ranked if one.rank == 1]
        found = {one.pseudonym: one.rank for one in ranked}
        assert all(queries.standing(draw, name).rank == rank for name, rank in found.items())
        assert queries.standing(draw, "2" * 16) is None
    told = Counter((one.stratum, one.outcome) for one in ranked)
    assert told == {
        ("new", Outcome.PLACE): 3, ("new", Outcome.RESERVE): 2, ("new", Outcome.NONE): 3,
        ("gold", Outcome.PLACE): 1, ("gold", Outcome.NONE): 2,
    }  # fmt: skip
    assert [one.rank for one in ranked] == [*range(1, 4), *range(1, 9)]


def test_a_waiting_room_has_an_order_and_no_places(app: Flask, at: Time) -> None:
    """The value is there before the room closes, so that the order follows at once."""
    draw = announce(ROOM)
    assert draw.value_comes_first
    enter(draw, range(5), "all")
    at(KNOWN)
    assert [type_value(draw), type_value(draw)] == [Typed.FIRST, Typed.AGREED]
    assert read(draw).state == State.ANNOUNCED
    late = enter(draw, [99], "all")
    assert close(draw, at).state == State.VALUED
    assert finish(draw).state == State.DRAWN
    with reading():
        ranked = services.result(draw)
    assert {one.outcome for one in ranked} == {Outcome.ORDER}
    assert late[0] in {one.pseudonym for one in ranked}
    assert len(verify.checks(published(draw))) == 4


def test_who_comes_again_is_in_once(app: Flask, at: Time) -> None:
    draw = announce()
    first, again = enter(draw, [1, 1], "new")
    assert first == again == enter(draw, [1], "gold")[0]
    with reading():
        assert queries.sizes(draw) == {"new": 1, "gold": 0}
    close(draw, at)
    assert enter(draw, [1]) == [first]
    with pytest.raises(errors.DrawClosed):
        enter(draw, [2])


def test_the_roster_closes_to_the_second_whoever_closes_it(app: Flask, at: Time) -> None:
    """Nobody is cut off a second before, nobody slips in at it, though no job has run yet."""
    draw = announce()
    at(CLOSES - SECOND)
    enter(draw, [1])
    with pytest.raises(errors.NotYetClosing), writing():
        services.close(draw.id)
    db.session.close()
    at(CLOSES)
    with pytest.raises(errors.DrawClosed):
        enter(draw, [2])
    assert read(draw).state == State.ANNOUNCED
    assert follow_up() == 1
    assert read(draw).roster_size == 1


def test_a_pseudonym_names_nobody_and_differs_from_draw_to_draw(app: Flask) -> None:
    names = enter(announce(), [1, 2]) + enter(announce(), [1, 2])
    assert len(set(names)) == 4
    assert all(verify.PSEUDONYM.fullmatch(name) for name in names)
    stored = db.session.execute(db.text("SELECT * FROM draws_entry")).all()
    db.session.close()
    assert "couple" not in repr(stored)


def test_a_stratum_that_was_not_announced_takes_nobody(app: Flask) -> None:
    with pytest.raises(LookupError):
        enter(announce(), [1], "silver")


def test_the_secret_lies_sealed_until_the_end(app: Flask, at: Time) -> None:
    """Nothing that can be read in the database, in draw.json or in the log tells it."""
    draw = announce()
    enter(draw, range(3))
    settle(draw, at)
    (sealed,) = db.session.execute(select(Draw.secret_sealed)).scalars()
    db.session.close()
    secret = read(draw).hidden
    assert secret
    assert len(bytes.fromhex(secret)) == 32
    assert published(draw)["secret"] is None
    assert secret.encode() not in sealed
    assert secret not in repr([row.details for row in chain()])
    assert finish(draw).secret == secret


def test_no_two_draws_promise_the_same_secret(app: Flask) -> None:
    assert len({announce().hidden for _ in range(20)}) == 20


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"closes_at": MONDAY}, errors.ClosesTooEarly),
        ({"value_known_at": MONDAY}, errors.ValueKnownTooEarly),
        ({"value_due_at": KNOWN}, errors.DueTooEarly),
    ],
)
def test_times_that_would_make_the_promise_worthless_are_refused(
    app: Flask, change: dict[str, object], refusal: type[DomainError]
) -> None:  # fmt: skip
    with pytest.raises(refusal):
        announce(replace(TERMS, **change))


def test_what_is_drawn_for_has_one_draw_at_a_time(app: Flask) -> None:
    """After a void one it gets a new one."""
    draw = announce(subject=("event", 7))
    with pytest.raises(errors.AlreadyAnnounced):
        announce(subject=("event", 7))
    announce(subject=("event", 8))
    give_up(draw)
    again = announce(subject=("event", 7))
    with reading():
        found = queries.latest_of("event", 7)
    assert found
    assert found.id == again.id


def test_the_value_is_typed_only_between_its_published_times(app: Flask, at: Time) -> None:
    draw = announce()
    close(draw, at)
    at(KNOWN - SECOND)
    with pytest.raises(errors.ValueNotKnown):
        type_value(draw)
    at(KNOWN)
    assert type_value(draw) == Typed.FIRST
    at(DUE)
    with pytest.raises(errors.ValueTooLate):
        type_value(draw)


def test_two_people_must_type_the_same_value(app: Flask, at: Time) -> None:
    """One alone is not enough, however often; who mistyped types again; a third one can settle it."""
    draw, one, two, three = announce(), *(make_staff(Role.ORGANISER) for _ in range(3))
    close(draw, at)
    at(KNOWN)
    assert [type_value(draw, by=one), type_value(draw, by=one)] == [Typed.FIRST, Typed.FIRST]
    assert type_value(draw, "03 07", by=two) == Typed.DIFFERS
    assert type_value(draw, "03 08", by=one) == Typed.DIFFERS
    assert read(draw).state == State.CLOSED
    assert type_value(draw, "03 07", by=three) == Typed.AGREED
    settled = read(draw)
    assert (settled.state, settled.value, settled.first_by, settled.second_by) == (State.VALUED, "03 07", two, three)
    with pytest.raises(errors.ValueSettled):
        type_value(draw, "03 08", by=one)


def test_typing_the_value_closes_a_roster_that_is_due(app: Flask, at: Time) -> None:
    draw = announce()
    at(KNOWN)
    type_value(draw)
    assert read(draw).state == State.CLOSED


def test_nothing_is_drawn_before_roster_and_value_are_there(app: Flask, at: Time) -> None:
    draw = announce()
    for _ in range(2):
        with pytest.raises(errors.NotReady):
            finish(draw)
        close(draw, at)


def test_drawing_twice_gives_the_same_result(app: Flask, at: Time) -> None:
    draw = drawn(at)
    before = published(draw)
    finish(draw)
    assert published(draw) == before
    assert [row.action for row in chain()].count("draws.drawn") == 1


def test_an_empty_roster_is_drawn_too(app: Flask, at: Time) -> None:
    assert len(verify.checks(published(finish(settle(announce(), at))))) == 4


def test_a_draw_without_a_value_in_time_is_void_by_the_published_rule(app: Flask, at: Time) -> None:
    """The secret is revealed all the same, so that everybody can see that there was one."""
    draw = announce()
    enter(draw, range(3))
    at(DUE)
    assert follow_up() == 2
    assert follow_up() == 0
    ended = read(draw)
    assert (ended.state, ended.void_reason) == (State.VOID, "到公布的最晚时间还没有公开号码，按公布的规则作废。")
    assert verify.checks(published(draw)) == {"commitment": True, "roster": True}


def test_a_room_whose_value_is_late_is_void_while_it_is_open(app: Flask, at: Time) -> None:
    draw = announce(replace(ROOM, closes_at=DUE + timedelta(hours=1)))
    at(DUE)
    assert follow_up() == 1
    assert read(draw).state == State.VOID
    assert verify.checks(published(draw)) == {"commitment": True}


def test_a_settled_draw_that_nobody_draws_is_drawn_at_its_last_time(app: Flask, at: Time) -> None:
    draw = announce()
    settle(draw, at)
    at(DUE - SECOND)
    assert follow_up() == 0
    at(DUE)
    assert (follow_up(), read(draw).state) == (1, State.DRAWN)


def test_a_draw_can_be_given_up_until_its_result_is_settled(app: Flask, at: Time) -> None:
    """Later somebody could be tempted to because of the result."""
    draw, other = announce(), announce()
    ended = give_up(draw, "典礼改期")
    assert (ended.state, ended.void_reason) == (State.VOID, "典礼改期")
    with pytest.raises(errors.DrawOver):
        give_up(draw)
    with pytest.raises(errors.DrawClosed):
        enter(draw, [1])
    settle(other, at)
    with pytest.raises(errors.ResultSettled):
        give_up(other, "不满意")


def test_the_features_above_hear_how_a_draw_ended(app: Flask, at: Time) -> None:
    heard: list[object] = []
    for event in (Drawn, Voided):
        features().handlers[event] = [heard.append]
    done, given_up = announce(subject=("event", 1)), announce(subject=("event", 2))
    give_up(given_up)
    finish(settle(done, at))
    assert heard == [Voided(given_up.id, "event", 2), Drawn(done.id, "event", 1)]


def test_every_step_is_in_the_log(app: Flask, at: Time) -> None:
    """With both fingerprints, which the sealed log then keeps too."""
    draw = drawn(at, people=1, golden=0)
    written = [(row.action, row.details) for row in chain() if row.subject_kind == "draw"]
    assert [action for action, _details in written] == [
        "draws.announced", "draws.entered", "draws.closed", "draws.value_typed", "draws.value_typed", "draws.valued",
        "draws.drawn",
    ]  # fmt: skip
    assert written[0][1] == {"ref": draw.ref, "commitment": draw.commitment}
    assert written[2][1] == {"roster": draw.roster_hash, "size": 1}
    assert written[3][1] == {"value": VALUE}
