"""What staff do with a couple's booking: move it, or cancel it for the office."""

from datetime import date

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.bookings import queries, services
from wedreg.bookings.forms import ChangeForm, OfficeForm
from wedreg.bookings.models import Booking
from wedreg.core import clock
from wedreg.core.access import Role, opens_record, requires
from wedreg.core.clock import beijing
from wedreg.core.pages import local_path, page
from wedreg.core.texts import gettext
from wedreg.venues import queries as venues

bp = Blueprint("bookings_staff", __name__, url_prefix="/staff/bookings")
desk_staff = requires(Role.REGISTRAR, Role.SUPERVISOR)


@bp.route("/<code:code>/move", methods=["GET", "POST"])
@desk_staff
@opens_record
def move(code: str) -> ResponseReturnValue:
    """Move a couple for the office: its pass stays good and both are told at once."""
    form = ChangeForm()
    if form.validate_on_submit():
        with form.refusals():
            services.move(
                _booking(code), form.slot.data, version=form.version.data, by_office=True, reason=form.reason.data or ""
            )
            flash(gettext("已改期，并通知了两人。"), "ok")
            return redirect(url_for(".move", code=code))
    booking = _booking(code)
    day = request.args.get("day", beijing(booking.starts_at).date(), type=date.fromisoformat)
    form.follow(booking.version)
    slots = [s for s in venues.slots_on(booking.venue_id, booking.service_id, day) if s.starts_at > clock.now()]
    return page(
        "bookings/staff_move.html", 409 if form.refused else 200, booking=booking, form=form, day=day, slots=slots
    )


@bp.route("/<code:code>/cancel", methods=["GET", "POST"])
@desk_staff
@opens_record
def cancel(code: str) -> ResponseReturnValue:
    """Cancel for the office, with a reason; both are told at once."""
    form = OfficeForm()
    if form.validate_on_submit():
        with form.refusals():
            services.cancel(_booking(code), reason=form.reason.data, by_office=True)
            flash(gettext("已取消，并通知了两人。"), "ok")
            return redirect(url_for(".cancel", code=code))
    return page("bookings/staff_cancel.html", booking=_booking(code), form=form)


@bp.post("/<code:code>/review")
@desk_staff
@opens_record
def review(code: str) -> ResponseReturnValue:
    """Keep which papers a registrar found missing before the visit (R12)."""
    services.review(_booking(code), request.form.getlist("items"))
    flash(gettext("预审已保存，提醒里只说还缺的。"), "ok")
    return redirect(local_path(request.form.get("next"), url_for(".move", code=code)))


def _booking(code: str) -> Booking:
    booking = queries.by_code(code)
    if booking is None:
        abort(404)
    return booking
