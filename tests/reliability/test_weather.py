"""R46: three hundred couples of an outdoor point are moved indoors by one decision, also when a job dies on the way."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.bookings.makers import book, run_job
from tests.browsers import staff_browser
from tests.figures import Figure
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import queries as bookings
from wedreg.bookings.models import Booking
from wedreg.bookings.services import weather
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.notifications.models import Message
from wedreg.venues import queries
from wedreg.venues.models import VenueKind

pytestmark = pytest.mark.reliability

DAY = datetime(2026, 5, 1, 9, 0, tzinfo=BEIJING)
TIMES, COUPLES = 15, 20


class Died(Exception):
    """The process is gone before the commit."""


def test_three_hundred_couples_are_moved_and_told_once_each(app: Flask, figure: Figure) -> None:
    """A batch that died is done again; nobody is moved twice, nobody is told twice, the order is kept."""
    hall, point = make_office("hall"), make_office("riverside", kind=VenueKind.OUTDOOR)
    service = queries.service("ceremony")
    db.session.close()
    with writing():
        found = queries.venue("riverside")
        assert found
        found.indoor_id = hall.id
    for step in range(TIMES):
        slot = make_slot(point, DAY + timedelta(minutes=20) * step, places=COUPLES, service=service)
        for _ in range(COUPLES):
            book(slot)
    supervisor = staff_browser(app, Role.SUPERVISOR)
    supervisor.open("/staff/bookings/weather/")
    supervisor.send("/staff/bookings/weather/", venue=point.id, day="2026-05-01", widen="y", reason="暴雨", go="1")
    with pytest.raises(Died), writing():
        weather.carry_on()
        raise Died
    moved = run_job("bookings.weather")
    there = db.session.scalar(select(func.count(Booking.id)).where(Booking.venue_id == hall.id))
    told = db.session.scalar(select(func.count(Message.id)).where(Message.kind == "bookings.weather"))
    assert (moved, there, told, bookings.miscounted()) == (300, 300, 600, [])
    db.session.close()
    figure("couples moved because of the weather", moved)
