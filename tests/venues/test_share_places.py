"""A supervisor decides how places are shared out."""

import pytest
from flask import Flask

from tests.bookings.pools import pools, run_shares
from tests.browsers import Browser, staff_browser
from tests.fields import troubles, value_of
from tests.venues.makers import make_office, make_week, marriage
from wedreg.audit import queries as audit
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.venues.models import Venue
from wedreg.venues.pools import shares


@pytest.fixture
def office(app: Flask) -> Venue:
    """Return an office with a week."""
    office = make_office()
    make_week(office)
    return office


@pytest.fixture
def supervisor(app: Flask, office: Venue) -> Browser:
    """Return a supervisor before the page."""
    browser = staff_browser(app, Role.SUPERVISOR)
    browser.open("/staff/venues/office/shares")
    return browser


def send(supervisor: Browser, **fields: object) -> Browser:
    """Send the form."""
    service = marriage().id
    db.session.close()
    asked = {"service": service, "valid_from": "2026-04-29", "on_site": 30, "priority": 10, "flows_days": 2}
    supervisor.submit(**{**asked, "reason": "试行", **fields})
    return supervisor


def test_a_share_is_published_with_a_reason_and_read_by_everybody(
    supervisor: Browser, office: Venue, browser: Browser
) -> None:
    """R13: from a day on; the page of the rules says how places are shared out."""
    send(supervisor)
    run_shares()
    (found,) = shares(office.id)
    db.session.close()
    assert (found.online, found.on_site, found.priority) == (60, 30, 10)
    entry = audit.of("share", found.id)[-1]
    db.session.close()
    assert (entry.action, entry.details["reason"]) == ("venues.shared", "试行")
    assert pools(found.valid_from)["am online"] == "0/8"  # twelve places: three on site, one for priority
    supervisor.open("/staff/venues/office/shares")
    assert "0/8" in supervisor.text()
    browser.open("/bookings/rules")
    assert "登记厅 office · 结婚登记：网上 60%，现场和电话 30%，优先 10%" in browser.text()


@pytest.mark.parametrize(
    ("fields", "where", "sentence"),
    [
        ({"valid_from": "2026-04-27"}, "valid_from", "最早是明天"),
        ({"on_site": "100"}, "on_site", "0 到 90"),
        ({"on_site": "一半"}, "on_site", "这里填数字"),
        ({"on_site": "60", "priority": "40"}, "priority", "最多 90 个"),
        ({"flows_days": "31"}, "flows_days", "0 到 30 天"),
        ({"reason": ""}, "reason", "请写明原因"),
    ],
)
def test_what_cannot_be_shared_out_so_stands_beside_its_field(
    supervisor: Browser, office: Venue, fields: dict[str, str], where: str, sentence: str
) -> None:
    send(supervisor, **fields)
    assert supervisor.status == 422
    assert sentence in troubles(supervisor.page)[where]
    assert value_of(supervisor.page, "flows_days") == fields.get("flows_days", "2")
    assert shares(office.id) == []
    db.session.close()


def test_two_shares_cannot_begin_on_the_same_day(supervisor: Browser, office: Venue) -> None:
    send(supervisor)
    supervisor.open("/staff/venues/office/shares")
    assert "同一天已经有一份分法" in troubles(send(supervisor).page)["valid_from"]
