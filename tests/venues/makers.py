"""A small office for tests."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import update

from wedreg.core.db import changed, db
from wedreg.core.transactions import writing
from wedreg.venues import queries, rules
from wedreg.venues.models import OpeningHours, OpeningPattern, Service, Slot, Venue, VenueKind, Window
from wedreg.venues.services import make_slots

MORNING, AFTERNOON = (time(9), time(12)), (time(14), time(17))


def make_office(code: str = "office", *, windows: int = 4, kind: VenueKind = VenueKind.OFFICE) -> Venue:
    """Make a venue with open windows."""
    with writing():
        venue = Venue(code=code, name=f"登记厅 {code}", kind=kind, address="古镇 1 号")
        db.session.add(venue)
        db.session.flush()  # the windows name the venue
        db.session.add_all(Window(venue_id=venue.id, number=number + 1) for number in range(windows))
    return venue


def marriage() -> Service:
    """Return the service 结婚登记."""
    service = queries.service("marriage")
    assert service
    return service


def make_week(
    venue: Venue, *, places: int = 2, days: Sequence[int] = (0, 1, 2, 3, 4, 7), valid_from: date = date(2026, 1, 1)
) -> None:
    """Open the venue for marriages in the mornings and afternoons of these weekdays, and make its slots."""
    with writing():
        hours = [
            OpeningHours(weekday=day, opens=opens, closes=closes, windows=places)
            for day in days
            for opens, closes in (MORNING, AFTERNOON)
        ]
        service_id = marriage().id
        db.session.add(
            OpeningPattern(venue_id=venue.id, service_id=service_id, valid_from=valid_from, hours=hours)
        )  # fmt: skip
    with writing():
        make_slots()


def make_slot(venue: Venue, starts_at: datetime, *, places: int = 1, service: Service | None = None) -> Slot:
    """Make one slot that couples can book by the rules of its day."""
    day = starts_at.astimezone(rules.BEIJING).date()
    with writing():
        if service:
            changed(update(Service).where(Service.id == service.id).values(online=True, version=Service.version + 1))
        slot = Slot(
            venue_id=venue.id, service_id=(service or marriage()).id, day=day, starts_at=starts_at,
            ends_at=starts_at + timedelta(minutes=30), capacity=places, release_at=rules.release_at(day),
            closes_at=rules.closes_at(day),
        )  # fmt: skip
        db.session.add(slot)
    return slot
