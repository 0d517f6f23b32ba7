"""What tests of couples stand on."""

import pytest
from flask import Flask

from tests.bare import bare, bare_application
from tests.browsers import Browser
from tests.couples.makers import make_contact

__all__ = ["bare", "bare_application"]


@pytest.fixture
def contact(app: Flask) -> int:
    """Return the id of a contact that has proved its phone."""
    return make_contact()


@pytest.fixture
def at_profile(app: Flask, contact: int) -> Browser:
    """Return the browser of that contact, who has signed in and opened the profile."""
    browser = Browser(app).sign_in("contact", contact)
    browser.open("/couples/profile")
    return browser
