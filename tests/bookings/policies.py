"""Couples who do not come, or give up often, for tests."""

from datetime import datetime, timedelta

from sqlalchemy import select

from tests.bookings.makers import book, cancel, reread, run_job
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.venues.makers import make_slot
from wedreg.bookings.models import Booking, Kind, Pause, Strike
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.couples.models import Couple
from wedreg.venues.models import Venue

DAY = timedelta(days=1)
FIRST = datetime(2026, 4, 29, 10, 0, tzinfo=BEIJING)
"""A Wednesday."""
TOO_LATE = timedelta(hours=1, seconds=1)
"""After the start of a slot: its half hour, half an hour more, and a second."""


class Pair:
    """A couple and its contact."""

    def __init__(self) -> None:
        self.contact = make_contact()
        self.couple: Couple = make_couple(self.contact)

    @property
    def digests(self) -> list[str]:
        """Return the digests of the two."""
        return [person.id_digest or "" for person in self.couple.persons]


def booked(office: Venue, pair: Pair, moment: datetime, at: Time) -> Booking:
    """Let the pair book this time, a few days before."""
    at(moment - 3 * DAY)
    return book(make_slot(office, moment), pair.couple, pair.contact)


def missed(office: Venue, pair: Pair, moment: datetime, at: Time) -> Booking:
    """Let the pair book this time, and not come."""
    booking = booked(office, pair, moment, at)
    at(moment + TOO_LATE)
    run_job("bookings.no_shows")
    return reread(booking.id)


def given_up(office: Venue, pair: Pair, moment: datetime, at: Time) -> Booking:
    """Let the pair book this time, and cancel on the spot."""
    return cancel(booked(office, pair, moment, at))


def counted(booking: Booking, kind: Kind = Kind.NO_SHOW) -> int:
    """Return against how many persons the booking counts."""
    mine = select(Strike.id).where(Strike.booking_id == booking.id, Strike.kind == kind, Strike.excused_at.is_(None))
    found = len(db.session.scalars(mine).all())
    db.session.close()
    return found


def paused(pair: Pair, moment: datetime) -> datetime | None:
    """Return until when the pair books nothing online; None when it does."""
    mine = select(Pause).where(Pause.person_digest.in_(pair.digests), Pause.lifted_at.is_(None))
    rows = db.session.scalars(mine.where(Pause.since <= moment, Pause.until > moment)).all()
    found = max((row.until for row in rows), default=None)
    db.session.close()
    return found
