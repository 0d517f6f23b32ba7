"""The migrations make the very tables that the models describe, forwards and back."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, Engine, inspect

from wedreg.app import MIGRATIONS
from wedreg.core.db import Model, db
from wedreg.core.transactions import permitting_writes


@pytest.fixture
def connection(app: Flask) -> Iterator[Connection]:
    with permitting_writes(), db.engine.connect() as connection:
        yield connection


def test_the_migrations_have_one_head() -> None:
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def test_an_upgraded_database_is_what_the_models_describe(connection: Connection) -> None:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    assert compare_metadata(context, Model.metadata) == []


def test_every_check_of_the_models_is_in_the_database(connection: Connection) -> None:
    """Alembic does not compare checks, and they are what keeps the promises."""
    inspector = inspect(connection)
    for table in Model.metadata.tables.values():
        wanted = {str(check.name) for check in table.constraints if type(check).__name__ == "CheckConstraint"}
        there = {check["name"] for check in inspector.get_check_constraints(table.name)}
        assert wanted <= there, table.name


def test_going_down_and_up_again_leaves_the_same_tables(app: Flask) -> None:
    before = shape(db.engine)
    downgrade(revision="base")
    assert set(inspect(db.engine).get_table_names()) <= {"alembic_version"}
    upgrade()
    assert shape(db.engine) == before


def shape(engine: Engine) -> dict[str, set[str]]:
    inspector = inspect(engine)
    return {table: {column["name"] for column in inspector.get_columns(table)} for table in inspector.get_table_names()}


def test_setting_up_twice_changes_nothing(app: Flask) -> None:
    runner = app.test_cli_runner()
    counts = rows()
    assert runner.invoke(args=["set-up"]).exit_code == 0
    assert rows() == counts


def rows() -> dict[str, int]:
    with db.engine.connect() as connection:
        return {
            table.name: connection.execute(db.select(db.func.count()).select_from(table)).scalar_one()
            for table in Model.metadata.sorted_tables
        }
