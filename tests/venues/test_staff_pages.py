"""Supervisors look after venues, services and windows; whatever is typed wrong gets a sentence and stays."""

import pytest
from flask import Flask
from sqlalchemy import select

from tests.browsers import Browser, staff_browser
from tests.fields import is_chinese, troubles, value_of
from tests.venues.makers import make_office, marriage
from wedreg.audit.models import Entry
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.venues import queries
from wedreg.venues.models import Venue, VenueKind, Window

NEW, EDIT, SHOW = "/staff/venues/new", "/staff/venues/office/edit", "/staff/venues/office"
PLACE = {
    "name": "磁器口登记厅",
    "kind": "outdoor",
    "address": "古镇 1 号",
    "way": "上石阶",
    "hours": "周六",
    "phone": "1",
}


@pytest.fixture
def office(app: Flask) -> Venue:
    return make_office(windows=2)


@pytest.fixture
def planner(app: Flask, office: Venue) -> Browser:
    return staff_browser(app, Role.SUPERVISOR)


def actions() -> list[tuple[str, str, dict[str, object]]]:
    rows = db.session.scalars(select(Entry).where(Entry.action.startswith("venues.")).order_by(Entry.id)).all()
    db.session.close()
    return [(row.action, row.subject_id, row.details) for row in rows]


def refused(browser: Browser, path: str, typed: dict[str, str]) -> dict[str, str]:
    """Send a form that cannot be right; return its sentences, after a look that nothing typed is lost."""
    browser.open(path)
    page = browser.submit(**typed)
    found = troubles(page)
    assert found
    assert all(is_chinese(sentence) for sentence in found.values()), found
    assert [name for name, value in typed.items() if value_of(page, name) != value] == []
    return found


def test_a_venue_is_added_changed_and_shown_to_couples(planner: Browser) -> None:
    planner.open("/staff/venues/")
    planner.open(NEW)
    planner.submit(**PLACE, code="riverside", sample="y", open="y")
    assert planner.path == "/staff/venues/riverside"
    planner.open("/staff/venues/riverside/edit")
    assert {name: value_of(planner.page, name) for name in PLACE} == PLACE
    planner.submit(**{**PLACE, "name": "江边颁证点"}, open="y")
    venue = queries.venue("riverside")
    assert venue
    assert (venue.name, venue.kind, venue.sample, venue.open) == ("江边颁证点", VenueKind.OUTDOOR, False, True)
    db.session.close()
    assert "江边颁证点" in Browser(planner.app).open("/venues/riverside")
    assert actions() == [("venues.edited", "riverside", {})] * 2


def test_a_venue_that_is_not_open_is_hidden_from_couples(planner: Browser) -> None:
    visitor = Browser(planner.app)
    visitor.open("/venues/office")
    assert visitor.status == 200
    planner.open(EDIT)
    planner.submit(**PLACE)
    closed = Browser(planner.app)
    closed.open("/venues/office?again=1")
    assert closed.status == 404
    assert "不开放" in planner.open("/staff/venues/")


@pytest.mark.parametrize("path", [NEW, EDIT])
def test_a_venue_needs_a_name_and_an_address_and_no_field_takes_too_much(planner: Browser, path: str) -> None:
    code = {"code": "riverside"} if path == NEW else {}
    found = refused(planner, path, {**PLACE, **code, "name": "", "address": ""})
    assert found == {"name": "这一项还没填。", "address": "这一项还没填。"}
    too_long = {"name": "长" * 61, "address": "长" * 121, "way": "长" * 2001, "hours": "长" * 121, "phone": "1" * 41}
    assert set(refused(planner, path, {**PLACE, **code, **too_long})) == set(too_long)
    assert actions() == []


CODES = {
    "": "这一项还没填。",
    "A": "代号用小写字母、数字和短横线。",
    "江边": "代号用小写字母、数字和短横线。",
    "a" * 25: "代号用小写字母、数字和短横线。",
    "office": "这个代号已经有了，请换一个。",
    "new": "这个代号网址里另有用处，请换一个。",
    "services": "这个代号网址里另有用处，请换一个。",
}


def test_a_code_must_make_an_address_of_its_own(planner: Browser) -> None:
    for code, sentence in CODES.items():
        assert refused(planner, NEW, {**PLACE, "code": code}) == {"code": sentence}
    assert len(queries.venues()) == 1
    db.session.close()


