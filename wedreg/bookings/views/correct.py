"""Staff put right a name or a number that a couple typed wrongly, after they have seen the documents (R30)."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.bookings import queries
from wedreg.bookings.forms import CorrectionForm
from wedreg.core import clock
from wedreg.core.access import Role, opens_record, requires
from wedreg.core.clock import beijing
from wedreg.core.pages import page
from wedreg.core.texts import gettext
from wedreg.couples import services

bp = Blueprint("bookings_correct", __name__, url_prefix="/staff/bookings")


@bp.route("/<code:code>/correct", methods=["GET", "POST"])
@requires(Role.REGISTRAR, Role.SUPERVISOR)
@opens_record
def correct(code: str) -> ResponseReturnValue:
    """Put it right, with a reason; the person stays promised to what the two have booked."""
    form, booking = CorrectionForm(), queries.by_code(code)
    if booking is None or booking.couple is None:
        abort(404)
    if form.validate_on_submit():
        fields = form.corrected(booking.couple, beijing(clock.now()).date())
        with form.refusals():
            if fields:
                services.correct(booking.couple, form.role.data, fields, reason=form.reason.data)
                flash(gettext("已更正。"), "ok")
                return redirect(url_for(".correct", code=code))
    return page("bookings/staff_correct.html", 422 if form.problems else 200, booking=queries.by_code(code), form=form)
