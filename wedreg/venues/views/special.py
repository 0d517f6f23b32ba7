"""Special days: first the preview of what one would change, then the announcement, after which it stays."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.core import clock
from wedreg.core.clock import beijing
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext
from wedreg.venues import queries, services, special_days
from wedreg.venues.forms import SpecialDayForm
from wedreg.venues.models import Venue
from wedreg.venues.plans import Plan
from wedreg.venues.views.staff import planners, venue_or_404

bp = Blueprint("venues_special", __name__, url_prefix="/staff/venues")


@bp.get("/<code>/special-days")
@planners
def all_days(code: str) -> ResponseReturnValue:
    """List the special days that were announced and are not over."""
    venue = venue_or_404(code)
    found = special_days.special_days(venue.id, beijing(clock.now()).date())
    return page("venues/staff/special_days.html", venue=venue, days=found)


@bp.route("/<code>/special-days/new", methods=["GET", "POST"])
@planners
def new(code: str) -> ResponseReturnValue:
    """Draft a special day, see what it would change, announce it."""
    venue, form = venue_or_404(code), SpecialDayForm([row for row in queries.services() if row.online])
    if not form.validate_on_submit():
        return _page(venue, form)
    service = queries.service(form.service.data)
    if service is None:
        return _page(venue, form)
    plan = None
    with form.refusals():
        draft = services.draft_special_day(venue, service, form.terms(), form.parts())
        plan = services.preview_special_day(draft, venue, service)
        if "publish" in request.form:
            services.announce_special_day(draft, venue, service, reason=form.reason.data)
            flash(gettext("已公布。名字、放号办法和时间从现在起不能再改。"), "ok")
            return redirect(url_for(".all_days", code=code))
    return _page(venue, form, plan)


def _page(venue: Venue, form: SpecialDayForm, plan: Plan | None = None) -> Page:
    touched = plan.touched() if plan else []
    return page("venues/staff/special_day.html", venue=venue, form=form, plan=plan, touched=touched)
