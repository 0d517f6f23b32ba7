"""Who two are that came without an appointment is filled in at the window (R28)."""

from collections.abc import Callable

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, book, claims_of, done_to, reread
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import both, make_contact, make_couple
from tests.desk.lines import call, open_window, slot_at, step, walk_in
from tests.desk.makers import TODAY
from tests.venues.makers import make_office
from wedreg.bookings.models import Status
from wedreg.bookings.staff_errors import NobodyNamed
from wedreg.core.access import Role
from wedreg.desk import services
from wedreg.venues.models import Venue

Staff = Callable[..., Browser]


@pytest.fixture
def office(app: Flask, at: Time) -> Venue:
    """Make an office, and go to a Thursday at ten."""
    found = make_office()
    at(THURSDAY_TEN)
    return found


def fill(browser: Browser, code: str, **fields: str) -> str:
    """Fill in who they are."""
    browser.open(f"/staff/walk-ins/{code}?next=/staff/windows/")
    return browser.submit(**{**both(), **fields})


def test_a_visit_is_done_when_it_is_known_whose_it_was(office: Venue, staff: Staff) -> None:
    """R22, R28: both are promised to it then; without them it can end otherwise, never as done."""
    window, registrar = open_window(office), staff(Role.REGISTRAR)
    ticket = walk_in(office)
    booking = reread(ticket.booking_id)
    call(window)
    step(services.serve, window, "A001")
    with pytest.raises(NobodyNamed):
        step(services.finish, window, "A001", Status.DONE, reason="")
    fill(registrar, booking.code)
    assert registrar.path == "/staff/windows/"
    assert (claims_of(booking), done_to(booking)[-1]) == (2, "named")
    registrar.open(f"{TODAY}{booking.code}")
    assert "林*微" in registrar.text()
    step(services.finish, window, "A001", Status.DONE, reason="")
    assert (reread(booking.id).status, claims_of(booking)) == (Status.DONE, 0)


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(office: Venue, staff: Staff) -> None:
    """R1, R2: the same rules as for everybody."""
    registrar, booking = staff(Role.REGISTRAR), reread(walk_in(office).booking_id)
    fill(registrar, booking.code, **{"woman-name": "", "man-number": "500106"})
    assert registrar.status == 422
    assert 'value="江有汀"' in registrar.page
    assert reread(booking.id).couple_id is None


def test_who_has_an_appointment_is_told_so(office: Venue, at: Time, staff: Staff) -> None:
    """R22: nobody is in two live visits of a kind."""
    at(THURSDAY_TEN.replace(day=27))
    couple = make_couple(make_contact())
    later = book(slot_at(office, THURSDAY_TEN.replace(hour=15)), couple)
    at(THURSDAY_TEN)
    registrar, booking = staff(Role.REGISTRAR), reread(walk_in(office).booking_id)
    woman = couple.person("woman")
    registrar.open(f"/staff/walk-ins/{booking.code}")
    registrar.submit(find=woman.number or "", look="1")
    assert "就是这一对" in registrar.text()
    registrar.submit(use=couple.id)
    people = {f"{one.role.value}-{name}": str(getattr(one, name)).removeprefix("+86")
              for one in couple.persons for name in ("name", "category", "id_type", "number", "phone")}  # fmt: skip
    registrar.submit(**people, couple=couple.id)
    assert (registrar.status, "已经约了" in registrar.text() or "已有" in registrar.text()) == (422, True)
    assert (claims_of(booking), claims_of(later)) == (0, 2)
