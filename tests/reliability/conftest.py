"""What these tests stand on: more connections than an installation has, and chances that can be repeated."""

import random
from dataclasses import replace

import pytest

from tests.reliability.sizes import chances
from wedreg.settings import Settings

CONNECTIONS = 24


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Return settings with enough connections for real races."""
    return replace(settings, pool=CONNECTIONS)


@pytest.fixture
def chance() -> random.Random:
    """Return the test's own source of chance."""
    return chances()


@pytest.fixture
def on_postgresql(database: str) -> bool:
    """Say whether writers run side by side; on SQLite one waits for the other before it reads."""
    return database == "postgresql"
