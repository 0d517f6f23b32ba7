"""The database itself keeps what was announced and closed; and where somebody gets past it, the fingerprints tell."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError

from tests.browsers import make_staff
from tests.conftest import MONDAY, Time
from tests.draws.makers import (
    DUE,
    KNOWN,
    TERMS,
    announce,
    close,
    drawn,
    drop_guards,
    enter,
    finish,
    follow_up,
    give_up,
    published,
    read,
    settle,
    tell,
)
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.draws import errors, verify
from wedreg.draws.models import TRANSITIONS, Draw, State
from wedreg.draws.services import announcing

TERMS_COLUMNS = {
    "id": "id + 1000",
    "ref": "'22222222'",
    "subject_kind": "'other'",
    "subject_id": "77",
    "algorithm": "'other'",
    "title": "'别的'",
    "source": "'别的'",
    "void_rule": "'别的'",
    "commitment": f"'{'ab' * 32}'",
    "announced_at": "'2026-04-01 00:00:00'",
    "value_known_at": "'2026-05-02 00:00:00'",
    "closes_at": "'2026-05-02 00:00:00'",
    "value_due_at": "'2026-05-09 00:00:00'",
}
ROSTER_COLUMNS = {"closed_at": "'2026-06-01 00:00:00'", "roster_hash": f"'{'ab' * 32}'", "roster_size": "99"}


def spelled(at: datetime) -> str:
    """Return a moment as the database spells it."""
    zone = "+00" if db.engine.dialect.name == "postgresql" else ""
    return f"'{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}{zone}'"


def refused(statement: str, match: str = "only grows") -> None:
    """Check that the database refuses the statement."""
    with pytest.raises(DBAPIError, match=match):
        tell(statement)


def test_no_term_changes_once_it_is_announced(app: Flask, at: Time) -> None:
    draw = announce()
    for column, value in TERMS_COLUMNS.items():
        refused(f"UPDATE draws_draw SET {column} = {value}")
    refused("UPDATE draws_stratum SET places = 99")
    refused("DELETE FROM draws_stratum")
    refused("DELETE FROM draws_draw")
    close(draw, at)
    for column, value in (TERMS_COLUMNS | ROSTER_COLUMNS).items():
        refused(f"UPDATE draws_draw SET {column} = {value}")


def test_a_draw_that_has_ended_never_changes_again(app: Flask, at: Time) -> None:
    drawn(at)
    for change in ("title = title", "state = 'void', void_reason = 'x', seed = NULL", "state = 'valued'"):
        refused(f"UPDATE draws_draw SET {change}")
    refused("UPDATE draws_entry SET rank = rank + 100")
    refused("UPDATE draws_entry SET rank = NULL")


def test_no_step_is_skipped_or_taken_back(app: Flask, at: Time) -> None:
    """Whatever the columns would say: only what follows a state may come after it."""
    draw = announce()
    for reach in (lambda: None, lambda: close(draw, at), lambda: settle(draw, at), lambda: finish(draw)):
        reach()
        now = read(draw).state
        for state in set(State) - TRANSITIONS[now] - {now}:
            refused(f"UPDATE draws_draw SET state = '{state}'", "only grows")


def test_nobody_comes_in_or_goes_once_the_roster_is_closed(app: Flask, at: Time) -> None:
    draw = announce()
    enter(draw, range(3))
    late = f"INSERT INTO draws_entry (draw_id, stratum, pseudonym) VALUES ({draw.id}, 'new', '{'A' * 16}')"
    close(draw, at)
    refused(late, "the roster is closed")
    refused("DELETE FROM draws_entry")
    refused("UPDATE draws_entry SET stratum = 'gold'")
    refused(f"UPDATE draws_entry SET pseudonym = '{'A' * 16}'")
    refused("UPDATE draws_entry SET rank = 1")


def test_nobody_leaves_an_open_roster_and_nobody_brings_a_rank(app: Flask) -> None:
    draw = announce()
    enter(draw, range(3))
    refused("DELETE FROM draws_entry")
    columns = "(draw_id, stratum, pseudonym, rank)"
    refused(f"INSERT INTO draws_entry {columns} VALUES ({draw.id}, 'new', '{'A' * 16}', 1)", "the roster is closed")


BY_CHECKS = {
    "closed before its time": "state = 'closed', closed_at = announced_at, roster_hash = ref, roster_size = 0",
    "closed without a fingerprint": "state = 'closed', closed_at = closes_at",
    "valued without a value": "state = 'valued', closed_at = closes_at, roster_hash = ref, roster_size = 0",
    "void without a reason": f"state = 'void', secret = '{'ab' * 32}', ended_at = announced_at",
    "void and still secret": "state = 'void', void_reason = 'x', ended_at = announced_at",
    "a secret of six digits": "state = 'void', void_reason = 'x', secret = '123456', ended_at = announced_at",
    "revealed too early": f"secret = '{'ab' * 32}', ended_at = announced_at",
    "a seed before the end": f"seed = '{'ab' * 32}'",
}


@pytest.mark.parametrize("name", BY_CHECKS)
def test_the_table_refuses_what_must_never_be(app: Flask, name: str) -> None:
    announce()
    with pytest.raises(IntegrityError):
        tell(f"UPDATE draws_draw SET {BY_CHECKS[name]}")


def test_the_table_refuses_a_value_by_one_person_or_out_of_its_time(app: Flask) -> None:
    announce()
    one, two = make_staff(Role.ORGANISER), make_staff(Role.ORGANISER)
    known, late = spelled(KNOWN), spelled(DUE)
    for first, second, moment in (
        (one, one, known),
        (one, "NULL", known),
        (one, two, late),
        (one, two, "announced_at"),
    ):
        with pytest.raises(IntegrityError):
            tell(f"UPDATE draws_draw SET value = '7', valued_at = {moment}, first_by = {first}, second_by = {second}")
    tell(f"UPDATE draws_draw SET value = '7', valued_at = {known}, first_by = {one}, second_by = {two}")
    refused("UPDATE draws_draw SET value = '8'")


def test_what_is_drawn_for_has_one_row_that_is_not_void(app: Flask) -> None:
    """Two who announce at once: the index lets one of them through."""
    draw = announce(subject=("event", 7))
    with pytest.raises(IntegrityError), writing():
        other = announcing._new(TERMS, draw.announced_at, "event", 7)
        other.hidden, other.commitment = "ab" * 32, "ab" * 32
        db.session.add(other)
    db.session.close()
    give_up(draw)
    announce(subject=("event", 7))


FIRST_OF_EACH = "WHERE id IN (SELECT min(id) FROM draws_entry GROUP BY draw_id)"
TAMPERED = {
    "somebody slipped in": "INSERT INTO draws_entry (draw_id, stratum, pseudonym)"
    " SELECT id, 'new', 'AAAAAAAAAAAAAAAA' FROM draws_draw",
    "somebody struck off": f"DELETE FROM draws_entry {FIRST_OF_EACH}",
    "somebody replaced": f"UPDATE draws_entry SET pseudonym = 'AAAAAAAAAAAAAAAA' {FIRST_OF_EACH}",
    "somebody moved over": f"UPDATE draws_entry SET stratum = 'gold', rank = NULL {FIRST_OF_EACH}",
    "another term": "UPDATE draws_draw SET void_rule = '由领导决定'",
    "more places": "UPDATE draws_stratum SET places = 99",
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_hand_that_owns_the_database_is_found_before_and_after_the_draw(app: Flask, at: Time, name: str) -> None:
    """With the triggers gone: nothing is drawn from what was changed, and what was drawn no longer fits."""
    done = drawn(at, people=5)
    at(MONDAY)
    draw = announce()
    enter(draw, range(5))
    settle(draw, at)
    drop_guards()
    tell(TAMPERED[name])
    assert False in verify.checks(published(done)).values()
    with pytest.raises(errors.DrawTampered):
        finish(draw)
    at(DUE)
    assert follow_up() == 0
    assert read(draw).state == State.VALUED


def test_another_secret_is_found_before_it_is_drawn_with(app: Flask, at: Time) -> None:
    """Chosen when roster and value were known: it does not fit what was promised."""
    draw = announce()
    settle(draw, at)
    drop_guards()
    with writing():
        row = db.session.get(Draw, draw.id)
        assert row
        row.hidden = "ab" * 32
    db.session.close()
    with pytest.raises(errors.DrawTampered):
        finish(draw)


def test_two_who_change_places_after_the_draw_are_found(app: Flask, at: Time) -> None:
    draw = drawn(at)
    drop_guards()
    for first, second in ((1, 900), (2, 1), (900, 2)):
        tell(f"UPDATE draws_entry SET rank = {second} WHERE rank = {first} AND stratum = 'new'")
    assert {name for name, right in verify.checks(published(draw)).items() if not right} == {"result"}
