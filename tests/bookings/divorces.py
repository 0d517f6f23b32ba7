"""Couples between the two visits of a divorce, for tests."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from tests.bookings.makers import book, finish, reread
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.venues.makers import make_slot
from wedreg.bookings import services
from wedreg.bookings.models import Booking, DivorceCase, Status
from wedreg.bookings.queries import divorce
from wedreg.bookings.rules import APPLY, SECOND
from wedreg.bookings.services import divorce as cases
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.tokens import new_code
from wedreg.core.transactions import writing
from wedreg.couples.models import Couple
from wedreg.venues import queries as venues
from wedreg.venues.models import Service, Slot, Venue

RECEIVED = date(2026, 4, 28)
"""The day after the one on which tests stand still: its window is from 29 May to 29 June."""


def service(code: str) -> Service:
    """Return the service."""
    found = venues.service(code)
    assert found
    db.session.close()
    return found


def on(day: date, hour: int = 10) -> datetime:
    """Return this hour of that day."""
    return datetime.combine(day, time(hour), BEIJING)


def second_slot(office: Venue, day: date, hour: int = 10, *, places: int = 1) -> Slot:
    """Make a time for second visits, which can be booked from now on."""
    slot = make_slot(office, on(day, hour), places=places, service=service(SECOND))
    with writing():
        fresh = db.session.merge(slot)
        fresh.release_at = on(day) - timedelta(days=80)
    return fresh


def visit_first(office: Venue, at: Time, received_on: date = RECEIVED, couple: Couple | None = None,
                contact: int | None = None) -> Booking:  # fmt: skip
    """Let a couple book a first visit, come on the day, and have its application received; it is then noon."""
    contact = contact or make_contact()
    couple = couple or make_couple(contact)
    at(on(received_on) - timedelta(days=7))
    booking = book(make_slot(office, on(received_on), service=service(APPLY)), couple, contact)
    at(on(received_on, 12))
    with writing():
        assert services.check_in(booking.id)
    return finish(booking, Status.DONE)


def case_of(first: Booking) -> DivorceCase:
    """Return what came of the first visit, as the database has it now."""
    db.session.close()
    db.session.expire_all()
    found = divorce.case_of_visit(first.id)
    assert found
    db.session.close()
    return found


def withdraw(first: Booking) -> None:
    """Let one of the two take the application back."""
    with writing():
        case = divorce.case_of_visit(first.id)
        assert case
        cases.withdraw(case)


def couple_of(first: Booking) -> Couple:
    """Return the two."""
    found = reread(first.id).couple
    assert found
    return found


def put_right(first: Booking, received_on: date) -> None:
    """Put the day of receipt right."""
    with writing():
        case = divorce.case_of_visit(first.id)
        assert case
        cases.correct(case, received_on, reason="补录")


def make_case(couple: Couple, received_on: date) -> None:
    """Let an application of the couple have been received long ago."""
    with writing():
        first = Booking(
            code=new_code(), venue_id=_a_venue(), service_id=service_id(APPLY), couple_id=couple.id,
            status=Status.DONE, starts_at=on(received_on), ends_at=on(received_on, 11),
        )  # fmt: skip
        db.session.add(first)
        db.session.flush()  # the case names it
        cases.receive(first, received_on)


def _a_venue() -> int:
    return db.session.scalars(select(Venue.id).limit(1)).one()


def service_id(code: str) -> int:
    """Return the id of a service, inside a transaction."""
    return db.session.scalars(select(Service.id).where(Service.code == code)).one()
