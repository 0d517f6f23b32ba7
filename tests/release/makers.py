"""Special days whose order is drawn, and couples who take part."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from tests.browsers import make_staff
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.venues.special import SATURDAY, announce
from wedreg.bookings import queries as bookings
from wedreg.bookings import services as booking_services
from wedreg.bookings.models import Booking
from wedreg.core import clock
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import reading, writing
from wedreg.couples.models import Couple
from wedreg.draws import services as drawing
from wedreg.release import jobs, queries, services
from wedreg.release.models import Release, State, Ticket
from wedreg.venues.models import Mode, Slot, Venue
from wedreg.venues.rules import Hours

RELEASE = datetime(2026, 5, 9, 20, 0, tzinfo=BEIJING)
OPENS = datetime(2026, 5, 8, 8, 30, tzinfo=BEIJING)
"""On the day before."""
KNOWN = datetime(2026, 5, 7, 21, 15, tzinfo=BEIJING)
VALUE = "03 07 12 18 25 31 + 16"
ONE_HOUR = Hours(0, time(9), time(10), 1)
"""Two places."""
MINUTES = timedelta(minutes=1)


def make_room(venue: Venue, *, hours: Sequence[Hours] = (ONE_HOUR,), **terms: Any) -> Release:
    """Announce a day with a waiting room."""
    known = {"mode": Mode.ROOM, "name": "520", "source": "双色球第 2026051 期", "value_known_at": KNOWN}
    return release_of(announce(venue, SATURDAY, hours=hours, **{"release_at": RELEASE, **known, **terms}).ref)


def release_of(ref: str) -> Release:
    """Return the release of a day as it is now."""
    db.session.close()
    with reading():
        found = queries.release(ref)
        assert found
        db.session.expunge_all()
    return found


def again(release: Release) -> Release:
    """Return it as it is now."""
    return release_of(release.special_day.ref)


def type_value(release: Release, at: Time) -> None:
    """Let two members of staff type the public number, as soon as it is known."""
    before = at.now
    at(max(before, release.special_day.value_known_at or before))
    for _ in range(2):
        with writing():
            drawing.enter_value(release.draw_id, VALUE, staff_id=make_staff(Role.ORGANISER))
    db.session.close()
    at(before)


def new_couple() -> tuple[Couple, int]:
    """Return a couple that has filled in its details, and its contact."""
    contact = make_contact()
    return make_couple(contact), contact


def enter(release: Release, couple: Couple, contact_id: int, wishes: Sequence[str] = ()) -> Ticket:
    """Take a ticket."""
    return alone(lambda: services.enter(fresh(release), couple, contact_id=contact_id, wishes=wishes))


def fresh(release: Release) -> Release:
    """Return the release inside the transaction at hand."""
    found = queries.release(release.special_day.ref)
    assert found
    return found


def come(release: Release, number: int) -> list[Ticket]:
    """Let so many couples take a ticket, one after the other."""
    return [enter(release, *new_couple()) for _ in range(number)]


def choose(release: Release, ticket: Ticket, slot_id: int | None = None) -> Booking:
    """Choose a time; any that is free when none is named."""

    def really() -> Booking:
        here = fresh(release)
        free = queries.free_places(here.special_day, clock.now())
        wanted = slot_id or next(slot for slot, left in free.items() if left > 0)
        couple = db.session.get(Couple, ticket.couple_id, options=[selectinload(Couple.persons)])
        assert couple
        now = db.session.get(Ticket, ticket.id, populate_existing=True)
        assert now
        return services.choose(
            now, here, couple, wanted, contact_id=ticket.contact_id, key=uuid4().hex, unhurried=False
        )  # fmt: skip

    return alone(really)


def confirm(booking: Booking) -> Booking:
    """Turn a hold into a booking."""

    def really() -> Booking:
        found = bookings.by_id(booking.id)
        assert found
        assert found.couple
        booking_services.confirm(found, found.couple, service_code="marriage", declared=True)
        return found

    return alone(really)


def reread(ticket: Ticket) -> Ticket:
    """Return the ticket as it is now."""
    db.session.close()
    found = db.session.get(Ticket, ticket.id, populate_existing=True)
    assert found
    db.session.close()
    return found


def states(release: Release) -> list[tuple[int | None, State]]:
    """Return how far each couple is, in order."""
    db.session.close()
    rows = db.session.execute(
        select(Ticket.position, Ticket.state).where(Ticket.release_id == release.id).order_by(Ticket.position)
    ).all()
    db.session.close()
    return [(row[0], row[1]) for row in rows]


def in_order(release: Release) -> list[Ticket]:
    """Return the tickets in order."""
    db.session.close()
    found = list(db.session.scalars(select(Ticket).where(Ticket.release_id == release.id).order_by(Ticket.position)))
    db.session.close()
    return found


def tick() -> int:
    """Let a second pass for the jobs."""
    done = jobs.follow_rooms() + jobs.follow_ballots()
    db.session.close()
    return done


def slots(release: Release) -> list[Slot]:
    """Return the day's slots."""
    found = list(db.session.scalars(queries.slots_of(release.special_day)))
    db.session.close()
    return found


def alone(act: Callable[[], Any], transaction: Callable[[], AbstractContextManager[None]] = writing) -> Any:
    """Do something in a transaction of its own."""
    with transaction():
        found = act()
    db.session.close()
    return found
