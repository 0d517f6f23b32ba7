"""When a transaction may write, and what is left of one that was refused."""

import threading
from collections.abc import Callable

import pysqlite3
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.browsers import Browser
from tests.venues.makers import make_office
from wedreg.core.access import public
from wedreg.core.db import db
from wedreg.core.errors import Busy, DomainError
from wedreg.core.pages import page
from wedreg.core.transactions import journal_pragmas, reading, wal_is_safe, writing
from wedreg.venues.models import Venue


def test_a_page_that_is_only_read_cannot_write(app: Flask) -> None:
    with pytest.raises(DBAPIError), reading():
        db.session.execute(text("DELETE FROM venues_venue"))
    with pytest.raises(DBAPIError), reading():
        db.session.add(Venue(code="x", name="x", kind="office", address="x"))
        db.session.flush()


def test_what_a_refusal_had_written_is_undone(app: Flask) -> None:
    with pytest.raises(DomainError), writing():
        db.session.add(Venue(code="x", name="x", kind="office", address="x"))
        db.session.flush()
        raise Busy
    assert db.session.scalar(select(Venue)) is None
    db.session.close()


def test_two_transactions_of_one_thread_never_overlap(app: Flask) -> None:
    make_office()
    db.session.scalars(select(Venue)).all()
    with pytest.raises(RuntimeError, match="has not ended"), writing():
        pass
    db.session.close()


def test_a_page_is_rendered_when_its_writing_transaction_has_ended(app: Flask) -> None:
    """No couple waits for another one's page to be drawn."""
    tried = []

    def write_while_rendering() -> str:
        with pytest.raises(DBAPIError):
            db.session.execute(text("DELETE FROM venues_venue"))
        db.session.rollback()
        tried.append(True)
        return ""

    @app.post("/written")
    @public
    def written() -> object:
        db.session.add(Venue(code="y", name="y", kind="office", address="y"))
        return page("errors/error.html", 200, code=200, message=Late(write_while_rendering))

    browser = Browser(app)
    browser.open("/couples/sign-in")
    answer = browser.client.post("/written", data=browser.hidden("/couples/sign-in"))
    assert (answer.status_code, tried) == (200, [True])
    assert db.session.scalar(select(Venue.code)) == "y"
    db.session.close()


class Late:
    """A sentence that is looked up only when the page is drawn."""

    def __init__(self, look_up: Callable[[], str]) -> None:
        self._look_up = look_up

    def __str__(self) -> str:
        return self._look_up()


def test_a_writer_waits_for_the_one_before_and_not_for_ever(app: Flask, database: str) -> None:
    """On SQLite one writes at a time: the next one gets its turn as soon as the lock is free."""
    if database != "sqlite":
        return
    other = pysqlite3.connect(db.engine.url.database, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    started, done = threading.Event(), threading.Event()

    def write() -> None:
        with app.app_context():
            started.set()
            with writing():
                db.session.add(Venue(code="z", name="z", kind="office", address="z"))
            db.session.remove()
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert started.wait(5)
    assert not done.wait(0.05)
    other.execute("COMMIT")
    other.close()
    assert done.wait(5)
    writer.join()


@pytest.mark.parametrize(
    ("version", "safe"),
    [((3, 40, 1), False), ((3, 44, 5), False), ((3, 44, 6), True), ((3, 45, 0), False), ((3, 50, 6), False),
     ((3, 50, 7), True), ((3, 51, 2), False), ((3, 51, 3), True), ((3, 53, 4), True), ((4, 0, 0), True)],
)  # fmt: skip
def test_wal_is_refused_on_a_sqlite_that_can_lose_commits(version: tuple[int, int, int], safe: bool) -> None:
    assert wal_is_safe(version) is safe
    assert journal_pragmas(version) == (("WAL", "FULL") if safe else ("DELETE", "EXTRA"))


def test_our_connections_lose_nothing_at_a_power_cut(app: Flask, database: str) -> None:
    if database == "sqlite":
        found = [db.session.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")]
        assert [*found, db.session.execute(text("PRAGMA foreign_keys")).scalar()] == ["wal", 2, 1]
    else:
        found = [db.session.execute(text(f"SHOW {name}")).scalar() for name in ("fsync", "full_page_writes")]
        assert [*found, db.session.execute(text("SHOW synchronous_commit")).scalar()] == ["on", "on", "on"]
    db.session.close()
