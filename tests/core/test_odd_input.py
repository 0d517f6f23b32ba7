"""What no person types, and programs do: it gets a page in plain words, on both databases."""

import pytest
from flask import Flask

from tests.browsers import Browser, staff_browser
from tests.venues.makers import make_office
from wedreg.core.access import Role

ADDRESSES = ["/bookings/?service=%00", "/bookings/?venue=%00", "/venues/%00", "/venues/services/%00", "/draws/%00"]
DAYS = ["/bookings/0001-01-01", "/bookings/9999-12-31", "/bookings/1999-12-31", "/bookings/?month=9999-99"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_character_that_no_keyboard_types(app: Flask, browser: Browser, address: str) -> None:
    make_office()
    browser.open(address)
    assert browser.status in (400, 404)
    assert "Traceback" not in browser.page


@pytest.mark.parametrize("address", DAYS)
def test_a_day_that_no_calendar_has(app: Flask, browser: Browser, address: str) -> None:
    make_office()
    browser.open(address)
    assert browser.status in (200, 404)


def test_it_is_refused_in_a_form_too(app: Flask, browser: Browser) -> None:
    browser.open("/couples/sign-in")
    browser.send("/couples/sign-in", address="199\0000")
    assert browser.status == 400
    planner = staff_browser(app, Role.SUPERVISOR)
    planner.open("/staff/venues/new")
    planner.send("/staff/venues/new", code="a\0b", name="x", address="y")
    assert planner.status == 400
