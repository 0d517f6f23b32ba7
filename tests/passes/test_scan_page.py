"""The scan page works with the page's own script and without any, for those who may scan."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.makers import pass_of, reread
from tests.browsers import Browser, make_staff
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.passes.makers import SCAN, TICKS, admit, admit_address, card, scan, scans, token_of, visit_today
from tests.venues.makers import make_office
from wedreg.bookings.models import Status
from wedreg.core.access import STAFF, Role

Staff = Callable[..., Browser]
SCANNERS = {Role.REGISTRAR, Role.SUPERVISOR, Role.HELPER}


def test_without_script_each_answer_is_a_whole_page(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    registrar = staff(Role.REGISTRAR)
    for step in (lambda: scan(registrar, token_of(pass_of(booking))), lambda: admit(registrar)):
        step()
        assert registrar.page.startswith("<!doctype html>")
        assert 'id="look"' in registrar.page
        assert registrar.page.count("</html>") == 1
    assert card(registrar).heading == "已签到"


def test_the_pages_own_script_gets_the_card_alone(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    registrar, script = staff(Role.REGISTRAR), {"X-Requested-With": "scan"}
    registrar.open(SCAN)
    sent = {**registrar.hidden(SCAN), "text": token_of(pass_of(booking))}
    looked = registrar.client.post(SCAN, data=sent, headers=script).get_data(as_text=True)
    registrar.page = looked
    fields = registrar.hidden(admit_address(registrar))
    refused = registrar.client.post(admit_address(registrar), data=fields, headers=script)
    done = registrar.client.post(admit_address(registrar), data={**fields, **TICKS}, headers=script)
    for page in (looked, refused.get_data(as_text=True), done.get_data(as_text=True)):
        assert page.lstrip().startswith("<article")
        assert "<html" not in page
    assert (refused.status_code, done.status_code) == (422, 200)
    assert reread(booking.id).status == Status.CHECKED_IN


def test_only_those_who_may_scan_scan(app: Flask, at: Time, staff: Staff) -> None:
    """R56: nobody else sees who comes, and no scan of theirs is kept."""
    row = pass_of(visit_today(at))
    for role in STAFF:
        person = staff(role)
        person.open(SCAN)
        assert (person.status == 200) is (role in SCANNERS), role
        person.open("/staff/account/me")
        person.page = person.page.replace("<form", f'<form action="{SCAN}"', 1)
        person.send(SCAN, text=row.code, uuid="6f9619ff-8b86-4d01-b42d-00c04fc964ff", how="typed")
        assert (person.status in (200, 409)) is (role in SCANNERS), role
    assert {one.actor_id for one in scans()} != {None}
    assert len(scans()) == 1


def test_a_couple_that_scans_itself_is_sent_away(app: Flask, at: Time, browser: Browser) -> None:
    visit_today(at)
    browser.sign_in("contact", make_contact()).open(SCAN)
    assert "工作人员登录" in browser.text()


def test_an_organisers_helper_lets_in_and_opens_no_record(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    helper = staff(Role.HELPER)
    scan(helper, pass_of(booking).code)
    assert admit(helper).heading == "已签到"
    helper.open(f"/staff/desk/{booking.code}")
    assert helper.status == 403


@pytest.mark.parametrize("path", ["/p", "/p?x=1"])
def test_the_camera_of_a_stranger_learns_nothing(app: Flask, at: Time, browser: Browser, path: str) -> None:
    """R32: the page is the same for every pass, good or not; the token stays behind # and is never sent."""
    visit_today(at)
    browser.open(path)
    assert browser.status == 200
    assert "这是一张预约凭证" in browser.text()
    for told in ("林", "江", "4月30日", "登记厅 office", "csrf", "<form"):
        assert told not in browser.page
    assert browser.answer
    assert "Set-Cookie" not in browser.answer.headers


def test_a_token_in_the_path_is_no_address(app: Flask, at: Time, browser: Browser) -> None:
    """A token in a path would stand in the logs of servers."""
    browser.open(f"/p/{token_of(pass_of(visit_today(at)))}")
    assert browser.status == 404


def test_a_venue_that_is_not_there_cannot_be_chosen(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    make_office("other")
    registrar = staff(Role.REGISTRAR)
    for venue in ("999", "99999999999", "x", ""):
        registrar.open(SCAN)
        registrar.send("/staff/scan/place", venue=venue)
        assert scan(registrar, pass_of(booking).code).verdict == "valid"
        assert "还没选地点" in registrar.text()
        assert "所有地点" in (registrar.open("/staff/desk/") and registrar.text())


def test_a_card_left_open_is_judged_anew(app: Flask, at: Time, browser: Browser) -> None:
    """A card that was good on one day lets nobody in on the next."""
    booking, staff_id = visit_today(at), make_staff(Role.REGISTRAR)
    scan(browser.sign_in("staff", staff_id), pass_of(booking).code)
    at(at.now + timedelta(days=1))
    browser.sign_in("staff", staff_id)
    assert admit(browser).verdict == "other_day"
    assert reread(booking.id).status == Status.CONFIRMED
