"""Change when a venue is open: first the preview of what it would do, then the change itself (R21)."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.core import clock
from wedreg.core.clock import beijing
from wedreg.core.db import db
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext
from wedreg.venues import plans, queries, services
from wedreg.venues.forms import ClosureForm, PatternForm
from wedreg.venues.models import Closure, Service, Venue
from wedreg.venues.views.staff import planners, venue_or_404

bp = Blueprint("venues_hours", __name__, url_prefix="/staff/venues")


@bp.route("/<code>/hours/<service>", methods=["GET", "POST"])
@planners
def pattern(code: str, service: str) -> ResponseReturnValue:
    """Draft a new week for a service, see what it would change, publish it."""
    venue, found = venue_or_404(code), _service_or_404(service)
    newest = next(iter(queries.patterns(venue.id, found.id)), None)
    tomorrow = beijing(clock.now()).date() + timedelta(days=1)
    form = PatternForm(data={"valid_from": tomorrow, **PatternForm.texts_of(newest)})
    if not form.validate_on_submit():
        return _pattern_page(venue, found, form)
    plan = None
    with form.refusals():
        draft = services.draft_pattern(venue, found, form.valid_from.data, form.hours())
        plan = services.preview_pattern(draft, venue, found)
        if "publish" in request.form:
            services.publish_pattern(draft, venue, found, reason=form.reason.data)
            flash(gettext("作息已发布。"), "ok")
            return redirect(url_for("venues_staff.show", code=code))
    return _pattern_page(venue, found, form, plan=plan, touched=plan.touched() if plan is not None else [])


@bp.route("/<code>/closures", methods=["GET", "POST"])
@planners
def closure(code: str) -> ResponseReturnValue:
    """Draft a closure, see whom it would touch, publish it."""
    venue, form = venue_or_404(code), ClosureForm()
    if not form.validate_on_submit():
        return page("venues/staff/closure.html", venue=venue, form=form, found=None, touched=[])
    found: list[plans.Plan] = []
    with form.refusals():
        draft = services.draft_closure(venue, *form.times(), reason=form.reason.data)
        found = services.preview_closure(draft)
        if "publish" in request.form:
            services.publish_closure(draft)
            flash(gettext("停办已公布。"), "ok")
            return redirect(url_for("venues_staff.show", code=code))
    touched = [row for plan in found for row in plan.touched()]
    return page("venues/staff/closure.html", venue=venue, form=form, found=found, touched=touched)


@bp.post("/<code>/closures/<int:closure_id>/end")
@planners
def end_closure(code: str, closure_id: int) -> ResponseReturnValue:
    """Take a closure back."""
    venue, row = venue_or_404(code), db.session.get(Closure, closure_id)
    if row is None or row.venue_id != venue.id:
        abort(404)
    services.end_closure(row, venue)
    flash(gettext("停办已取消，时段重新开放。"), "ok")
    return redirect(url_for("venues_staff.show", code=code))


@bp.post("/<code>/slots/<int:slot_id>/close")
@planners
def close_slot(code: str, slot_id: int) -> ResponseReturnValue:
    """Let nobody new into a slot, so that those in it can be moved one by one."""
    venue, slot = venue_or_404(code), queries.slot(slot_id)
    if slot is None or slot.venue_id != venue.id:
        abort(404)
    services.close_slot(slot, reason=request.form.get("reason", "")[:100])
    flash(gettext("这个时段不再接受新的预约。"), "ok")
    return redirect(url_for("venues_staff.show", code=code))


def _pattern_page(venue: Venue, service: Service, form: PatternForm, **context: object) -> Page:
    shown = {"plan": None, "touched": [], **context}
    return page("venues/staff/pattern.html", 200, venue=venue, service=service, form=form, **shown)


def _service_or_404(code: str) -> Service:
    found = queries.service(code)
    if found is None:
        abort(404)
    return found
