"""A family member books for the two (代办)."""

from collections.abc import Callable

import pytest

from tests.bookings.makers import choose, reread
from tests.browsers import Browser
from tests.couples.makers import both, make_contact
from wedreg.bookings import queries
from wedreg.bookings.models import Booking
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.venues.models import Slot


def booked(contact: int) -> Booking:
    (booking,) = queries.all_mine(contact)
    db.session.close()
    return reread(booking.id)


@pytest.mark.parametrize("ticked", [{"proxy": "y"}, {}])
def test_who_fills_in_the_profile_for_them_inside_the_first_hold_is_marked(
    browser: Browser, staff: Callable[..., Browser], slot: Slot, ticked: dict[str, str]
) -> None:
    """R57: the mark stands on the booking and on the registrar's page; without the tick on neither."""
    contact = make_contact()
    choose(browser.sign_in("contact", contact), slot)
    assert browser.path.startswith("/couples/profile")
    browser.submit(**both(), **ticked)
    browser.submit(declared="y")
    assert booked(contact).proxy is bool(ticked)
    registrar = staff(Role.REGISTRAR)
    registrar.open(f"/staff/desk/{booked(contact).code}")
    assert ("家人代约" in registrar.text()) is bool(ticked)
