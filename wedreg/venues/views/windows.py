"""Windows: what each can serve, which serves what in the week, and when one is closed."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext
from wedreg.venues import plans, queries, services
from wedreg.venues.forms import (
    StaffingForm,
    WindowClosureForm,
    WindowEditForm,
    post_name,
    posts_of,
    staffing_form,
)
from wedreg.venues.models import Venue, Window, WindowClosure
from wedreg.venues.plans import Plan
from wedreg.venues.rules import HALVES, WEEKDAYS
from wedreg.venues.views.staff import planners, venue_or_404

bp = Blueprint("venues_windows", __name__, url_prefix="/staff/venues")


@bp.route("/<code>/windows/<int:number>", methods=["GET", "POST"])
@planners
def window(code: str, number: int) -> ResponseReturnValue:
    """Change a window: what it can serve, and whether it is open at all."""
    venue = venue_or_404(code)
    row = _window_or_404(venue, number)
    form = WindowEditForm(obj=row, data={"skills": [skill.service_id for skill in row.skills]})
    form.skills.choices = [SelectChoice(service.id, service.name) for service in queries.services()]
    if form.validate_on_submit():
        with form.refusals():
            found = services.set_window(row, venue, form.skills.data, is_open=form.open.data, name=form.name.data)
            _tell(found, gettext("已保存。"))
            return redirect(url_for("venues_staff.show", code=code))
    return page("venues/staff/window.html", venue=venue, window=_window_or_404(venue, number), form=form)


@bp.route("/<code>/staffing", methods=["GET", "POST"])
@planners
def staffing(code: str) -> ResponseReturnValue:
    """Draft who stands where in the week, see what it would change, publish it."""
    venue, form = venue_or_404(code), _staffing_form(code)
    if "copy" in request.form:
        form.copy_monday()
        return _staffing_page(venue, form)
    if not form.validate_on_submit():
        return _staffing_page(venue, form)
    found = None
    with form.refusals():
        draft = services.draft_staffing(
            venue, form.valid_from.data, list(form.posts()), without_divorce=form.without_divorce.data
        )
        found = services.preview_staffing(draft, venue)
        if "publish" in request.form:
            _tell(services.publish_staffing(draft, venue, reason=form.reason.data), gettext("排班已发布。"))
            return redirect(url_for("venues_staff.show", code=code))
    return _staffing_page(venue, form, found)


@bp.route("/<code>/windows/<int:number>/closures", methods=["GET", "POST"])
@planners
def closure(code: str, number: int) -> ResponseReturnValue:
    """Draft a time in which the window is closed, see whom it would touch, publish it."""
    venue = venue_or_404(code)
    row, form = _window_or_404(venue, number), WindowClosureForm()
    found = None
    if form.validate_on_submit():
        with form.refusals():
            reason, published = form.reason.data, form.publish_reason.data
            draft = services.draft_window_closure(row, venue, *form.times(), reason=reason, published=published)
            found = services.preview_window_closure(draft, venue)
            if "publish" in request.form:
                _tell(services.publish_window_closure(draft, venue), gettext("窗口已停。"))
                return redirect(url_for(".calls" if _short(found) else "venues_staff.show", code=code))
    touched = plans.touched_by(_short(found or []))
    return page("venues/staff/window_closure.html", venue=venue, window=row, form=form, found=found, touched=touched)


@bp.post("/<code>/window-closures/<int:closure_id>/end")
@planners
def end_closure(code: str, closure_id: int) -> ResponseReturnValue:
    """Take the closure of a window back."""
    venue, row = venue_or_404(code), db.session.get(WindowClosure, closure_id)
    if row is None or row.window_id not in {window.id for window in queries.windows(venue.id)}:
        abort(404)
    services.end_window_closure(row, venue)
    flash(gettext("窗口重新开放。"), "ok")
    return redirect(url_for("venues_staff.show", code=code))


@bp.get("/<code>/calls")
@planners
def calls(code: str) -> ResponseReturnValue:
    """List the couples that are to be called, since no window is left for all of them, or their slot is closed."""
    venue = venue_or_404(code)
    slots = [(slot, plans.touched_by([slot.id])) for slot in queries.slots_to_call(venue.id, clock.now())]
    return page("venues/staff/calls.html", venue=venue, slots=[(slot, rows) for slot, rows in slots if rows])


def _staffing_form(code: str) -> StaffingForm:
    """Return the form, filled in with the staffing that is copied: the newest, or the one that the address names."""
    venue = venue_or_404(code)
    known = queries.staffings(venue.id)
    wanted = request.args.get("from", type=int)
    before = next((staffing for staffing in known if staffing.id == wanted), next(iter(known), None))
    windows = [window for window in queries.windows(venue.id) if window.open]
    blank = {
        "valid_from": plans.days_ahead(clock.now())[0],
        "without_divorce": before.without_divorce if before else "",
    }
    return staffing_form(windows, queries.services())(data={**blank, **posts_of(before)})


def _staffing_page(venue: Venue, form: StaffingForm, found: list[Plan] | None = None) -> Page:
    windows = [window for window in queries.windows(venue.id) if window.open]
    touched = plans.touched_by(_short(found or []))
    return page(
        "venues/staff/staffing.html", venue=venue, windows=windows, form=form, found=found, touched=touched,
        weekdays=WEEKDAYS, halves=HALVES, post_name=post_name, names={s.id: s.name for s in queries.services()},
    )  # fmt: skip


def _short(found: list[Plan]) -> list[int]:
    return [slot.id for plan in found for slot in plan.short()]


def _tell(found: list[Plan], sentence: str) -> None:
    short = len(_short(found))
    if short:
        flash(gettext("有 %(number)d 个时段的新人多于窗口，请按名单打电话。", number=short), "warn")
    flash(sentence, "ok")


def _window_or_404(venue: Venue, number: int) -> Window:
    found = next((window for window in queries.windows(venue.id) if window.number == number), None)
    if found is None:
        abort(404)
    return found
