"""Choose a day and a time."""

from datetime import date, timedelta

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue

from wedreg.almanac import queries as almanac
from wedreg.bookings import calendar, queries
from wedreg.bookings.forms import SlotForm
from wedreg.bookings.models import DISCREET
from wedreg.core import clock
from wedreg.core.access import public
from wedreg.core.cache import same_for_everybody
from wedreg.core.clock import beijing
from wedreg.core.pages import Page, page
from wedreg.venues import queries as venues
from wedreg.venues import special_days
from wedreg.venues.models import Service, Venue

bp = Blueprint("bookings", __name__, url_prefix="/bookings")
LOOK_AHEAD = timedelta(days=366)
"""No page shows a later month."""
Window = tuple[date, date]
"""The first and the last day that are offered."""


@bp.get("/")
@public
@same_for_everybody
def choose() -> Page:
    """Show two months with the places left on each day. The same for everybody: it has no form."""
    venue, service = chosen()
    first = request.args.get("month", beijing(clock.now()).date().replace(day=1), type=_month)
    return calendar_page(venue, service, first)


@bp.get("/<date:day>")
@public
def choose_time(day: date) -> ResponseReturnValue:
    """Show the day's times below the months, as chips with the places left."""
    venue, service = chosen()
    return calendar_page(venue, service, day.replace(day=1), day=day, form=SlotForm(request.args))


def chosen() -> tuple[Venue, Service]:
    """Return the venue and the service that the address names; the office and marriage when it names none."""
    service = venues.service(request.args.get("service", "marriage"))
    if service is None or not service.online:
        abort(404)
    places = venues.offering(service.id)
    venue = next((place for place in places if place.code == request.args.get("venue")), next(iter(places), None))
    if venue is None:
        abort(404)
    return venue, service


def calendar_page(
    venue: Venue, service: Service, first: date, status: int = 200, *, day: date | None = None,
    within: Window | None = None, **context: object,
) -> Page:  # fmt: skip
    """Return the page with the two months from this one, and with the day's times when a day was chosen.

    Only the days `within` are offered, of a service that has a window (R37).
    """
    now = clock.now()
    today = beijing(now).date()
    first = min(max(first, today), today + LOOK_AHEAD).replace(day=1)
    places = queries.days(venue.id, service.id, first, calendar.last_day(first), now)
    if within:
        places = {day: known for day, known in places.items() if within[0] <= day <= within[1]}
    festive = service.code not in DISCREET
    return page(
        "bookings/choose.html", status, venue=venue, service=service, venues=venues.offering(service.id),
        months=calendar.months(first, places, now, festive=festive), first=first, next=calendar.next_month(first),
        days=[place for place in places.values() if place.left > 0],
        months_full=any(place.open_slots and place.left < 1 for place in places.values()),
        day=day, now=now, today=today, festive=festive,
        slots=queries.slots(venue.id, service.id, day, now) if day in places else [],
        left=places[day].left if day in places else 0,
        lunar=almanac.day(day).lunar if day and festive else "",
        shut=calendar.shut_day(day, places.get(day), now) if day else None,
        special=special_days.announced(venue.id, service.id, today, calendar.last_day(first)), **context,
    )  # fmt: skip


def _month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")
