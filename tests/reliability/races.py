"""Let several people do something at the very same moment."""

import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import event

from wedreg.core.clock import clock
from wedreg.core.db import db

PATIENCE = 30
"""Seconds after which a test that hangs fails instead."""


def together(app: Flask, calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all calls at once, each with a connection of its own. Returns what each of them returned or raised."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> object:
        start.wait(PATIENCE)
        with app.app_context():
            try:
                return call()
            except Exception as error:  # noqa: BLE001  (the test looks at each)
                return error

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run, calls))


@contextmanager
def meeting_before(statement: str, parties: int, *, wanted: bool) -> Iterator[None]:
    """Let nobody run such a statement (a pattern) before all parties are about to: each has read what was there before.

    `wanted` is False where the database makes that impossible, as SQLite does with its one writer.
    """
    meeting, been = threading.Barrier(parties), set[int]()

    def meet(_connection: object, _cursor: object, text: str, *_rest: object) -> None:
        if re.match(statement, text, re.DOTALL) and threading.get_ident() not in been:
            been.add(threading.get_ident())
            meeting.wait(PATIENCE)

    if not wanted:
        yield
        return
    event.listen(db.engine, "before_cursor_execute", meet)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", meet)


own_time = threading.local()


@contextmanager
def own_clocks() -> Iterator[None]:
    """Let every thread that was given a time of its own live by it."""
    common = clock.source
    clock.trust(lambda: getattr(own_time, "now", None) or common())
    try:
        yield
    finally:
        clock.trust(common)


def at_time(moment: datetime, call: Callable[[], Any]) -> Callable[[], Any]:
    """Return the call as somebody makes it for whom it is that moment."""

    def run() -> object:
        own_time.now = moment
        return call()

    return run


def kinds(results: Sequence[object]) -> list[str]:
    """Return the names of what was raised, sorted; what was returned is left out."""
    return sorted(type(result).__name__ for result in results if isinstance(result, Exception))


def good(results: Sequence[object]) -> list[Any]:
    """Return what was returned, without what was raised."""
    return [result for result in results if not isinstance(result, Exception)]
