"""Staff between the two visits of a divorce: whose time runs out, taking back, a wrong day of receipt."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.audit.services import record
from wedreg.bookings import queries
from wedreg.bookings.forms import NumberForm, ReceivedForm, WithdrawForm
from wedreg.bookings.models import Booking, DivorceCase
from wedreg.bookings.queries import divorce
from wedreg.bookings.services import divorce as services
from wedreg.bookings.services.eligibility import digests_of
from wedreg.core import clock
from wedreg.core.access import Role, opens_record, requires
from wedreg.core.clock import beijing
from wedreg.core.forms import Form
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext
from wedreg.couples import queries as couples

bp = Blueprint("bookings_cases", __name__, url_prefix="/staff/bookings")
desk_staff = requires(Role.REGISTRAR, Role.SUPERVISOR)


@bp.route("/cases", methods=["GET", "POST"])
@desk_staff
def closing() -> ResponseReturnValue:
    """List the applications whose window closes first, or those of one number, which is posted and noted."""
    form, today = NumberForm(), beijing(clock.now()).date()
    digests = couples.digests_of_number(form.number.data) if form.validate_on_submit() else []
    if digests:
        record("bookings.case_searched", "day", today.isoformat())
    return page(
        "bookings/staff_cases.html", form=form, rows=divorce.closing(today, digests), today=today, searched=digests
    )


@bp.get("/<code:code>/case")
@desk_staff
@opens_record
def show(code: str) -> ResponseReturnValue:
    """Show the dates of an application, the second visit, and what can be done."""
    return _case_page(*_case(code))


@bp.post("/<code:code>/withdraw")
@desk_staff
@opens_record
def withdraw(code: str) -> ResponseReturnValue:
    """Take the application back for one of the two, who is here with an identity card (R37)."""
    (booking, case), form = _case(code), WithdrawForm()
    if form.validate_on_submit():
        with form.refusals():
            services.withdraw(case)
            flash(gettext("已记录撤回，并通知了两人。"), "ok")
            return redirect(url_for(".show", code=code))
    return _case_page(booking, case, withdraw=form)


@bp.post("/<code:code>/received")
@requires(Role.SUPERVISOR)
@opens_record
def received(code: str) -> ResponseReturnValue:
    """Reckon the dates anew from the right day of receipt."""
    (booking, case), form = _case(code), ReceivedForm()
    if form.validate_on_submit():
        with form.refusals():
            services.correct(case, form.received_on.data, reason=form.reason.data)
            flash(gettext("日期已经重新算好。"), "ok")
            return redirect(url_for(".show", code=code))
    return _case_page(booking, case, received=form)


def _case_page(booking: Booking, case: DivorceCase, **forms: Form) -> Page:
    shown: dict[str, Form] = {
        "withdraw": WithdrawForm(formdata=None),
        "received": ReceivedForm(formdata=None, data={"received_on": case.received_on}),
    } | forms
    couple = couples.couple(case.couple_id)
    digests = digests_of(couple) if couple else []
    second = next(iter(divorce.second_visits(digests)), None)
    return page("bookings/staff_case.html", 409 if forms else 200, booking=booking, case=case, second=second, **shown)


def _case(code: str) -> tuple[Booking, DivorceCase]:
    booking = queries.by_code(code)
    case = divorce.case_of_visit(booking.id) if booking else None
    if booking is None or case is None:
        abort(404)
    return booking, case
