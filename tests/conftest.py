"""What every test stands on: a fresh database of each kind, a frozen clock, people who sign in."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event

from tests.browsers import Browser, staff_browser
from tests.databases import KINDS, Template, missing, server_answers
from tests.figures import figure, pytest_terminal_summary
from wedreg import create_app
from wedreg.core.clock import BEIJING, clock
from wedreg.core.db import db
from wedreg.core.kept import KEPT
from wedreg.settings import Settings

__all__ = ["figure", "pytest_terminal_summary"]

MONDAY = datetime(2026, 4, 27, 10, 0, tzinfo=BEIJING)
"""Where time stands still unless a test says otherwise: a Monday, ten in the morning."""


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Template]]:
    """Make the migrated database of a kind the first time it is asked for."""
    made: dict[str, Template] = {}

    def template(kind: str) -> Template:
        if kind not in made:
            if kind == "postgresql" and not server_answers():
                missing("PostgreSQL", "apt install postgresql, or set WEDREG_TEST_POSTGRESQL")
            made[kind] = Template(kind, tmp_path_factory.mktemp(kind))
        return made[kind]

    yield template
    for one in made.values():
        one.remove()


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> str:
    """Run the test on SQLite and on PostgreSQL."""
    kind: str = request.param
    return kind


@pytest.fixture
def settings(database: str, templates: Callable[[str], Template], tmp_path: Path) -> Settings:
    """Return settings with a fresh, migrated database."""
    return templates(database).copy(tmp_path)


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Keep compiled templates from one test's application to the next."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, compiled: FileSystemBytecodeCache) -> Iterator[Flask]:
    """Return the application, with its context pushed."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = compiled
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


class Time:
    """The clock of a test: it stands still, and the test moves it."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self, moment: datetime) -> datetime:
        """Put the clock to this moment."""
        self.now = moment
        return moment


@pytest.fixture(autouse=True)
def at() -> Iterator[Time]:
    """Stop the clock, and move it: `at(moment)`."""
    before, time = clock.source, Time()
    clock.trust(lambda: time.now)
    yield time
    clock.trust(before)


@pytest.fixture
def browser(app: Flask) -> Browser:
    """Return a browser that is nobody yet."""
    return Browser(app)


@pytest.fixture
def new_browser(app: Flask) -> Callable[[], Browser]:
    """Return a maker of further browsers."""
    return lambda: Browser(app)


@pytest.fixture
def staff(app: Flask) -> Callable[..., Browser]:
    """Return a maker of signed-in staff: `staff(Role.REGISTRAR)`."""
    return lambda *roles: staff_browser(app, *roles)


@pytest.fixture
def queries(app: Flask) -> Iterator[list[str]]:
    """Count the statements that are sent to the database while the test runs, but for copies that are kept."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, _values: object, context: Any, _many: bool) -> None:
        if not context.execution_options.get(KEPT):
            sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)
