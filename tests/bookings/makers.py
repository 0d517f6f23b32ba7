"""Bookings for tests, made as people make them."""

import re
from datetime import datetime
from html import unescape
from uuid import uuid4

from sqlalchemy import select

from tests.browsers import Browser
from tests.couples.makers import make_contact, make_couple
from wedreg.audit import queries as audit
from wedreg.bookings import queries, services
from wedreg.bookings.models import Booking, Status
from wedreg.core import jobs
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.feature import features
from wedreg.core.transactions import writing
from wedreg.couples.models import Claim, Couple
from wedreg.notifications.models import Message
from wedreg.passes import queries as passes
from wedreg.passes.models import Pass
from wedreg.venues.models import Slot

THURSDAY_TEN = datetime(2026, 4, 30, 10, 0, tzinfo=BEIJING)
"""Three days after the day on which tests stand still."""
NEXT_THURSDAY_TEN = datetime(2026, 5, 7, 10, 0, tzinfo=BEIJING)
"""A week later, after the holiday; the day before it is a workday."""


def hold(slot: Slot, contact_id: int, couple: Couple | None = None, *, long: bool = False) -> Booking:
    """Hold a place."""
    with writing():
        booking = services.hold(
            slot.id, contact_id=contact_id, couple_id=couple.id if couple else None, key=uuid4().hex, long=long
        )
        number = booking.id
    return reread(number)


def book(slot: Slot, couple: Couple | None = None, contact_id: int | None = None) -> Booking:
    """Hold and confirm a place for a couple; a new one when none is given."""
    contact_id = contact_id or make_contact()
    couple = couple or make_couple(contact_id)
    held = hold(slot, contact_id, couple)
    with writing():
        services.confirm(held, couple, service_code=held.service.code, declared=True)
    return reread(held.id)


def reread(booking_id: int) -> Booking:
    """Return the booking as the database has it now."""
    db.session.close()
    db.session.expire_all()
    found = queries.by_id(booking_id)
    assert found
    db.session.close()
    return found


def seats(slot: Slot) -> int:
    """Return how many places of the slot are taken."""
    db.session.close()
    db.session.expire_all()
    fresh = db.session.get(Slot, slot.id)
    assert fresh
    taken = fresh.taken
    db.session.close()
    return taken


def choose(browser: Browser, slot: Slot) -> str:
    """Choose a time on the page of its day, and go on."""
    browser.open(f"/bookings/{slot.day}")
    return browser.send("/bookings/hold", slot=slot.id)


def times(browser: Browser) -> dict[str, str]:
    """Return what the page of a day says under each of its times."""
    return dict(re.findall(r'<label for="s\d+"><b>([\d:]+)</b><span[^>]*>([^<]+)</span>', browser.page))


def said_of(browser: Browser, day: str) -> str:
    """Return what the calendar says of a day to somebody who does not see the grid, from its places on."""
    said = re.findall(rf'<span class="visually-hidden">{day} ([^<]+)</span>', unescape(browser.page))
    assert len(said) == 1, (day, said)
    return str(said[0])


def done_to(booking: Booking) -> list[str]:
    """Return what the audit says was done to the booking, in order."""
    actions = [entry.action.removeprefix("bookings.") for entry in audit.of("booking", booking.id)]
    db.session.close()
    return actions


def told_of(booking: Booking) -> list[tuple[str, str, bool]]:
    """Return (kind, person, at once) of the messages about the booking, in the order of their making."""
    rows = db.session.scalars(select(Message).where(Message.subject_id == booking.id).order_by(Message.id)).all()
    found = [(row.kind.removeprefix("bookings."), row.person, row.at_once) for row in rows]
    db.session.close()
    return found


def claims_of(booking: Booking) -> int:
    """Return how many persons are promised to the booking."""
    found = len(db.session.scalars(select(Claim.id).where(Claim.subject == booking.subject)).all())
    db.session.close()
    return found


def pass_of(booking: Booking) -> Pass:
    """Return the booking's pass that is good."""
    found = passes.live("booking", booking.id)
    assert found
    db.session.close()
    return found


def move(booking: Booking, slot: Slot, *, version: int | None = None, by_office: bool = False) -> Booking:
    """Give the booking this other time."""
    with writing():
        now = queries.by_id(booking.id)
        assert now
        services.move(now, slot.id, version=version or now.version, by_office=by_office, reason="天气")
    return reread(booking.id)


def cancel(booking: Booking, *, by_office: bool = False) -> Booking:
    """Give the booking up."""
    with writing():
        now = queries.by_id(booking.id)
        assert now
        services.cancel(now, reason="other", by_office=by_office)
    return reread(booking.id)


def finish(booking: Booking, outcome: Status) -> Booking:
    """End the visit of a couple that is there."""
    with writing():
        now = queries.by_id(booking.id)
        assert now
        services.finish(now, outcome, reason="示例")
    return reread(booking.id)


def run_job(name: str) -> int:
    """Run a job as the scheduler does, and return how many it did."""
    job = next(job for feature in features() for job in feature.jobs if job.name == name)
    return jobs.run(job, "test")


def state(booking: Booking) -> tuple[object, ...]:
    """Return all that a refused change must leave as it was."""
    now = reread(booking.id)
    return now.slot_id, now.starts_at, now.version, pass_of(now).code, told_of(now), done_to(now), claims_of(now)