def test_a_kind_that_there_is_not_is_refused(planner: Browser) -> None:
    planner.open(NEW)
    page = planner.submit(**{**PLACE, "kind": "castle"}, code="riverside")
    assert is_chinese(troubles(page)["kind"])
    assert value_of(page, "address") == PLACE["address"]


def test_a_service_is_changed_and_the_log_says_to_what(planner: Browser) -> None:
    planner.open("/staff/venues/services/marriage")
    planner.submit(name="结婚登记", minutes="20", days_ahead="30", online="y")
    assert "新的时长从下一份作息开始用" in planner.text()
    assert marriage().minutes == 20
    db.session.close()
    assert actions() == [("venues.service_edited", "marriage", {"minutes": 20, "online": True})]


def test_minutes_that_cannot_be_are_refused(planner: Browser) -> None:
    for minutes in ("", "4", "241", "-30", "半小时", "30.5", "9" * 30):
        found = refused(
            planner, "/staff/venues/services/marriage", {"name": "结婚登记", "minutes": minutes, "days_ahead": "30"}
        )
        assert set(found) == {"minutes"}
    assert marriage().minutes == 30
    db.session.close()


def test_a_window_is_added_and_the_one_with_its_number_is_changed(planner: Browser, office: Venue) -> None:
    for typed in ({"number": "3", "name": "东侧", "open": "y"}, {"number": "3", "name": "西侧"}):
        planner.open(SHOW)
        planner.send(f"{SHOW}/windows", **typed)
        assert planner.path == SHOW
    rows = db.session.execute(select(Window.number, Window.name, Window.open).order_by(Window.number)).all()
    assert [tuple(row) for row in rows] == [(1, "", True), (2, "", True), (3, "西侧", False)]
    db.session.close()
    assert [entry[2] for entry in actions()] == [{"number": 3, "open": True}, {"number": 3, "open": False}]


def test_a_window_that_cannot_be_keeps_what_was_typed(planner: Browser) -> None:
    for wrong in ({"number": ""}, {"number": "0"}, {"number": "三"}, {"number": "100"}, {"name": "长" * 61}):
        typed = {"number": "2", "name": "东侧", **wrong}
        planner.open(SHOW)
        page = planner.send(f"{SHOW}/windows", **typed)
        assert planner.status == 422
        found = troubles(page)
        assert set(found) == set(wrong)
        assert all(is_chinese(sentence) for sentence in found.values())
        assert {name: value_of(page, name) for name in typed} == typed
        assert "登记厅 office" in planner.text()
    assert len(db.session.scalars(select(Window.id)).all()) == 2
    db.session.close()


def test_only_supervisors_and_administrators_look_after_places_and_hours(app: Flask, office: Venue) -> None:
    """R56: a registrar does not see the pages, and sending a form changes nothing."""
    paths = ["/staff/venues/", NEW, EDIT, SHOW, f"{SHOW}/closures", f"{SHOW}/hours/marriage",
             "/staff/venues/services/marriage"]  # fmt: skip
    for role, status in ((Role.SUPERVISOR, 200), (Role.ADMIN, 200), (Role.REGISTRAR, 403), (Role.AUDITOR, 403)):
        browser = staff_browser(app, role)
        for path in paths:
            browser.open(path)
            assert browser.status == status, (role, path)
    refusing = staff_browser(app, Role.REGISTRAR)
    refusing.open("/staff/")
    refusing.send(EDIT, **PLACE)
    assert refusing.status == 403
    visitor = Browser(app)
    visitor.open("/staff/venues/")
    assert visitor.path.startswith("/staff/account/sign-in")
    unchanged = queries.venue("office")
    assert unchanged
    assert unchanged.name == "登记厅 office"
    db.session.close()


def test_an_address_that_leads_nowhere_is_not_found(planner: Browser) -> None:
    for path in ("/staff/venues/nowhere", f"{SHOW}/hours/nothing", "/staff/venues/services/nothing"):
        planner.open(path)
        assert planner.status == 404
    for path in (f"{SHOW}/closures/99/end", f"{SHOW}/slots/99/close"):
        planner.open(SHOW)
        planner.send(path)
        assert planner.status == 404
