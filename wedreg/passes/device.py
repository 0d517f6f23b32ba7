"""Where this device stands. The device remembers it itself, whoever signs in on it."""

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from wedreg.core import cookies
from wedreg.venues import queries as venues
from wedreg.venues.models import Venue

COOKIE = "place"


def place() -> Venue | None:
    """Return the venue at which this device stands; None while there are several and nobody has chosen."""
    known = {venue.id: venue for venue in venues.open_venues()}
    return next(iter(known.values())) if len(known) == 1 else known.get(_kept())


def place_id() -> int | None:
    """Return the number of that venue, by the cheapest way: every scan asks."""
    only = venues.only_open()
    return only or _kept() or None


def remember(answer: Response, venue_id: int) -> None:
    """Let the device know where it stands."""
    cookies.put(answer, COOKIE, _serializer().dumps(venue_id))


def _kept() -> int:
    try:
        kept: int = _serializer().loads(cookies.get(COOKIE))
    except BadSignature:
        return 0
    return kept


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="place")
