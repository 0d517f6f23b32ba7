"""Databases that wait for no disk."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from wedreg.core.db import db


@contextmanager
def unsynced(kind: str) -> Iterator[None]:
    """Wait for no disk: what is asked here is what the tables say, not whether they outlive a power cut."""
    statement = "PRAGMA synchronous = OFF" if kind == "sqlite" else "SET synchronous_commit = off"

    def relax(connection: Any, *_rest: object) -> None:
        connection.execute(statement)
        connection.commit()

    db.engine.dispose()
    event.listen(db.engine, "connect", relax)
    try:
        yield
    finally:
        event.remove(db.engine, "connect", relax)
