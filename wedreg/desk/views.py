"""The desk's pages."""

from datetime import date

from flask import Blueprint, abort, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from wedreg.audit import queries as audit
from wedreg.audit.services import record
from wedreg.bookings import queries as bookings
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.rules import STATUS_NAMES
from wedreg.bookings.services import finish
from wedreg.core import clock
from wedreg.core.access import Role, opens_record, requires
from wedreg.core.feature import features
from wedreg.core.pages import page
from wedreg.desk import passes, queries
from wedreg.desk.forms import OutcomeForm, SearchForm
from wedreg.notifications.queries import told
from wedreg.passes.services import reissue
from wedreg.passes.views import PLACE
from wedreg.venues import queries as venues

bp = Blueprint("desk", __name__, url_prefix="/staff/desk")
desk_staff = requires(Role.REGISTRAR, Role.SUPERVISOR)


@bp.route("/", methods=["GET", "POST"])
@desk_staff
def today() -> ResponseReturnValue:
    """Show the day's visits. A search is posted: a name must not stand in an address, and is put into the audit."""
    form = SearchForm()
    search = ""
    if form.validate_on_submit():
        search = form.search.data or ""
        record("desk.searched", "day", _day().isoformat(), characters=len(search))
    status = request.args.get("status", type=Status)
    found = queries.day_list(session.get(PLACE), _day(), search, status)
    return page(
        "desk/today.html", form=form, list=found, status=status, names=STATUS_NAMES, search=search,
        venues=venues.open_venues(), now=clock.now(),
    )  # fmt: skip


def _day() -> date:
    return request.args.get("day", clock.beijing(clock.now()).date(), type=date.fromisoformat)


@bp.get("/<code:code>")
@desk_staff
@opens_record
def visit(code: str) -> ResponseReturnValue:
    """Show one visit; that it was opened is put into the audit first."""
    return _visit_page(code, full=False)


@bp.get("/<code:code>/identity")
@desk_staff
@opens_record
def identity(code: str) -> ResponseReturnValue:
    """Show the full numbers of the two, because they are needed now (R34)."""
    return _visit_page(code, full=True)


@bp.post("/<code:code>/finish")
@desk_staff
@opens_record
def end(code: str) -> ResponseReturnValue:
    """Keep how the visit ended."""
    booking, form = _booking(code), OutcomeForm()
    if form.validate_on_submit():
        with form.refusals():
            finish(booking, form.outcome.data, reason=form.reason.data or "")
            return redirect(url_for(".today"))
    return _visit_page(code, full=False, form=form)


@bp.post("/<code:code>/reissue")
@desk_staff
def new_pass(code: str) -> ResponseReturnValue:
    """Replace a pass that got into other hands."""
    reissue(passes.KIND, _booking(code).id)
    return redirect(url_for(".visit", code=code))


def _visit_page(code: str, *, full: bool, form: OutcomeForm | None = None) -> ResponseReturnValue:
    booking = _booking(code)
    return page(
        "desk/visit.html",
        422 if form else 200,
        booking=booking,
        visit=passes.Visit(booking, clock.now()),
        full=full,
        names=STATUS_NAMES,
        form=form or OutcomeForm(),
        entries=audit.of("booking", booking.id),
        actions=features().actions,
        messages=told("bookings.", booking.id),
        kinds=features().message_kinds,
    )


def _booking(code: str) -> Booking:
    booking = bookings.by_code(code)
    if booking is None or booking.status in (Status.HELD, Status.EXPIRED):
        abort(404)
    return booking
