"""What a divorce looks like where others may look on (R38)."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.divorces import RECEIVED, on, second_slot, service, visit_first
from tests.bookings.makers import book
from tests.bookings.test_divorce_second_visit import FIRST
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.venues.makers import make_slot
from wedreg.bookings.rules import APPLY, SECOND
from wedreg.venues.models import Venue

TELLING = ("离婚", "结婚", "领证", "新人", "好日子", "囍事", "喜茶")


@pytest.fixture
def signed_in(app: Flask, office: Venue, at: Time) -> tuple[Browser, str, str]:
    """Return a couple that has done its first visit and booked the second, and the codes of both."""
    contact = make_contact()
    couple = make_couple(contact)
    first = visit_first(office, at, couple=couple, contact=contact)
    second = book(second_slot(office, FIRST), couple, contact)
    return Browser(app).sign_in("contact", contact), first.code, second.code


def test_the_list_and_the_pass_call_it_an_appointment(signed_in: tuple[Browser, str, str]) -> None:
    """R38: both are held up at a counter, on a screen or on paper."""
    browser, _first, second = signed_in
    browser.open("/bookings/mine")
    assert browser.text().count("预约事项") == 2
    assert not [word for word in TELLING if word in browser.text()]
    browser.open(f"/bookings/{second}")
    card = browser.page[browser.page.index("<article") : browser.page.index("</article>")]
    assert "预约凭证" in card
    assert not [word for word in TELLING if word in card]
    assert "离好日子还有" not in browser.text()


def test_the_days_carry_no_wedding_omens(app: Flask, office: Venue, at: Time) -> None:
    """R38: neither in the grid nor in what is read aloud, while the marriage calendar has them."""
    for code in ("marriage", APPLY):
        for number in range(1, 29):
            make_slot(office, on(RECEIVED.replace(day=1)) + timedelta(days=30 + number), service=service(code))
    browser = Browser(app)
    for code, festive in (("marriage", True), (APPLY, False)):
        browser.open(f"/bookings/?service={code}&month=2026-05")
        assert ("宜嫁娶" in browser.text(), "is-yi" in browser.page) == (festive, festive)


def test_both_read_their_own_declaration(app: Flask, office: Venue, at: Time) -> None:
    """R3: not that of a marriage."""
    contact = make_contact()
    make_couple(contact)
    slot = make_slot(office, on(RECEIVED) + timedelta(days=2), service=service(APPLY))
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/{slot.day}?service={APPLY}")
    browser.send("/bookings/hold", slot=slot.id)
    assert "任何一方都可以撤回申请" in browser.text()
    assert "没有配偶" not in browser.text()
    browser.submit(declared="y")
    assert "双方签好的协议书" in browser.text()


def test_the_public_page_of_the_second_visit_leads_to_the_first(app: Flask, office: Venue) -> None:
    """R37."""
    browser = Browser(app)
    browser.open(f"/venues/services/{SECOND}")
    assert 'href="/bookings/mine"' in browser.page
    assert f"service={SECOND}" not in browser.page
