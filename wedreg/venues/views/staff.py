"""Look after venues, services and windows."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.access import Role, requires
from wedreg.core.db import db
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext
from wedreg.venues import queries, services
from wedreg.venues.forms import NewVenueForm, ServiceForm, VenueForm, WindowForm
from wedreg.venues.models import Venue, Window
from wedreg.venues.texts import week_lines

bp = Blueprint("venues_staff", __name__, url_prefix="/staff/venues")
planners = requires(Role.SUPERVISOR, Role.ADMIN)


@bp.get("/")
@planners
def all_venues() -> ResponseReturnValue:
    """List the venues and the services."""
    return page("venues/staff/all.html", venues=queries.venues(), services=queries.services())


@bp.route("/new", methods=["GET", "POST"])
@planners
def new() -> ResponseReturnValue:
    """Add a venue."""
    form = NewVenueForm()
    form.offer_indoor(queries.venues(), None)
    if form.validate_on_submit():
        if queries.venue(form.code.data) is None:
            venue = Venue()
            form.populate_obj(venue)
            db.session.add(venue)
            record("venues.edited", "venue", form.code.data)
            return redirect(url_for(".show", code=form.code.data))
        form.code.errors = [gettext("这个代号已经有了，请换一个。")]
    return page("venues/staff/edit.html", form=form, venue=None)


@bp.get("/<code>")
@planners
def show(code: str) -> ResponseReturnValue:
    """Show a venue with its windows, its weeks and its closures."""
    return _venue_page(venue_or_404(code), WindowForm())


@bp.route("/<code>/edit", methods=["GET", "POST"])
@planners
def edit(code: str) -> ResponseReturnValue:
    """Change what is told of a venue."""
    venue = venue_or_404(code)
    form = VenueForm(obj=venue)
    form.offer_indoor(queries.venues(), venue)
    if form.validate_on_submit():
        form.populate_obj(venue)
        record("venues.edited", "venue", code)
        flash(gettext("已保存。"), "ok")
        return redirect(url_for(".show", code=code))
    return page("venues/staff/edit.html", form=form, venue=venue)


@bp.route("/services/<code>", methods=["GET", "POST"])
@planners
def service(code: str) -> ResponseReturnValue:
    """Change a service."""
    found = queries.service(code)
    if found is None:
        abort(404)
    form = ServiceForm(obj=found)
    if form.validate_on_submit():
        form.populate_obj(found)
        record("venues.service_edited", "service", code, minutes=found.minutes, online=found.online)
        flash(gettext("已保存。已经放出的号不变，新的时长从下一份作息开始用。"), "ok")
        return redirect(url_for(".all_venues"))
    return page("venues/staff/service.html", form=form, service=found)


@bp.post("/<code>/windows")
@planners
def window(code: str) -> ResponseReturnValue:
    """Add a window, or change the one with this number."""
    venue, form = venue_or_404(code), WindowForm()
    if not form.validate_on_submit():
        return _venue_page(venue, form, 422)
    number, name, is_open = form.number.data, form.name.data, form.open.data
    row = next((window for window in queries.windows(venue.id) if window.number == number), None)
    services.set_window(
        row or Window(venue_id=venue.id, number=number, skills=[]), venue,
        {skill.service_id for skill in row.skills} if row else set(), is_open=is_open, name=name,
    )  # fmt: skip
    return redirect(url_for(".show", code=code))


def _venue_page(venue: Venue, form: WindowForm, status: int = 200) -> Page:
    now = clock.now()
    return page(
        "venues/staff/show.html",
        status,
        venue=venue,
        staffing=next(iter(queries.staffings(venue.id)), None),
        window_closures=queries.window_closures(venue.id, now),
        calls=len(queries.slots_to_call(venue.id, now)),
        windows=queries.windows(venue.id),
        patterns=queries.patterns(venue.id),
        closures=queries.closures(venue.id, now),
        services=queries.services(),
        week_lines=week_lines,
        form=form,
    )


def venue_or_404(code: str) -> Venue:
    """Return the venue, or answer that there is none."""
    venue = queries.venue(code)
    if venue is None:
        abort(404)
    return venue
