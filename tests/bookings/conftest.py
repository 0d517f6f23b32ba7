"""What these tests stand on besides: an office with two times, and the clock of the pages that are kept."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask

from tests.bookings.makers import NEXT_THURSDAY_TEN, THURSDAY_TEN
from tests.venues.makers import make_office, make_slot
from wedreg.core.cache import KEPT_SECONDS
from wedreg.venues.models import Slot, Venue


@pytest.fixture
def office(app: Flask) -> Venue:
    """Return the office."""
    return make_office()


@pytest.fixture
def slot(office: Venue) -> Slot:
    """Return a time with one place."""
    return make_slot(office, THURSDAY_TEN)


@pytest.fixture
def other(office: Venue) -> Slot:
    """Return another time with one place, a week later."""
    return make_slot(office, NEXT_THURSDAY_TEN)


@pytest.fixture
def wait(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Stop the clock by which finished pages are kept, and move it on by some seconds: `wait(1)`."""
    seconds = [1000.0]
    monkeypatch.setattr("wedreg.core.cache.time", SimpleNamespace(monotonic=lambda: seconds[0]))

    def go_on(by: float = KEPT_SECONDS) -> None:
        seconds[0] += by

    return go_on
