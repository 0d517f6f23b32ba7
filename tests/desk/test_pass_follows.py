"""The pass of a booking goes where the booking goes."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import NEXT_THURSDAY_TEN, THURSDAY_TEN, book, cancel, done_to, hold, move, pass_of
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.desk.makers import TODAY
from tests.passes.makers import scan, token_of
from tests.venues.makers import make_office, make_slot
from wedreg.audit import queries as audit
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.passes.models import Pass

Staff = Callable[..., Browser]
HOUR, HALF = timedelta(hours=1), timedelta(minutes=30)


def test_a_hold_has_no_pass_and_a_booking_has_one(app: Flask) -> None:
    """R31: one token per booking, good from an hour before until half an hour after."""
    slot = make_slot(make_office(), THURSDAY_TEN, places=2)
    hold(slot, make_contact())
    booking = book(slot)
    (row,) = db.session.scalars(select(Pass)).all()
    assert (row.subject_id, row.day) == (booking.id, THURSDAY_TEN.date())
    assert (row.valid_from, row.valid_until) == (THURSDAY_TEN - HOUR, THURSDAY_TEN + HALF + HALF)
    assert row.code != booking.code
    db.session.close()


def test_after_the_couples_own_change_the_old_pass_is_void(app: Flask, at: Time, staff: Staff) -> None:
    """R31: a picture of it in somebody else's hands lets nobody in."""
    office = make_office()
    booking = book(make_slot(office, THURSDAY_TEN))
    old = pass_of(booking)
    moved = move(booking, make_slot(office, NEXT_THURSDAY_TEN))
    new = pass_of(moved)
    assert new.token_id != old.token_id
    assert new.code != old.code
    assert new.valid_from == NEXT_THURSDAY_TEN - HOUR
    at(NEXT_THURSDAY_TEN)
    registrar = staff(Role.REGISTRAR)
    assert [scan(registrar, token_of(row)).verdict for row in (old, new)] == ["replaced", "valid"]


def test_after_a_move_by_the_office_the_pass_in_hand_stays_good(app: Flask, at: Time, staff: Staff) -> None:
    """The couple may have printed it: neither code nor picture is void, at the new time and place."""
    office = make_office()
    booking = book(make_slot(office, THURSDAY_TEN))
    printed, code = token_of(pass_of(booking)), pass_of(booking).code
    there = make_office("there")
    move(booking, make_slot(there, NEXT_THURSDAY_TEN), by_office=True)
    at(THURSDAY_TEN)
    registrar = staff(Role.REGISTRAR)
    assert scan(registrar, printed).sentence == "约的是 5月7日 周四 上午10:00"
    at(NEXT_THURSDAY_TEN)
    registrar = staff(Role.REGISTRAR)
    registrar.open("/staff/scan/")
    registrar.send("/staff/scan/place", venue=office.id)
    assert scan(registrar, printed).sentence == "约在 登记厅 there"
    registrar.send("/staff/scan/place", venue=there.id)
    assert [scan(registrar, text).verdict for text in (printed, code)] == ["valid", "valid"]
    assert len(db.session.scalars(select(Pass)).all()) == 1
    db.session.close()


def test_a_cancelled_booking_has_no_pass_that_is_good(app: Flask, browser: Browser) -> None:
    contact = make_contact()
    booking = book(make_slot(make_office(), THURSDAY_TEN), make_couple(contact), contact)
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}")
    assert "data-pass" in browser.page
    cancel(booking)
    (row,) = db.session.scalars(select(Pass)).all()
    assert row.revoked_at is not None
    db.session.close()
    browser.open(f"/bookings/{booking.code}")
    assert "data-pass" not in browser.page


def test_a_registrar_makes_a_new_pass_and_the_old_one_is_void(app: Flask, at: Time, staff: Staff) -> None:
    """R31: re-issue kills the old one, and who did it is known."""
    booking = book(make_slot(make_office(), THURSDAY_TEN))
    old = pass_of(booking)
    at(THURSDAY_TEN)
    registrar = staff(Role.REGISTRAR)
    registrar.open(f"{TODAY}{booking.code}")
    registrar.send(f"{TODAY}{booking.code}/reissue")
    assert registrar.path == f"{TODAY}{booking.code}"
    assert "换了新凭证" in registrar.text()
    new = pass_of(booking)
    assert [scan(registrar, text).verdict for text in (token_of(old), old.code)] == ["replaced", "replaced"]
    assert [scan(registrar, text).verdict for text in (token_of(new), new.code)] == ["valid", "valid"]
    assert (new.valid_from, new.valid_until, new.day) == (old.valid_from, old.valid_until, old.day)
    assert done_to(booking)[-1] == "passes.reissued"
    assert audit.of("booking", booking.id)[-1].actor_kind == "staff"
    db.session.close()


def test_a_pass_of_a_cancelled_booking_is_not_made_anew(app: Flask, staff: Staff) -> None:
    booking = book(make_slot(make_office(), THURSDAY_TEN))
    registrar = staff(Role.REGISTRAR)
    registrar.open(f"{TODAY}{booking.code}")
    cancel(booking, by_office=True)
    registrar.send(f"{TODAY}{booking.code}/reissue")
    assert len(db.session.scalars(select(Pass)).all()) == 1
    db.session.close()
