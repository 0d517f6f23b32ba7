"""When a transaction begins, whether it may write, and the only commit there is.

A request reads who is asking in one transaction, then does its work in another: a safe method in a read-only one, any
other in a writing one. On SQLite a writing transaction begins IMMEDIATE, since one that begins as a reader and writes
later fails at once when somebody else has committed meanwhile, whatever the busy timeout.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import pysqlite3
from flask import Flask, current_app
from sqlalchemy import Connection, Engine, event

from wedreg.core.db import db
from wedreg.core.errors import Busy

LONGEST_WAIT = 5.0
"""Seconds a writer waits for SQLite's one write lock before the person is asked to try again."""
STEP = 0.002
"""Seconds, at most, between two tries: short and random, so that nobody starves."""

CHECK = "wedreg.before_first_write"

_writes: ContextVar[bool | None] = ContextVar("writes", default=None)
"""Whether the transaction at hand may write; None outside of one, where single reads stand for themselves."""


@contextmanager
def reading() -> Iterator[None]:
    """Read in a transaction of its own, which can write nothing and ends with the block."""
    with _transaction(writes=False):
        try:
            yield
        finally:
            db.session.rollback()


@contextmanager
def writing() -> Iterator[None]:
    """Write in a transaction of its own: committed when the block ends, rolled back when it raises."""
    with _transaction(writes=True):
        try:
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()  # so that an error page cannot flush what was refused
            raise


@contextmanager
def permitting_writes() -> Iterator[None]:
    """Let a connection of its own write, outside the session (migrations)."""
    with _transaction(writes=True):
        yield


def before_first_write(app: Flask, check: Callable[[], None]) -> None:
    """Let the check pass once, reading, before the application's first transaction that writes; it raises otherwise."""
    app.extensions[CHECK] = check


def _check_once() -> None:
    if check := current_app.extensions.get(CHECK):
        check()
        current_app.extensions.pop(CHECK, None)


@contextmanager
def _transaction(*, writes: bool) -> Iterator[None]:
    if db.session().in_transaction():
        msg = "the transaction before this one has not ended"
        raise RuntimeError(msg)
    if writes:
        _check_once()
    token = _writes.set(writes)
    try:
        yield
    finally:
        _writes.reset(token)


def prepare(engine: Engine) -> None:
    """Teach the engine our transactions. Call it once, before the first connection."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _open_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)


def wal_is_safe(version: tuple[int, int, int]) -> bool:
    """Say whether this SQLite is free of the WAL-reset bug (sqlite.org/wal.html#walresetbug).

    With it, two connections can lose commits or corrupt the file. Fixed in 3.51.3, and in 3.44.6 and 3.50.7.
    """
    if version[:2] in ((3, 44), (3, 50)):
        return version >= {(3, 44): (3, 44, 6), (3, 50): (3, 50, 7)}[version[:2]]
    return version >= (3, 51, 3)


def journal_pragmas(version: tuple[int, int, int]) -> tuple[str, str]:
    """Return the journal mode and the sync level in which no acknowledged commit is lost at a power cut."""
    return ("WAL", "FULL") if wal_is_safe(version) else ("DELETE", "EXTRA")


def _open_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401  (a driver's connection)
    connection.isolation_level = None  # we begin transactions ourselves
    journal, synchronous = journal_pragmas(pysqlite3.sqlite_version_info)
    for pragma in (
        f"busy_timeout={int(LONGEST_WAIT * 1000)}",
        f"journal_mode={journal}",
        f"synchronous={synchronous}",
        "foreign_keys=ON",
        "recursive_triggers=ON",  # a REPLACE is a removal too, for the tables that only grow
        "cache_size=-16000",
        "query_only=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    if _writes.get():
        raw.execute("PRAGMA query_only=OFF")
        _begin_immediate(raw)
    else:
        raw.execute("PRAGMA query_only=ON")
        raw.execute("BEGIN")


def _begin_immediate(raw: Any) -> None:  # noqa: ANN401
    """Take the write lock, trying again at short random intervals.

    SQLite's own waiting sleeps longer and longer, so that under load one process can wait for seconds while the
    others pass it by.
    """
    raw.execute("PRAGMA busy_timeout=0")
    deadline = time.monotonic() + LONGEST_WAIT
    try:
        while True:
            try:
                raw.execute("BEGIN IMMEDIATE")
            except pysqlite3.OperationalError as refusal:
                if "locked" not in str(refusal) and "busy" not in str(refusal):
                    raise
                if time.monotonic() > deadline:
                    raise Busy from refusal
                time.sleep(random.uniform(0, STEP))  # noqa: S311  (not a secret)
            else:
                return
    finally:
        raw.execute(f"PRAGMA busy_timeout={int(LONGEST_WAIT * 1000)}")


def _begin_postgresql(connection: Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    writes = _writes.get()
    raw.autocommit = writes is None  # a single read needs no BEGIN and no ROLLBACK, which would each be a round trip
    raw.read_only = not writes
