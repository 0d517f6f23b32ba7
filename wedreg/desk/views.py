"""The desk's pages."""

from datetime import date, timedelta

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.audit import queries as audit
from wedreg.audit.services import record
from wedreg.bookings import queries as bookings
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.rules import STATUS_NAMES, is_same_day
from wedreg.bookings.services import finish
from wedreg.core import clock
from wedreg.core.access import Role, opens_record, requires
from wedreg.core.feature import features
from wedreg.core.pages import page
from wedreg.desk import passes, queries
from wedreg.desk.forms import OutcomeForm, SearchForm
from wedreg.notifications.queries import told
from wedreg.passes import device
from wedreg.passes.forms import LookForm, UndoForm
from wedreg.passes.queries import live
from wedreg.passes.services import reissue, undo
from wedreg.venues import queries as venues

bp = Blueprint("desk", __name__, url_prefix="/staff/desk")
desk_staff = requires(Role.REGISTRAR, Role.SUPERVISOR)
FARTHEST = timedelta(days=2 * 365)


@bp.route("/", methods=["GET", "POST"])
@desk_staff
def today() -> ResponseReturnValue:
    """Show the day's visits. A search is posted: a name must not stand in an address, and is put into the audit."""
    form, day, place = SearchForm(), _day(), device.place()
    search, good = form.search.data or "", not form.is_submitted() or form.validate()
    if form.is_submitted() and good:
        record("desk.searched", "day", day.isoformat(), characters=len(search))
    status = request.args.get("status", type=Status)
    found = queries.day_list(place.id if place else None, day, search, status)
    return page(
        "desk/today.html", 200 if good else 422, form=form, list=found if good else found.without_rows(), status=status,
        names=STATUS_NAMES, search=search, place=place, places=venues.open_venues(), now=clock.now(),
        far=bool(request.args.get("day")) and request.args["day"] != day.isoformat(),
    )  # fmt: skip


def _day() -> date:
    """Return the day that was asked for; today when it is no day, or lies further away than anything on the list."""
    today = clock.beijing(clock.now()).date()
    day = request.args.get("day", today, type=date.fromisoformat)
    return day if abs(day - today) <= FARTHEST else today


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


@bp.post("/<code:code>/undo")
@requires(Role.SUPERVISOR)
@opens_record
def take_back(code: str) -> ResponseReturnValue:
    """Take the check-in back, with a reason (R35)."""
    booking, form = _booking(code), UndoForm()
    row = live(passes.KIND, booking.id)
    if form.validate_on_submit() and row:
        with form.refusals():
            undo(row.id, form.sent(device.place_id()), form.reason.data or "")
            return redirect(url_for(".visit", code=code))
    return _visit_page(code, full=False, back=form)


def _visit_page(
    code: str, *, full: bool, form: OutcomeForm | None = None, back: UndoForm | None = None
) -> ResponseReturnValue:
    booking = _booking(code)
    return page(
        "desk/visit.html",
        422 if form or back else 200,
        today=is_same_day(booking, clock.now()),
        look=LookForm(formdata=None),
        back=back or UndoForm(formdata=None),
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
