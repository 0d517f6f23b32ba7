"""Fresh databases for tests: a migrated one is made once, and each test gets one that is as new.

On SQLite that is a copy of the file. On PostgreSQL a copy costs half a second, most of it waiting for the disk; so one
copy is used again, emptied and filled as the migrations left it.
"""

import json
import os
import shutil
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from wedreg import create_app
from wedreg.core.db import db
from wedreg.settings import Settings

KINDS = ("sqlite", "postgresql")
SERVER = os.environ.get("WEDREG_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
STRICT = os.environ.get("WEDREG_TEST_STRICT") == "1"
"""In CI a missing browser or database is a failure, not a skip."""


def missing(what: str, how: str) -> None:
    """Skip a test because something is not installed; fail it where nothing may be skipped."""
    if STRICT:
        pytest.fail(f"{what} is missing: {how}")
    pytest.skip(f"{what} is missing: {how}")


def base_settings(folder: Path) -> Settings:
    """Return the settings of a test without its database."""
    return Settings(
        data=folder, database_url="", keys=folder / "keys.json", sms_channel="file", mail_channel="file",
        sample=True, test_hooks=True, pool=4,
    )  # fmt: skip


SHAPE = """
SELECT ARRAY(SELECT (oid, relname)::text FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY oid)
    || ARRAY(SELECT (oid, conname)::text FROM pg_constraint ORDER BY oid)
    || ARRAY(SELECT (oid, tgname, tgenabled)::text FROM pg_trigger ORDER BY oid)
"""
"""What a test may have changed besides rows; the number of each thing is the same in a copy."""
END_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> %s"


class Template:
    """A migrated database of one kind, with the rows that must exist, from which each test gets its own."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        self._name = f"wedreg_test_{os.getpid()}"
        if kind == "postgresql":
            on_server(f'DROP DATABASE IF EXISTS "{self._name}"', f'CREATE DATABASE "{self._name}"')
        self.settings = replace(base_settings(folder), database_url=self._url(self._name, folder))
        app = create_app(self.settings)
        result = app.test_cli_runner().invoke(args=["set-up"])
        assert result.exit_code == 0, result.output
        with app.app_context():
            db.engine.dispose()
        if kind == "postgresql":
            self._copy = Copy(self._name, f"{self._name}_copy")

    def copy(self, folder: Path) -> Settings:
        """Return the settings of a database that is as new."""
        shutil.copy(self.settings.keys, folder / "keys.json")
        if self.kind == "postgresql":
            self._copy.renew()
            return replace(base_settings(folder), database_url=self._url(self._copy.name, folder))
        shutil.copy(self.folder / f"{self._name}.sqlite3", folder / f"{self._name}.sqlite3")
        return replace(base_settings(folder), database_url=self._url(self._name, folder))

    def remove(self) -> None:
        """Remove what was made on the server."""
        if self.kind == "postgresql":
            self._copy.remove()
            on_server(f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)')

    def _url(self, name: str, folder: Path) -> str:
        if self.kind == "sqlite":
            return f"sqlite:///{folder / name}.sqlite3"
        url = make_url(SERVER).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)


class Copy:
    """A copy on the server that is used for one test after another."""

    def __init__(self, template: str, name: str) -> None:
        self.template, self.name = template, name
        self._address = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        self._make()
        with psycopg.connect(self._address) as connection:
            self._shape = _shape(connection)
            self._fill = "".join(_refill_of(connection))

    def _make(self) -> None:
        self.remove()
        on_server(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"')

    def renew(self) -> None:
        """Make it as new, whatever the test before did, and whoever is still connected."""
        with psycopg.connect(self._address) as connection:
            connection.execute(END_OTHERS, [connection.info.backend_pid])
            good = _shape(connection) == self._shape
            if good:
                connection.execute(self._fill)
        if not good:
            self._make()

    def remove(self) -> None:
        on_server(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


def _shape(connection: psycopg.Connection[tuple[Any, ...]]) -> object:
    return connection.execute(SHAPE).fetchone()


def _refill_of(connection: psycopg.Connection[tuple[Any, ...]]) -> Iterator[str]:
    """Return the statements that empty every table and fill it again as it is now."""
    yield "SET synchronous_commit = off; SET session_replication_role = replica;"  # past the triggers that refuse it
    for (table,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall():
        yield f'DELETE FROM "{table}";'
        rows = connection.execute(f'SELECT json_agg(t) FROM "{table}" t').fetchone()
        if rows and rows[0]:
            content = json.dumps(rows[0], ensure_ascii=False).replace("'", "''")
            yield f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", \'{content}\');'
    for name, last in connection.execute("SELECT sequencename, last_value FROM pg_sequences").fetchall():
        yield f"SELECT setval('\"{name}\"', {last or 1}, {last is not None});"


def on_server(*statements: str) -> None:
    """Run statements that belong to no database."""
    with psycopg.connect(SERVER, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def server_answers() -> bool:
    """Say whether a PostgreSQL can be reached."""
    try:
        psycopg.connect(SERVER, connect_timeout=3).close()
    except psycopg.OperationalError:
        return False
    return True


def broken(settings: Settings) -> Settings:
    """Return the settings with a database that does not answer: nobody listens there, or the file is something else."""
    if settings.on_sqlite:
        file = settings.data / "broken.sqlite3"
        file.write_text("something else " * 1000)
        return replace(settings, database_url=f"sqlite:///{file}")
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port: int = nobody.getsockname()[1]
    dead = make_url(settings.database_url).set(port=port)
    return replace(settings, database_url=dead.render_as_string(hide_password=False))
