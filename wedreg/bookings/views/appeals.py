"""What a couple says to a visit that it missed, and what staff answer (R25)."""

from datetime import datetime, time, timedelta

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.bookings import queries
from wedreg.bookings.forms import AnswerForm, AppealForm, DayPardonForm, OfficeForm
from wedreg.bookings.models import Booking, Kind
from wedreg.bookings.queries import policies
from wedreg.bookings.rules import CAUSES
from wedreg.bookings.services import policies as services
from wedreg.core import clock, sessions
from wedreg.core.access import Role, couples_only, opens_record, requires
from wedreg.core.clock import BEIJING, beijing
from wedreg.core.forms import Form
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext
from wedreg.venues import queries as venues

bp = Blueprint("bookings_appeals", __name__)
deciding = requires(Role.SUPERVISOR)


@bp.route("/bookings/<code:code>/appeal", methods=["GET", "POST"])
@couples_only
def appeal(code: str) -> ResponseReturnValue:
    """Let the couple say why it did not come."""
    form, booking = AppealForm(), queries.mine(code, sessions.actor().id or 0)
    if booking is None:
        abort(404)
    if form.validate_on_submit():
        with form.refusals():
            services.appeal(booking, form.cause.data, form.note.data)
            flash(gettext("已收到，核实后会发消息告诉两位。"), "ok")
            return redirect(url_for("bookings_manage.show", code=code))
        booking = queries.mine(code, sessions.actor().id or 0)
    return page("bookings/appeal.html", 422 if form.problems else 200, booking=booking, form=form)


@bp.get("/staff/bookings/appeals")
@deciding
def waiting() -> ResponseReturnValue:
    """List what couples said and nobody has answered."""
    return _list_page()


@bp.post("/staff/bookings/<code:code>/answer")
@deciding
@opens_record
def answer(code: str) -> ResponseReturnValue:
    """Answer what a couple said, with a reason; both are told."""
    form, booking = AnswerForm(), _booking(code)
    found = policies.appeal(booking.id)
    if found is None:
        abort(404)
    if form.validate_on_submit():
        with form.refusals():
            services.answer(found, booking, granted=form.granted.data == "yes", reason=form.reason.data)
            flash(gettext("已答复，并通知了两人。"), "ok")
            return redirect(url_for(".waiting"))
    return _list_page(form, status=422)


@bp.route("/staff/bookings/<code:code>/pardon", methods=["GET", "POST"])
@deciding
@opens_record
def pardon(code: str) -> ResponseReturnValue:
    """Count a booking no longer against its couple, with a reason, without having been asked."""
    form, booking = OfficeForm(), _booking(code)
    if form.validate_on_submit():
        pardoned = services.pardon([booking.id], reason=form.reason.data)
        flash(gettext("已免记。") if pardoned else gettext("这一次没有记，不用免。"), "ok")
        return redirect(url_for(".pardon", code=code))
    counts = [kind for kind in Kind if policies.marked(booking.id, kind)]
    return page("bookings/staff_pardon.html", 422 if form.problems else 200, booking=booking, form=form, counts=counts)


@bp.post("/staff/bookings/pardon-day")
@deciding
def pardon_day() -> ResponseReturnValue:
    """Count nothing against those who could not come on a day at a venue, because of weather or of the office."""
    form = _day_form(DayPardonForm())
    if not form.validate_on_submit():
        return _list_page(day_form=form, status=422)
    midnight = datetime.combine(form.day.data, time(), BEIJING)
    missed = policies.missed_on(form.venue.data, midnight, midnight + timedelta(days=1))
    number = services.pardon(missed, reason=form.reason.data)
    flash(gettext("这一天有 %(number)d 对没有来的，都已免记。", number=number), "ok")
    return redirect(url_for(".waiting"))


def _list_page(form: Form | None = None, *, day_form: DayPardonForm | None = None, status: int = 200) -> Page:
    today = beijing(clock.now()).date()
    day_form = day_form or _day_form(DayPardonForm(formdata=None, data={"day": today}))
    form = form or AnswerForm(formdata=None)
    return page(
        "bookings/staff_appeals.html", status, rows=policies.waiting(), form=form, day_form=day_form, causes=CAUSES
    )


def _day_form(form: DayPardonForm) -> DayPardonForm:
    form.venue.choices = [(venue.id, venue.name) for venue in venues.venues()]
    return form


def _booking(code: str) -> Booking:
    booking = queries.by_code(code)
    if booking is None:
        abort(404)
    return booking
