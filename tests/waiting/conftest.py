"""What these tests stand on besides: an office with a time."""

import pytest
from flask import Flask

from tests.bookings.makers import NEXT_THURSDAY_TEN
from tests.venues.makers import make_office, make_slot
from wedreg.venues.models import Slot, Venue


@pytest.fixture
def office(app: Flask) -> Venue:
    """Return the office."""
    return make_office()


@pytest.fixture
def slot(office: Venue) -> Slot:
    """Return a time with one place, ten days ahead."""
    return make_slot(office, NEXT_THURSDAY_TEN)
