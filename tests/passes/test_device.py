"""A device remembers where it stands, whoever signs in on it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask

from tests.bookings.makers import pass_of
from tests.browsers import Browser, make_staff
from tests.conftest import Time
from tests.desk.makers import TODAY, rows
from tests.passes.makers import SCAN, scan, scans, visit_today
from tests.venues.makers import make_office
from wedreg import create_app
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.settings import Settings

Staff = Callable[..., Browser]


def choose(browser: Browser, venue_id: int, start: str = SCAN) -> None:
    """Say on the page where this device stands."""
    browser.open(start)
    browser.send("/staff/scan/place", venue=venue_id)


def test_a_device_stays_where_it_is_when_the_next_person_signs_in(app: Flask, at: Time, browser: Browser) -> None:
    """At an outdoor point no pass is told to go elsewhere because somebody signed in anew."""
    booking, outdoor = visit_today(at), make_office("riverside")
    code = pass_of(booking).code
    choose(browser.sign_in("staff", make_staff(Role.REGISTRAR)), outdoor.id)
    for _ in range(2):
        with browser.client.session_transaction() as session:
            session.clear()
        browser.sign_in("staff", make_staff(Role.REGISTRAR))
        assert scan(browser, code).verdict == "other_venue"
        browser.open(TODAY)
        assert rows(browser) == []
        assert "登记厅 riverside" in browser.text()
    choose(browser, booking.venue_id, TODAY)
    assert browser.path == TODAY
    assert rows(browser) == [booking.code]
    assert scan(browser, code).verdict == "valid"
    assert [one.place_id for one in scans()] == [outdoor.id, outdoor.id, booking.venue_id]


def test_with_one_venue_there_is_nothing_to_choose(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    registrar = staff(Role.REGISTRAR)
    for page in (SCAN, TODAY):
        registrar.open(page)
        assert "登记厅 office" in registrar.text()
        assert "/staff/scan/place" not in registrar.page
    scan(registrar, pass_of(booking).code)
    assert [one.place_id for one in scans()] == [booking.venue_id]


@pytest.mark.parametrize("kept", ["", "1", "x.y", "IjEi.forged"])
def test_a_place_that_we_did_not_write_is_no_place(app: Flask, at: Time, staff: Staff, kept: str) -> None:
    visit_today(at)
    make_office("riverside")
    registrar = staff(Role.REGISTRAR)
    registrar.client.set_cookie("place", kept)
    registrar.open(SCAN)
    assert (registrar.status, "还没选地点" in registrar.text()) == (200, True)


def test_one_leads_back_to_no_other_site(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    make_office("riverside")
    registrar = staff(Role.REGISTRAR)
    registrar.open(SCAN)
    for back in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        fields = {**registrar.hidden("/staff/scan/place"), "venue": booking.venue_id, "back": back}
        assert registrar.client.post("/staff/scan/place", data=fields).location == SCAN


def test_on_an_https_site_no_neighbour_can_put_another_place(settings: Settings) -> None:
    app = create_app(replace(settings, public_url="https://marriage.example.gov.cn"))
    with app.app_context():
        venue, _other = make_office(), make_office("riverside")
        browser = Browser(app).sign_in("staff", make_staff(Role.REGISTRAR))
        browser.open(SCAN)
        fields = {**browser.hidden("/staff/scan/place"), "venue": venue.id}
        answer = browser.client.post("/staff/scan/place", data=fields, base_url="https://localhost")
        assert answer.headers["Set-Cookie"].startswith("__Host-place=")
        assert "Secure; HttpOnly; Path=/; SameSite=Lax" in answer.headers["Set-Cookie"]
        db.session.remove()
        db.engine.dispose()
