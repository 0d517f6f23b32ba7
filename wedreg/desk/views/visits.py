"""Today's list, and one visit of it."""

from datetime import date, timedelta

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.audit import queries as audit
from wedreg.audit.services import record
from wedreg.bookings import queries as bookings
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.rules import STATUS_NAMES, is_same_day
from wedreg.bookings.services import correct
from wedreg.bookings.services.visiting import OUTCOMES
from wedreg.core import clock
from wedreg.core.access import Role, opens_record, requires
from wedreg.core.feature import features
from wedreg.core.forms import Form
from wedreg.core.pages import page
from wedreg.desk import passes, queries, rules
from wedreg.desk.forms import CorrectionForm, OutcomeForm, SearchForm, TakeBackForm
from wedreg.desk.services import end_visit
from wedreg.notifications.queries import told
from wedreg.passes import device
from wedreg.passes.forms import LookForm
from wedreg.passes.queries import live, mismatched
from wedreg.passes.services import reissue, undo
from wedreg.venues import queries as venues

bp = Blueprint("desk", __name__, url_prefix="/staff/desk")
desk_staff = requires(Role.REGISTRAR, Role.SUPERVISOR)
supervisors = requires(Role.SUPERVISOR)
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
    return _visit_page(code)


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
            end_visit(booking, form.outcome.data, reason=form.reason.data or "")
            return redirect(url_for(".today"))
    return _visit_page(code, form=form)


@bp.post("/<code:code>/undo")
@supervisors
@opens_record
def take_back(code: str) -> ResponseReturnValue:
    """Take the check-in back, with a reason (R35)."""
    form = TakeBackForm()
    row = live(rules.KIND, _booking(code).id)
    if form.validate_on_submit() and row:
        with form.refusals():
            undo(row.id, form.sent(device.place_id()), form.why.data or "")
            return redirect(url_for(".visit", code=code))
    return _visit_page(code, back=form)


@bp.post("/<code:code>/correct")
@supervisors
@opens_record
def put_right(code: str) -> ResponseReturnValue:
    """Put right how the visit ended, with a reason (R35)."""
    booking, form = _booking(code), CorrectionForm()
    form.offer(booking.status)
    if form.validate_on_submit():
        with form.refusals():
            correct(booking, form.outcome.data, reason=form.reason.data or "")
            return redirect(url_for(".visit", code=code))
    return _visit_page(code, correction=form)


@bp.post("/<code:code>/reissue")
@desk_staff
def new_pass(code: str) -> ResponseReturnValue:
    """Replace a pass that got into other hands."""
    reissue(rules.KIND, _booking(code).id)
    return redirect(url_for(".visit", code=code))


def _visit_page(code: str, *, full: bool = False, **sent: Form) -> ResponseReturnValue:
    """Show the visit, with a form that was sent and must be sent again."""
    booking, now = _booking(code), clock.now()
    correction = CorrectionForm(formdata=None)
    correction.offer(booking.status)
    forms = {"form": OutcomeForm(formdata=None), "back": TakeBackForm(formdata=None), "correction": correction, **sent}
    return page(
        "desk/visit.html",
        422 if sent else 200,
        booking=booking,
        visit=passes.Visit(booking, now),
        today=is_same_day(booking, now),
        full=full,
        names=STATUS_NAMES,
        ticket=queries.ticket_of(booking.id),
        states=rules.STATE_NAMES,
        outcomes=OUTCOMES,
        look=LookForm(formdata=None),
        mismatched=bool(mismatched(rules.KIND, [booking.id])),
        entries=audit.of("booking", booking.id),
        actions=features().actions,
        messages=told("bookings.", booking.id),
        kinds=features().message_kinds,
        **forms,
    )


def _booking(code: str) -> Booking:
    booking = bookings.by_code(code)
    if booking is None or booking.status in (Status.HELD, Status.EXPIRED):
        abort(404)
    return booking
