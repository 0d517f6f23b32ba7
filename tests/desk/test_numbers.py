"""Whoever is here has a number: the same on paper, on the phone and on the screen."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, book, finish, pass_of
from tests.browsers import Browser
from tests.conftest import Time
from tests.desk.lines import TAKE, arrive, come, line, slot_at, states, ticket_of, walk_in
from tests.desk.makers import TODAY, make_day
from tests.passes.makers import admit, scan, undo, visit_today
from tests.reliability.races import together
from tests.venues.makers import make_office
from wedreg.bookings import services as bookings
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.queries import by_id
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.desk.rules import letter_of
from wedreg.venues import queries as venues
from wedreg.venues.models import Service

Staff = Callable[..., Browser]


def service(code: str) -> Service:
    found = venues.service(code)
    db.session.close()
    assert found
    return found


def test_who_is_checked_in_gets_a_number_that_stands_everywhere(
    app: Flask, at: Time, staff: Staff, new_browser: Callable[[], Browser]
) -> None:
    """R28: on the scanner's card, on the couple's phone, in today's list, on its record, and on paper."""
    booking = visit_today(at)
    registrar = staff(Role.REGISTRAR)
    scan(registrar, pass_of(booking).code)
    assert "A001" not in registrar.text()
    admit(registrar)
    assert "排队号 A001" in registrar.text()
    couple = new_browser().sign_in("contact", booking.contact_id or 0)
    couple.open(f"/bookings/{booking.code}")
    assert "你们的排队号 A001 前面还有 0 对" in couple.text()
    for page in (TODAY, f"{TODAY}{booking.code}", f"{TAKE}{booking.code}"):
        registrar.open(page)
        assert "A001" in registrar.text(), page
    assert "林" not in registrar.text()


def test_numbers_go_up_by_letter_day_and_place(app: Flask, at: Time) -> None:
    office, other = make_office(), make_office("other")
    slot = slot_at(office, THURSDAY_TEN)
    assert [come(at, slot).label for _ in range(3)] == ["A001", "A002", "A003"]
    assert walk_in(office, service=service("reissue")).label == "B001"
    assert walk_in(other).label == "A001"
    at(THURSDAY_TEN + timedelta(days=1))
    assert walk_in(office).label == "A001"


def test_no_number_tells_of_a_divorce(app: Flask, at: Time) -> None:
    """R38: all services but two share a letter."""
    office = make_office()
    labels = [walk_in(office, service=service(code)).label for code in ("divorce_apply", "counselling", "ceremony")]
    assert labels == ["C001", "C002", "C003"]
    assert letter_of("divorce_certificate") == letter_of("legal_advice") == "C"


def test_couples_that_come_at_once_get_different_numbers(app: Flask, at: Time) -> None:
    """R28: one statement counts, so no number comes twice and none is left out."""
    visits = make_day(8)
    at(THURSDAY_TEN)

    def check_in(booking: Booking) -> Callable[[], bool]:
        def run() -> bool:
            with writing():
                return bookings.check_in(booking.id)

        return run

    assert together(app, [check_in(booking) for booking in visits]) == [True] * 8
    assert sorted(ticket_of(booking.id).number for booking in visits) == list(range(1, 9))


def test_a_check_in_that_is_taken_back_gives_its_number_to_nobody_else(app: Flask, at: Time, staff: Staff) -> None:
    """R35."""
    booking = visit_today(at)
    registrar = staff(Role.REGISTRAR)
    scan(registrar, booking.code)
    admit(registrar)
    undo(registrar, pass_of(booking))
    first = ticket_of(booking.id)
    assert (first.label, first.state) == ("A001", "void")
    registrar.open(f"{TODAY}{booking.code}")
    assert "A001" not in registrar.text()
    scan(registrar, booking.code)
    admit(registrar)
    assert "排队号 A002" in registrar.text()


@pytest.mark.parametrize("outcome", [Status.DONE, Status.NOT_DONE, Status.LEFT])
def test_who_has_left_is_not_in_the_line(app: Flask, at: Time, outcome: Status) -> None:
    office = make_office()
    slot = slot_at(office, THURSDAY_TEN)
    first, second = book(slot), book(slot)
    at(THURSDAY_TEN)
    arrive(first)
    arrive(second)
    finish(first, outcome)
    assert line(office) == ["A002"]
    assert ticket_of(first.id).finished_at == THURSDAY_TEN
    finish(second, outcome)
    with writing():
        ended = by_id(second.id)
        assert ended
        bookings.correct(ended, Status.CHECKED_IN, reason="还没办完")
    assert states(office) == {"A001": "finished", "A002": "waiting"}
