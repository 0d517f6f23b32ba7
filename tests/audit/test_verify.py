"""`flask audit verify` finds what was done to the log by somebody who owns the database."""

import random
import re

import pytest
from flask import Flask
from sqlalchemy import delete, text

from tests.audit.makers import after, chain, drop_guards, faults, write, write_sealed
from tests.audit.tampers import BATCHES, LAST, SIZE, TAMPERS, change, remove, stamp
from tests.figures import Figure
from wedreg.audit.models import Entry, Head
from wedreg.core.crypto import keys
from wedreg.core.db import db
from wedreg.core.transactions import permitting_writes, writing

ROUNDS = 50
"""Times eleven ways, on each of the two databases: more than a thousand in all."""


@pytest.fixture
def log(app: Flask) -> list[Entry]:
    """Return a sealed log without its guards, with two entries that still wait."""
    write_sealed(BATCHES, SIZE)
    write(2)
    drop_guards()
    assert faults() == []
    return chain()[:LAST]


def verify(app: Flask) -> tuple[int, list[str]]:
    """Run `flask audit verify`, and return how it ended and what it said."""
    result = app.test_cli_runner().invoke(args=["audit", "verify"])
    return result.exit_code, result.output.splitlines()


def test_an_untouched_log_is_found_whole(app: Flask, log: list[Entry]) -> None:
    ended, said = verify(app)
    assert (ended, len(said)) == (0, 1)
    assert re.fullmatch(r"40 sealed entries, 0 faults, end of the chain [0-9a-f]{16}", said[0])


def test_what_was_done_is_told_apart_and_where(log: list[Entry]) -> None:
    """An edit, a gap, an end cut off and a chain that was stamped anew."""
    assert after(lambda: change(log[6], subject_id="999")) == [(7, "edited")]
    assert after(lambda: remove(log[14:15])) == [(15, "gap")]
    assert after(lambda: remove(log[8:12])) == [(9, "gap")]
    assert after(lambda: remove(log[37:])) == [(40, "cut off"), (37, "cut off")]

    def stamp_anew() -> None:
        change(log[2], subject_id="999")
        log[2].subject_id = "999"
        stamp(log, keys())

    assert after(stamp_anew) == [(place, "stamped anew") for place in (10, 20, 30, 40)]


@pytest.mark.thorough
def test_every_one_of_a_thousand_tampers_is_found(log: list[Entry], figure: Figure) -> None:
    """Edits, removals, cuts, swaps, forged and lost ends, chains stamped anew: each is undone before the next."""
    rng = random.Random(20260427)
    missed = []
    for number in range(ROUNDS * len(TAMPERS)):
        tamper, wanted = TAMPERS[number % len(TAMPERS)], set[str]()
        found = after(lambda tamper=tamper, wanted=wanted: wanted.update(tamper(rng, log)))
        assert wanted
        if not wanted <= {what for _position, what in found}:
            missed.append((number, tamper.__name__, found))
    assert missed == []
    assert faults() == []
    figure("tampers with the log (lost: not found)", ROUNDS * len(TAMPERS), lost=len(missed))


def test_the_command_names_the_places_and_fails(app: Flask, log: list[Entry]) -> None:
    """So that a schedule notices."""
    with writing():
        change(log[6], subject_id="999")
        remove(log[14:16])
    ended, said = verify(app)
    assert ended == 1
    assert said[:2] == ["entry 7: edited", "entry 15: gap"]
    assert said[2].startswith("40 sealed entries, 2 faults, end of the chain ")


def test_a_log_cut_back_with_its_signed_ends_shows_by_the_end_that_was_noted(app: Flask, log: list[Entry]) -> None:
    """Nothing inside the database can tell this; the line that the auditor noted does."""
    before = verify(app)[1][-1]
    with writing():
        remove(log[20:])
        db.session.execute(delete(Head).where(Head.position > 20))
    ended, said = verify(app)
    assert ended == 0
    assert said[-1] != before
    assert said[-1].startswith("20 sealed entries, 0 faults")


def test_verifying_changes_nothing(app: Flask, log: list[Entry], queries: list[str]) -> None:
    verify(app)
    assert not [statement for statement in queries if not statement.startswith(("SELECT", "PRAGMA"))]


def test_a_database_that_speaks_another_time_zone_finds_the_same_seals(
    app: Flask, database: str, log: list[Entry]
) -> None:  # fmt: skip
    """On PostgreSQL an administrator may set it at any time."""
    if database != "postgresql":
        return
    with permitting_writes(), db.engine.begin() as connection:
        connection.execute(text(f"ALTER DATABASE \"{db.engine.url.database}\" SET timezone TO 'Asia/Shanghai'"))
    db.engine.dispose()
    assert faults() == []
    assert db.session.scalar(text("SHOW timezone")) == "Asia/Shanghai"
    db.session.close()
