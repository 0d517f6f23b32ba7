"""What tests of privacy stand on."""

import pytest
from flask import Flask

from tests.browsers import Browser
from tests.couples.makers import make_contact


@pytest.fixture
def at_profile_page(app: Flask) -> Browser:
    """Return the browser of a contact that is about to fill in its profile."""
    browser = Browser(app).sign_in("contact", make_contact())
    browser.open("/couples/profile")
    return browser
