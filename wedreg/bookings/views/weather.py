"""One action moves all couples of an outdoor point under a roof, or to another time (R46)."""

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.bookings.queries import weather as queries
from wedreg.bookings.queries.weather import Hours, Step
from wedreg.bookings.services import weather as services
from wedreg.bookings.staff_forms import WeatherForm
from wedreg.core import clock
from wedreg.core.access import Role, requires
from wedreg.core.clock import beijing
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext
from wedreg.venues import queries as venues
from wedreg.venues.models import Venue, VenueKind

bp = Blueprint("bookings_weather", __name__, url_prefix="/staff/bookings/weather")
deciding = requires(Role.SUPERVISOR)


@bp.get("/")
@deciding
def choose() -> ResponseReturnValue:
    """Ask whom to move, and show what was decided before."""
    today = beijing(clock.now()).date()
    return _choose_page(_offer(WeatherForm(formdata=None, data={"day": today})))


@bp.post("/")
@deciding
def decide() -> ResponseReturnValue:
    """Show who would go where; decided is it only by the button below that."""
    form = _offer(WeatherForm())
    hours = _hours(form) if form.validate() else None
    if hours is None:
        return _choose_page(form, 422)
    venue = next(one for one in venues.venues() if one.id == hours.venue_id)
    with form.refusals():
        if "go" in request.form:
            found = services.decide(venue, hours, reason=form.reason.data)
            return redirect(url_for(".show", number=found.id))
        services.check(hours, steps := queries.weather_steps(hours, clock.now()))
        return _choose_page(form, steps=steps, hours=hours)
    return _choose_page(_offer(form), 422)


@bp.get("/<int:number>")
@deciding
def show(number: int) -> ResponseReturnValue:
    """Show how far the moves have come, and who is left to be called."""
    move = queries.weather_move(number)
    if move is None:
        abort(404)
    left = queries.weather_steps(queries.hours_of(move), clock.now())
    return page("bookings/weather/show.html", move=move, left=left)


def _hours(form: WeatherForm) -> Hours | None:
    """Return what was asked for; None, and a sentence beside its field, when there is no such place."""
    venue = next(one for one in venues.venues() if one.id == form.venue.data)
    to_venue = venue.indoor_id if form.where.data == "indoor" else venue.id
    if to_venue is None:
        form.venue.errors = [gettext("这个地点还没有设“下雨时改到哪里”，请先在“地点与号源”里设好。")]
        return None
    begins, ends = form.span()
    as_it_is = Hours(venue.id, to_venue, begins, ends, form.later(begins))
    first = next(iter(queries.weather_steps(as_it_is, clock.now())), None)
    later = form.later(first.booking.starts_at if first else begins)
    return Hours(venue.id, to_venue, begins, ends, later, form.widen.data)


def _offer(form: WeatherForm) -> WeatherForm:
    form.venue.choices = [(venue.id, venue.name) for venue in venues.venues() if _is_outdoor(venue)]
    return form


def _is_outdoor(venue: Venue) -> bool:
    return venue.kind == VenueKind.OUTDOOR or venue.indoor_id is not None


def _choose_page(
    form: WeatherForm, status: int = 200, *, steps: list[Step] | None = None, hours: Hours | None = None
) -> Page:  # fmt: skip
    place = venues.name_of(hours.to_venue_id) if hours else ""
    return page(
        "bookings/weather/choose.html", status, form=form, steps=steps, place=place,
        moves=queries.weather_moves(clock.now()),
    )  # fmt: skip
