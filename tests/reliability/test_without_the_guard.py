"""The same races with the guard taken away: each must show its failure, or the tests beside this one prove nothing."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pysqlite3
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.bookings.makers import THURSDAY_TEN, seats
from tests.desk.lines import walk_in
from tests.reliability.oracle import tables
from tests.reliability.races import PATIENCE, good, kinds, together
from tests.venues.makers import make_office, make_slot
from wedreg.core.db import db
from wedreg.core.transactions import reading, writing
from wedreg.settings import Settings

pytestmark = pytest.mark.reliability

COUPLES, PLACES = 16, 4


def copy_without_rules(table: str) -> None:
    """Make `bare`: the same rows in a table that has no CHECK and no unique index."""
    with writing():
        db.session.execute(text(f"CREATE TABLE bare AS SELECT * FROM {table}"))


def ask(statement: str, **values: object) -> Any:
    """Read one value in a transaction of its own."""
    with reading():
        return db.session.scalar(text(statement), values)


def tell(statement: str, **values: object) -> None:
    """Write in a transaction of its own."""
    with writing():
        db.session.execute(text(statement), values)


def test_reading_first_and_writing_later_sells_a_place_many_times(app: Flask) -> None:
    """All look, all see that there is room, and all take it: what the conditional statement is there for (R14)."""
    make_slot(make_office(), THURSDAY_TEN, places=PLACES)
    copy_without_rules("venues_slot")
    looked = threading.Barrier(COUPLES)

    def take() -> bool:
        taken = ask("SELECT taken FROM bare")
        looked.wait(PATIENCE)
        if taken >= PLACES:
            return False
        tell("UPDATE bare SET taken = :taken", taken=taken + 1)
        return True

    results = together(app, [take] * COUPLES)
    assert results == [True] * COUPLES  # sixteen couples were told that they have one of four places
    assert ask("SELECT taken FROM bare") == 1


def take_without_looking() -> bool:
    """Take a place as the product does, with the one condition left out that keeps the capacity."""
    tell("UPDATE venues_slot SET taken = taken + 1")
    return True


def test_the_table_itself_refuses_to_sell_more_than_there_is(app: Flask) -> None:
    """R14: were the condition in the code forgotten one day, the CHECK would still hold."""
    slot = make_slot(make_office(), THURSDAY_TEN, places=PLACES)
    results = together(app, [take_without_looking] * COUPLES)
    assert good(results) == [True] * PLACES
    assert kinds(results) == ["IntegrityError"] * (COUPLES - PLACES)
    assert seats(slot) == PLACES


def claim(table: str, meet: Callable[[], object], hour: int) -> bool:
    """Promise a person to one more booking, at an hour of its own, if there is none yet: read first, write later."""
    if ask(f"SELECT count(*) FROM {table} WHERE person_digest = 'somebody'"):
        return False
    meet()
    columns = "(id, person_digest, kind, subject, starts_at, ends_at)"
    number = threading.get_ident() % 1_000_000_007
    row = f"(:id, 'somebody', 'marriage', :subject, '2026-04-30 {hour:02}:00:00+00', '2026-04-30 {hour:02}:30:00+00')"
    tell(f"INSERT INTO {table} {columns} VALUES {row}", id=number, subject=f"booking:{number}")
    return True


def test_without_the_unique_index_a_person_is_booked_twice_and_with_it_once(app: Flask) -> None:
    """R22: the index decides, whatever the code has seen before."""
    copy_without_rules("couples_claim")
    bare, guarded = (threading.Barrier(2, timeout=PATIENCE).wait for _ in range(2))
    assert together(app, [partial(claim, "bare", bare, hour) for hour in (2, 4)]) == [True, True]
    guarded = together(app, [partial(claim, "couples_claim", guarded, hour) for hour in (2, 4)])
    assert kinds(guarded) == ["IntegrityError"]
    assert good(guarded) == [True]


def test_counting_by_looking_first_gives_many_couples_the_same_number(app: Flask) -> None:
    """R28: all see the last number, and all take the next one; one statement that counts is there against it."""
    tell("CREATE TABLE bare (last integer)")
    tell("INSERT INTO bare VALUES (0)")
    looked = threading.Barrier(COUPLES)

    def take() -> int:
        number: int = ask("SELECT last FROM bare") + 1
        looked.wait(PATIENCE)
        tell("UPDATE bare SET last = :last", last=number)
        return number

    assert together(app, [take] * COUPLES) == [1] * COUPLES


def test_windows_that_look_first_and_call_later_get_the_same_couple(app: Flask) -> None:
    """R28: all see who is first in the line, and all call that couple; the condition "still waiting" is against it."""
    office = make_office()
    walk_in(office)
    copy_without_rules("desk_ticket")
    looked = threading.Barrier(4)

    def call_first(window: int) -> str:
        number = ask("SELECT number FROM bare WHERE state = 'waiting'")
        looked.wait(PATIENCE)
        tell("UPDATE bare SET state = 'called', window_id = :at WHERE number = :number", at=window, number=number)
        return f"A{number:03}"

    assert together(app, [partial(call_first, window) for window in range(4)]) == ["A001"] * 4


def open_file(settings: Settings) -> Any:
    connection = pysqlite3.connect(settings.database_url.removeprefix("sqlite:///"))
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout = 60000")
    return connection


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_transaction_that_reads_first_can_never_write_once_another_one_has_committed(
    app: Flask, settings: Settings
) -> None:  # fmt: skip
    """Trap 1: SQLite refuses at once, though nobody holds the lock and a minute's patience was asked for."""
    make_slot(make_office(), THURSDAY_TEN, places=PLACES)
    reader, writer = open_file(settings), open_file(settings)
    reader.execute("BEGIN")
    assert reader.execute("SELECT taken FROM venues_slot").fetchone() == (0,)
    writer.execute("UPDATE venues_slot SET taken = 1")
    for _ in range(3):
        with pytest.raises(pysqlite3.OperationalError, match="locked") as refusal:
            reader.execute("UPDATE venues_slot SET taken = taken + 1")
        assert refusal.value.sqlite_errorname.startswith("SQLITE_BUSY")
    reader.execute("ROLLBACK")
    reader.execute("BEGIN IMMEDIATE")
    reader.execute("UPDATE venues_slot SET taken = taken + 1")
    reader.execute("COMMIT")
    assert writer.execute("SELECT taken FROM venues_slot").fetchone() == (2,)
    reader.close()
    writer.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_product_reads_and_writes_in_one_go_however_many_do_so(app: Flask, settings: Settings) -> None:
    """The answer to trap 1: a writing transaction begins as a writer, so that what it read still holds."""
    make_slot(make_office(), THURSDAY_TEN, places=COUPLES)

    def read_then_write() -> None:
        with writing():
            db.session.scalar(text("SELECT taken FROM venues_slot"))
            db.session.execute(text("UPDATE venues_slot SET taken = taken + 1"))

    assert kinds(together(app, [read_then_write] * COUPLES)) == []
    with tables(settings.database_url) as seen:
        assert seen.all("SELECT taken FROM venues_slot") == [(COUPLES,)]


def test_a_hand_that_empties_a_slot_below_nothing_is_refused(app: Flask) -> None:
    """R14: a place given back twice would be sold twice."""
    make_slot(make_office(), THURSDAY_TEN)
    with pytest.raises(IntegrityError):
        tell("UPDATE venues_slot SET taken = taken - 1")
    db.session.close()
