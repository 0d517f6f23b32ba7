"""A registrar opens a couple's record; that is written down before anything is shown."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from tests.bookings.makers import THURSDAY_TEN, book, hold, pass_of
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple, person
from tests.desk.makers import TODAY, book_for_family, make_day, newest_entry
from tests.venues.makers import make_office, make_slot
from wedreg.audit import queries as audit
from wedreg.bookings.models import Booking
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.couples.models import Person
from wedreg.couples.rules import Category
from wedreg.couples.rules import Role as Partner

Staff = Callable[..., Browser]
PATHS = ["", "/identity"]


def persons(booking: Booking) -> list[Person]:
    """Return the two."""
    assert booking.couple
    return booking.couple.persons


@contextmanager
def no_room_in_the_audit() -> Iterator[None]:
    """Let every entry fail, as on a full disk."""

    def refuse(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "audit_entry" in statement and "INSERT" in statement:
            raise OperationalError(statement, {}, Exception("disk full"))

    event.listen(db.engine, "before_cursor_execute", refuse)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", refuse)


@pytest.mark.parametrize("path", PATHS)
def test_who_opens_a_record_is_written_down(app: Flask, staff: Staff, path: str) -> None:
    """R53: who, which page, which booking."""
    (booking,) = make_day(1)
    registrar = staff(Role.REGISTRAR)
    registrar.open(f"{TODAY}{booking.code}{path}")
    assert registrar.status == 200
    entry = newest_entry()
    assert (entry.action, entry.actor_kind, entry.details) == ("record.opened", "staff", {"code": booking.code})
    assert entry.subject_id == ("desk.identity" if path else "desk.visit")


@pytest.mark.parametrize("path", PATHS)
def test_no_entry_no_page(app: Flask, staff: Staff, path: str) -> None:
    (booking,) = make_day(1)
    registrar = staff(Role.REGISTRAR)
    with no_room_in_the_audit():
        for method in ("GET", "HEAD"):
            answer = registrar.client.open(f"{TODAY}{booking.code}{path}", method=method)
            assert answer.status_code == 503
            assert "林" not in answer.get_data(as_text=True)
    assert audit.entries("record.opened") == []
    db.session.close()


def test_a_record_shows_only_the_end_of_a_number(app: Flask, staff: Staff) -> None:
    """R34."""
    (booking,) = make_day(1)
    registrar = staff(Role.REGISTRAR)
    registrar.open(f"{TODAY}{booking.code}")
    for one in persons(booking):
        assert f"证件尾号 {(one.number or '')[-4:]}" in registrar.text()
        for told in (one.name, one.number, one.phone):
            assert str(told).removeprefix("+86") not in registrar.page
    assert "林*微" in registrar.text()
    assert "看完整证件号（会记录）" in registrar.text()


def test_full_identity_stands_on_a_page_of_its_own(app: Flask, staff: Staff) -> None:
    """R34, R53."""
    (booking,) = make_day(1)
    registrar = staff(Role.REGISTRAR)
    registrar.open(f"{TODAY}{booking.code}/identity")
    for one in persons(booking):
        for told in (one.name, one.number, one.phone):
            assert str(told) in registrar.text()


def test_the_record_tells_what_has_happened_and_been_sent(app: Flask, staff: Staff) -> None:
    (booking,) = make_day(1)
    registrar = staff(Role.REGISTRAR)
    registrar.open(f"{TODAY}{booking.code}")
    assert "10:00 预约成功" in registrar.text()
    assert "预约成功 女方 · 等着发 · 4月27日 周一 上午10:00" in registrar.text()


def test_what_is_no_visit_has_no_record(app: Flask, staff: Staff) -> None:
    """A hold is nobody's visit, and what is no code is not written into the audit."""
    held = hold(make_slot(make_office(), THURSDAY_TEN), make_contact())
    registrar = staff(Role.REGISTRAR)
    for code in (held.code, "22222222"):
        registrar.open(f"{TODAY}{code}")
        assert registrar.status == 404
    before = audit.count()
    db.session.close()
    for code in ("林见微", "13900001234", held.code.lower(), "x"):
        registrar.open(f"{TODAY}{code}")
        assert registrar.status == 404
    assert audit.count() == before
    db.session.close()


@pytest.mark.parametrize(
    ("woman", "man", "flagged"),
    [
        (date(2006, 4, 30), date(1997, 5, 2), True),
        (date(1998, 8, 8), date(2004, 4, 30), True),
        (date(2006, 4, 29), date(2004, 4, 29), False),
    ],
)
def test_who_comes_of_age_on_the_day_is_marked(
    app: Flask, at: Time, staff: Staff, woman: date, man: date, *, flagged: bool
) -> None:
    """R1: on the list's record and on the scanner's card."""
    contact = make_contact()
    couple = make_couple(contact, person(Partner.WOMAN, woman), person(Partner.MAN, man))
    booking = book(make_slot(make_office(), THURSDAY_TEN), couple, contact)
    at(THURSDAY_TEN - timedelta(minutes=5))
    registrar = staff(Role.REGISTRAR)
    registrar.open(f"{TODAY}{booking.code}")
    assert ("当天刚满法定婚龄" in registrar.text()) is flagged
    registrar.open("/staff/scan/")
    registrar.send("/staff/scan/", text=pass_of(booking).code)
    assert ("今天刚满法定婚龄" in registrar.text()) is flagged


def test_a_family_that_booked_for_them_and_a_soldier_are_marked(app: Flask, at: Time, staff: Staff) -> None:
    """R57, R5: the registrar asks the two themselves; a soldier brings papers of the army."""
    slot, contact = make_slot(make_office(), THURSDAY_TEN, places=2), make_contact()
    soldier = make_couple(contact, None, person(Partner.MAN) | {"category": Category.SOLDIER})
    family, army = book_for_family(slot), book(slot, soldier, contact)
    at(THURSDAY_TEN)
    registrar = staff(Role.REGISTRAR)
    for booking, marks in ((family, ["家人代约"]), (army, ["现役军人"])):
        registrar.open("/staff/scan/")
        registrar.send("/staff/scan/", text=pass_of(booking).code)
        assert [mark for mark in ("家人代约", "现役军人") if mark in registrar.text()] == marks
    registrar.open(f"{TODAY}{family.code}")
    assert "家人代约" in registrar.text()
