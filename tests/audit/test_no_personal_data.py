"""The log lives for years: it holds nothing of who somebody was (R52, R54)."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text

from tests.accounts.makers import sign_in
from tests.bookings.makers import NEXT_THURSDAY_TEN, THURSDAY_TEN, cancel, choose, pass_of, reread
from tests.browsers import Browser, make_staff
from tests.conftest import Time
from tests.couples.makers import ask_for_code, both, other_digits, sign_in_by_code
from tests.desk.makers import TODAY, find
from tests.passes.makers import admit, scan, undo
from tests.venues.makers import make_office, make_slot
from wedreg.bookings.models import Booking, Status
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.venues.models import Slot

Fields = dict[str, str]


@pytest.fixture
def fields() -> Fields:
    """Return what a couple types of itself."""
    return both(woman__email="nobody@example.org")


def book(browser: Browser, slot: Slot, fields: Fields) -> Booking:
    """Come with a wrong code and a right one, choose a time, fill in the profile, and book."""
    phone = fields["woman-phone"]
    browser.submit(code=other_digits(ask_for_code(browser, phone)))
    sign_in_by_code(browser, phone)
    choose(browser, slot)
    browser.submit(**fields)
    browser.submit(declared="y")
    booking = db.session.scalars(select(Booking)).one()
    db.session.close()
    assert booking.status == Status.CONFIRMED
    return booking


def join(browser: Browser, fields: Fields) -> None:
    """Let the partner come in, after a slip."""
    sign_in_by_code(browser, fields["man-phone"])
    browser.open("/bookings/mine")
    found = re.search(r'href="(/couples/join/\d+)"', browser.page)
    assert found
    browser.open(found[1])
    for last_four in ("0000", fields["man-number"][-4:]):
        browser.submit(last_four=last_four)
    assert browser.path == "/bookings/mine"


def look_up(registrar: Browser, booking: Booking, fields: Fields) -> None:
    """Search by everything, open everything, and type names into wrong places."""
    for typed in fields.values():
        find(registrar, typed)
    for path in (booking.code, f"{booking.code}/identity", fields["woman-name"], fields["woman-number"]):
        registrar.open(TODAY + path)
    registrar.open(f"/staff/audit/?action={fields['man-name']}")
    for typed in fields.values():
        scan(registrar, typed)


def visit(registrar: Browser, booking: Booking) -> None:
    """Let the couple in, take it back, let it in again, and end the visit."""
    row = pass_of(booking)
    scan(registrar, row.code)
    admit(registrar)
    undo(registrar, row)
    scan(registrar, row.code)
    admit(registrar)
    registrar.open(TODAY + booking.code)
    registrar.send(f"{TODAY}{booking.code}/finish", outcome="not_done", reason="材料不齐")
    assert reread(booking.id).status == Status.NOT_DONE


def test_a_whole_booking_leaves_no_name_and_no_number_in_the_log(
    app: Flask, at: Time, browser: Browser, fields: Fields
) -> None:
    """From the first code to the erasure half a year later; R52."""
    office, partner, registrar = make_office(), Browser(app), Browser(app)
    booking = book(browser, make_slot(office, THURSDAY_TEN), fields)
    join(partner, fields)
    later = make_slot(office, NEXT_THURSDAY_TEN)
    browser.open(f"/bookings/{booking.code}/change/{later.day}")
    browser.send(f"/bookings/{booking.code}/change", slot=later.id)
    at(NEXT_THURSDAY_TEN)
    sign_in(registrar, fields["woman-name"], fields["woman-phone"])
    registrar.sign_in("staff", make_staff(Role.REGISTRAR))
    look_up(registrar, booking, fields)
    visit(registrar, booking)
    at(NEXT_THURSDAY_TEN + timedelta(days=200))
    result = app.test_cli_runner().invoke(args=["run-job", "privacy.erase"])
    assert result.output.strip() == "privacy.erase: 3"  # the couple, and the contacts of the two
    actions = written(fields)
    assert {"couples.code_wrong", "couples.partner_joined", "bookings.moved", "desk.searched", "record.opened",
            "accounts.sign_in_refused", "access.refused", "bookings.check_in_undone", "bookings.finished",
            "couples.erased"} <= actions  # fmt: skip


def test_a_booking_that_was_given_up_leaves_none_either(app: Flask, browser: Browser, fields: Fields) -> None:
    booking = book(browser, make_slot(make_office(), THURSDAY_TEN), fields)
    browser.open(f"/bookings/{booking.code}/cancel")
    browser.submit(reason="time")
    cancel(booking)
    assert "bookings.cancelled" in written(fields)


def written(fields: Fields) -> set[str]:
    """Check that nothing of what was typed stands in the log, and return what was written down."""
    rows = db.session.execute(text("SELECT * FROM audit_entry")).mappings().all()
    db.session.close()
    told = [value for name, value in fields.items() if name.split("-")[-1] in ("name", "number", "phone", "email")]
    assert len(told) == 7
    content = "\n".join(repr(dict(row)) + str(row["details"]) for row in rows)
    content = re.sub(r"\\u([0-9a-f]{4})", lambda escaped: chr(int(escaped[1], 16)), content)
    assert [value for value in (*told, "1998-08-08", "1997-05-02") if value in content] == []
    return {row["action"] for row in rows}
