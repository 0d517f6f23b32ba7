"""Run the migrations in one writing transaction: all of a migration, or nothing of it."""

from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy import Connection

from wedreg.core.db import Model, UTCDateTime, db
from wedreg.core.transactions import permitting_writes


def set_foreign_keys(connection: Connection, state: str) -> None:
    """Switch SQLite's foreign keys, which must be off while a table is rebuilt and is only possible outside a
    transaction."""
    if connection.dialect.name == "sqlite":
        raw: Any = connection.connection.dbapi_connection
        raw.execute(f"PRAGMA foreign_keys={state}")


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our own column types by their short names."""
    return "UTCDateTime()" if kind == "type" and isinstance(item, UTCDateTime) else False


with permitting_writes(), db.engine.connect() as connection:
    set_foreign_keys(connection, "OFF")
    arguments = current_app.extensions["migrate"].configure_args
    context.configure(connection=connection, target_metadata=Model.metadata, render_item=render_item, **arguments)
    with context.begin_transaction():
        context.run_migrations()
    set_foreign_keys(connection, "ON")
