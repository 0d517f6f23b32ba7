"""Who asked for large text fills in one person at a time (R57)."""

import pytest
from flask import Flask

from tests.browsers import Browser
from tests.couples.makers import make_contact, person, typed
from tests.fields import beside, value_of
from wedreg.core.db import db
from wedreg.couples import queries
from wedreg.couples.rules import Role

WOMAN, MAN = typed(Role.WOMAN, person(Role.WOMAN)), typed(Role.MAN, person(Role.MAN))


@pytest.fixture
def contact(app: Flask) -> int:
    return make_contact()


@pytest.fixture
def browser(app: Flask, contact: int) -> Browser:
    """Return the browser of somebody who asked for large text."""
    browser = Browser(app).sign_in("contact", contact)
    browser.open("/preferences/elder/1")
    browser.open("/couples/profile?next=/bookings/mine")
    return browser


def test_the_page_asks_for_her_then_for_him_then_goes_on(browser: Browser, contact: int) -> None:
    """R57: one person a page."""
    assert 'name="woman-name"' in browser.page
    assert 'name="man-name"' not in browser.page
    browser.submit(**WOMAN)
    assert browser.path == "/couples/profile?part=man&next=/bookings/mine"
    assert 'name="woman-name"' not in browser.page
    browser.submit(**MAN)
    assert browser.path == "/bookings/mine"
    couple = queries.couple_of(contact)
    assert couple
    assert couple.completed_at
    db.session.close()


def test_what_is_wrong_with_one_keeps_the_page_and_what_was_typed(browser: Browser, contact: int) -> None:
    page = browser.submit(**{**WOMAN, "woman-number": "123"})
    assert browser.status == 422
    assert beside(page, "woman-number") == "现在是 3 位，身份证号是 18 位。"
    assert value_of(page, "woman-name") == WOMAN["woman-name"]
    assert 'name="man-name"' not in page


def test_the_page_for_him_does_not_touch_her(browser: Browser, contact: int) -> None:
    browser.submit(**WOMAN)
    browser.submit(**{**MAN, "woman-name": "何初棠"})
    couple = queries.couple_of(contact)
    assert couple
    assert couple.person(Role.WOMAN).name == WOMAN["woman-name"]
    db.session.close()


def test_her_number_in_his_column_is_refused_on_his_page(browser: Browser) -> None:
    """R2, though only one of the two stands on the page."""
    passport = {"category": "foreign", "id_type": "passport", "number": "E12345678", "birth_date": "1990-01-01"}
    browser.submit(**{**WOMAN, **{f"woman-{name}": value for name, value in passport.items()}})
    page = browser.submit(**{**MAN, **{f"man-{name}": value for name, value in passport.items()}})
    assert beside(page, "man-number") == "两位填了同一个证件号，请分别填各自的。"
    assert value_of(page, "man-name") == MAN["man-name"]


def test_without_large_text_both_stand_on_one_page(browser: Browser) -> None:
    browser.open("/preferences/elder/0")
    page = browser.open("/couples/profile")
    assert 'name="woman-name"' in page
    assert 'name="man-name"' in page
