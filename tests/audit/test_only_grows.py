"""The database itself refuses to change or remove what was written down."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.audit.makers import chain, faults, heads, seal, write, write_sealed
from wedreg.core.db import db
from wedreg.core.transactions import writing

COLUMNS = {
    "at": "'2020-01-01 00:00:00'",
    "actor_kind": "'staff'",
    "actor_id": "7",
    "action": "'accounts.created'",
    "subject_kind": "'booking'",
    "subject_id": "'7'",
    "details": "'{}'",
    "position": "999",
    "seal": "NULL",
    "id": "id + 1000",
}
AT_ONE_STROKE = {
    "postgresql": ("TRUNCATE audit_entry", "TRUNCATE audit_entry, audit_head", "TRUNCATE audit_head CASCADE"),
    "sqlite": (
        "REPLACE INTO audit_entry SELECT * FROM audit_entry",
        "REPLACE INTO audit_head SELECT * FROM audit_head",
    ),
}


def refused(*words: str) -> None:
    """Check that the database refuses the statement."""
    statement = " ".join(words)
    with pytest.raises(DBAPIError, match="only grows"), writing():
        db.session.execute(text(statement))


def everything() -> list[list[object]]:
    """Return all that stands in the log."""
    rows = [*chain(), *heads()]
    return [[getattr(row, column.name) for column in row.__table__.columns] for row in rows]


def test_no_entry_is_changed_sealed_or_waiting(app: Flask) -> None:
    write_sealed(1, 3)
    write(2)
    before = everything()
    for column, value in COLUMNS.items():
        refused("UPDATE audit_entry SET", column, "=", value, "WHERE position = 2")
        refused("UPDATE audit_entry SET", column, "=", value, "WHERE position IS NULL")
    assert everything() == before
    assert faults() == []


def test_no_entry_is_removed_and_none_at_one_stroke(app: Flask, database: str) -> None:
    write_sealed(1, 3)
    write(2)
    before = everything()
    for condition in ("", "WHERE position = 2", "WHERE position IS NULL", "WHERE at < '2030-01-01 00:00:00'"):
        refused("DELETE FROM audit_entry", condition)
    for statement in AT_ONE_STROKE[database]:
        refused(statement)
    assert everything() == before


def test_no_signed_end_is_changed_or_removed(app: Flask) -> None:
    write_sealed(2, 3)
    before = everything()
    for change in ("position = 99", "seal = signature", "signature = seal", "at = '2020-01-01 00:00:00'"):
        refused("UPDATE audit_head SET", change, "WHERE position = 6")
    refused("DELETE FROM audit_head WHERE position = 6")
    assert everything() == before


def test_an_entry_gets_its_seal_and_nothing_else_with_it(app: Flask) -> None:
    """The one change that is allowed cannot carry another one in, nor stop the sealing."""
    write(2)
    stamp = {"postgresql": "seal = '\\x00'::bytea", "sqlite": "seal = x'00'"}[db.engine.dialect.name]
    for column, value in COLUMNS.items():
        if column not in ("position", "seal"):
            refused("UPDATE audit_entry SET position = 1,", stamp, ",", column, "=", value, "WHERE subject_id = '1'")
    refused("UPDATE audit_entry SET", stamp)
    refused("UPDATE audit_entry SET position = 1 WHERE subject_id = '1'")
    assert seal() == 2
    refused("UPDATE audit_entry SET position = 5,", stamp, "WHERE position = 1")
    assert faults() == []
