"""Fresh databases for tests: a migrated one is made once, and copied for each test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

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


class Template:
    """A migrated database of one kind, with the rows that must exist, from which each test gets a copy."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder = kind, folder
        self._count = 0
        self._name = f"wedreg_test_{os.getpid()}"
        if kind == "postgresql":
            self._server(f'DROP DATABASE IF EXISTS "{self._name}"', f'CREATE DATABASE "{self._name}"')
        self.settings = replace(base_settings(folder), database_url=self._url(self._name, folder))
        app = create_app(self.settings)
        result = app.test_cli_runner().invoke(args=["set-up"])
        assert result.exit_code == 0, result.output
        with app.app_context():
            db.engine.dispose()

    @contextmanager
    def copy(self, folder: Path) -> Iterator[Settings]:
        """Make a copy for one test and remove it afterwards."""
        self._count += 1
        name = f"{self._name}_{self._count}"
        shutil.copy(self.settings.keys, folder / "keys.json")
        settings = replace(base_settings(folder), database_url=self._url(name, folder))
        if self.kind == "sqlite":
            shutil.copy(self.folder / f"{self._name}.sqlite3", folder / f"{name}.sqlite3")
            yield settings
            return
        self._server(f'CREATE DATABASE "{name}" TEMPLATE "{self._name}"')
        try:
            yield settings
        finally:
            self._server(f'DROP DATABASE "{name}" WITH (FORCE)')

    def remove(self) -> None:
        """Remove the template itself."""
        if self.kind == "postgresql":
            self._server(f'DROP DATABASE IF EXISTS "{self._name}" WITH (FORCE)')

    def _url(self, name: str, folder: Path) -> str:
        if self.kind == "sqlite":
            return f"sqlite:///{folder / name}.sqlite3"
        url = make_url(SERVER).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    @staticmethod
    def _server(*statements: str) -> None:
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
