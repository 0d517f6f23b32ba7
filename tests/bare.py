"""An application whose database nobody touches, for what needs a form or a language and no data."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.databases import base_settings
from wedreg import create_app


@pytest.fixture(scope="session")
def bare_application(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Make it once."""
    folder = tmp_path_factory.mktemp("bare")
    return create_app(replace(base_settings(folder), database_url=f"sqlite:///{folder / 'empty.sqlite3'}"))


@pytest.fixture
def bare(bare_application: Flask) -> Iterator[Flask]:
    """Return it with its context pushed."""
    with bare_application.app_context():
        yield bare_application
