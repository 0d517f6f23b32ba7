"""What bookings shows on pages of features below."""

from collections.abc import Mapping
from datetime import timedelta

from wedreg.almanac import queries as almanac
from wedreg.bookings import queries, rules
from wedreg.bookings.models import Booking, Kind, Status
from wedreg.bookings.queries import divorce, policies
from wedreg.bookings.queries.recount import last_recount
from wedreg.bookings.queries.weather import weather_moves
from wedreg.core import clock, sessions
from wedreg.core.access import Role
from wedreg.core.clock import beijing
from wedreg.core.texts import named
from wedreg.venues import queries as venues
from wedreg.venues.models import Service, Venue
from wedreg.venues.rules import BOOKING_DAYS

NEAR = 3
TOO_LONG = timedelta(hours=36)
"""A recount that was not done for a night and a morning."""
COUNTED = (Status.NO_SHOW, Status.CANCELLED)


def near(_subject: object) -> Mapping[str, object] | None:
    """Return the nearest days on which a couple can still register."""
    venue, service = next(iter(venues.open_venues()), None), venues.service("marriage")
    if venue is None or service is None:
        return None
    now = clock.now()
    today = beijing(now).date()
    places = queries.days(venue.id, service.id, today, today + timedelta(days=BOOKING_DAYS + 1), now)
    free = [day for day in places.values() if day.left > 0][:NEAR]
    days = [(day, almanac.day(day.day)) for day in free]
    return {"days": days, "now": now, "minutes": service.minutes, "venue": venue, "service": service}


def held(_subject: object) -> Mapping[str, object] | None:
    """Return the place that is held while the profile is filled in."""
    contact_id = sessions.actor().id
    now = clock.now()
    booking = queries.held_by(contact_id, now) if contact_id else None
    return {"booking": booking, "now": now} if booking else None


def always(_subject: object) -> Mapping[str, object]:
    """Return nothing but that the part is shown."""
    return {}


def choose_here(venue: Venue) -> Mapping[str, object]:
    """Return where the buttons of a venue's page lead: to each service that couples choose there."""
    here = [service for service in venues.offered_at(venue.id) if service.code != rules.SECOND]
    return {"ways": [(named(service.name), {"venue": venue.code, "service": service.code}) for service in here]}


def weather_here(venue: Venue) -> Mapping[str, object] | None:
    """Return what was moved from here because of the weather, as it is published (R46)."""
    moves = weather_moves(clock.now(), venue.id)
    return {"moves": moves} if moves else None


def recounted(_subject: object) -> Mapping[str, object] | None:
    """Return the last recount to who watches over it, when it found something or is too long ago."""
    if Role.SUPERVISOR not in sessions.actor().roles:
        return None
    newest = last_recount()
    quiet = newest is None or (not newest.wrong and clock.now() - newest.at < TOO_LONG)
    return None if quiet else {"newest": newest}


def choose_service(service: Service) -> Mapping[str, object]:
    """Return where the button of a service's page leads; a second visit is chosen on the page of the first (R37)."""
    return {"ways": [] if service.code == rules.SECOND else [("", {"service": service.code})]}


def case(booking: Booking) -> Mapping[str, object] | None:
    """Return what came of a first visit, for the registrar's page."""
    found = divorce.case_of_visit(booking.id) if booking.service.code == rules.APPLY else None
    return {"booking": booking, "case": found} if found else None


def counted(booking: Booking) -> Mapping[str, object] | None:
    """Return what counts against the couple of this visit, for the registrar's page."""
    counts = [kind for kind in Kind if policies.marked(booking.id, kind)] if booking.status in COUNTED else []
    return {"booking": booking, "counts": counts} if counts else None


def reviewed(booking: Booking) -> Mapping[str, object] | None:
    """Return how far the couple is with its papers, for the registrar's page."""
    items = [item for item in rules.bring(booking) if item.code]
    if booking.status != Status.CONFIRMED or not items:
        return None
    known = queries.preparation(booking.id)
    minutes = rules.minutes_at_window(booking.service, known)
    return {"booking": booking, "items": items, "known": known, "minutes": minutes}
