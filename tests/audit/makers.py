"""Entries in the audit, and hands that get at them past the application."""

from collections.abc import Callable
from contextlib import suppress

from sqlalchemy import select, text

from wedreg.audit import queries, services
from wedreg.audit.models import Entry, Head
from wedreg.audit.queries import Fault
from wedreg.core.db import db
from wedreg.core.transactions import reading, writing


def write(number: int) -> None:
    """Put entries into the log."""
    with writing():
        for one in range(number):
            services.record("accounts.changed", "staff", one, roles=["registrar"], reason="换岗", number=one)


def seal() -> int:
    """Seal one batch of what is waiting."""
    with writing():
        return services.seal_batch()


def write_sealed(batches: int, size: int) -> None:
    """Write entries and seal them in batches of this size."""
    for _ in range(batches):
        write(size)
        assert seal() == size


def faults() -> list[Fault]:
    """Check the log."""
    with reading():
        return list(queries.faults())


def chain() -> list[Entry]:
    """Return all entries in the order of their seals, those that wait at the end."""
    with reading():
        rows = db.session.scalars(select(Entry).order_by(Entry.position.is_(None), Entry.position, Entry.id)).all()
        db.session.expunge_all()
    return list(rows)


def heads() -> list[Head]:
    """Return the signed ends of the chain."""
    with reading():
        rows = db.session.scalars(select(Head).order_by(Head.position)).all()
        db.session.expunge_all()
    return list(rows)


def drop_guards() -> None:
    """Take the triggers away, as somebody could who owns the database."""
    with writing():
        for table in ("audit_entry", "audit_head"):
            if db.engine.dialect.name == "postgresql":
                db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            else:
                db.session.execute(text(f"DROP TRIGGER {table}_not_changed"))
                db.session.execute(text(f"DROP TRIGGER {table}_not_removed"))


class Undone(Exception):
    """What was done is not kept."""


def after(act: Callable[[], object]) -> list[tuple[int, str]]:
    """Do something to the log, return the faults that are found then, and undo it."""
    found: list[tuple[int, str]] = []
    with suppress(Undone), writing():
        act()
        db.session.expunge_all()
        found += [(fault.position, fault.what) for fault in queries.faults()]
        raise Undone
    return found
