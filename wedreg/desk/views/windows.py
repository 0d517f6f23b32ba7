"""A window: sign on, call, serve, finish."""

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.bookings import queries as bookings
from wedreg.bookings.models import Status
from wedreg.core import clock, sessions
from wedreg.core.access import Role, opens_record, requires, unattended
from wedreg.core.db import db
from wedreg.core.errors import DomainError
from wedreg.core.pages import Page, page, polled
from wedreg.core.texts import gettext
from wedreg.desk import board, queries, rules, services
from wedreg.desk.errors import NotSignedOn
from wedreg.desk.forms import LineRuleForm, OutcomeForm, OutOfTurnForm
from wedreg.desk.models import Shift, Ticket
from wedreg.passes import device
from wedreg.venues import queries as venues

bp = Blueprint("desk_windows", __name__, url_prefix="/staff/windows")
desk_staff = requires(Role.REGISTRAR, Role.SUPERVISOR)
supervisors = requires(Role.SUPERVISOR)


@bp.get("/")
@desk_staff
def window() -> ResponseReturnValue:
    """Show the window at which one serves: whom it has called, and the line; or the windows to choose from."""
    shift = _shift()
    return _window_page(shift) if shift else _choose_page()


@bp.get("/line")
@desk_staff
@unattended
def line() -> ResponseReturnValue:
    """Answer with the part of the page that changes by itself; with nothing when it has not changed."""
    shift = _shift_or_refuse()
    line = board.line(shift.window.venue_id, clock.now())
    return polled(page("desk/_window_line.html", line=line, shift=shift, **_names()))


@bp.post("/sign-on/<int:number>")
@desk_staff
def sign_on(number: int) -> ResponseReturnValue:
    """Serve at this window from now on."""
    place = device.place()
    chosen = next((one for one in queries.windows_at(place.id) if one.number == number), None) if place else None
    if chosen is None:
        abort(404)
    try:
        services.sign_on(chosen, sessions.actor().id or 0, take_over="take_over" in request.form)
    except DomainError as refusal:
        return _refused(refusal)
    return redirect(url_for(".window"))


@bp.post("/sign-off")
@desk_staff
def sign_off() -> ResponseReturnValue:
    """Leave the window."""
    try:
        services.sign_off(_shift_or_refuse())
    except DomainError as refusal:
        return _refused(refusal)
    flash(gettext("已离开窗口。"), "ok")
    return redirect(url_for(".window"))


@bp.post("/next")
@desk_staff
def call_next() -> ResponseReturnValue:
    """Call the first couple that this window can serve."""
    try:
        ticket = services.call_next(_shift_or_refuse())
    except DomainError as refusal:
        return _refused(refusal)
    if ticket is None:
        flash(gettext("现在没有人等这个窗口。"), "ok")
    return redirect(url_for(".window"))


STEPS: dict[str, Callable[[Shift, Ticket], object]] = {
    "again": services.call_again,
    "serve": services.serve,
    "absent": services.mark_absent,
    "park": services.park,
    "back": lambda _shift, ticket: services.unpark(ticket),
}


@bp.post("/<int:ticket_id>/<any(again, serve, absent, park, back):what>")
@desk_staff
def take_step(ticket_id: int, what: str) -> ResponseReturnValue:
    """Note what happened to a couple."""
    STEPS[what](_shift_or_refuse(), _ticket(ticket_id))
    return redirect(url_for(".window"))


@bp.post("/<int:ticket_id>/move")
@desk_staff
def move(ticket_id: int) -> ResponseReturnValue:
    """Send a couple on to another window."""
    ticket, shift = _ticket(ticket_id), _shift_or_refuse()
    try:
        services.move(shift, ticket, request.form.get("window", 0, type=int))
    except DomainError as refusal:
        return _refused(refusal)
    return redirect(url_for(".window"))


@bp.post("/<int:ticket_id>/finish")
@desk_staff
@opens_record
def finish(ticket_id: int) -> ResponseReturnValue:
    """End the visit of the couple at this window, with its outcome."""
    shift, form = _shift_or_refuse(), OutcomeForm()
    if form.validate_on_submit():
        with form.refusals():
            services.finish(shift, _ticket(ticket_id), form.outcome.data, reason=form.reason.data or "")
            return redirect(url_for(".window"))
    return _window_page(_shift_or_refuse(), 422, form=form)


@bp.post("/<int:ticket_id>/out-of-turn")
@supervisors
def out_of_turn(ticket_id: int) -> ResponseReturnValue:
    """Call a couple before it is its turn, with a reason (R35)."""
    shift, form = _shift_or_refuse(), OutOfTurnForm()
    if form.validate_on_submit():
        with form.refusals():
            services.call_out_of_turn(shift, _ticket(ticket_id), reason=form.why.data or "")
            return redirect(url_for(".window"))
    return _window_page(_shift_or_refuse(), 422, turn=form, wanted=ticket_id)


@bp.route("/rule", methods=["GET", "POST"])
@supervisors
def rule() -> ResponseReturnValue:
    """Change after how many calls a couple that was absent stands in the line again, with a reason."""
    found = queries.line_rule()
    form = LineRuleForm(obj=found)
    if form.validate_on_submit():
        services.change_rule(found, form.returns_after.data, reason=form.reason.data)
        flash(gettext("已保存，从下一次起用。"), "ok")
        return redirect(url_for(".rule"))
    return page("desk/rule.html", 422 if form.problems else 200, form=form)


def _window_page(shift: Shift, status: int = 200, **sent: object) -> Page:
    found = board.line(shift.window.venue_id, clock.now())
    ticket = found.at(shift.window_id)
    return page(
        "desk/window.html", status, shift=shift, line=found, ticket=ticket, outcomes=Status,
        booking=bookings.by_id(ticket.booking_id) if ticket else None, rule=queries.line_rule(),
        **{"form": OutcomeForm(formdata=None), "turn": OutOfTurnForm(formdata=None), "wanted": 0, **_names(), **sent},
    )  # fmt: skip


def _choose_page(status: int = 200) -> Page:
    place = device.place()
    return page(
        "desk/choose_window.html", status, place=place, places=venues.open_venues(), services=venues.services(),
        windows=queries.windows_at(place.id) if place else [],
        there={shift.window_id: shift for shift in queries.shifts_at(place.id)} if place else {},
    )  # fmt: skip


def _names() -> dict[str, object]:
    return {"states": rules.STATE_NAMES, "priorities": rules.PRIORITY_NAMES}


def _refused(refusal: DomainError) -> ResponseReturnValue:
    """Say on the page itself what stands against it, and leave everything as it was."""
    if refusal.audited:
        raise refusal
    db.session.rollback()
    flash(str(refusal), "warn")
    return redirect(url_for(".window"))


def _shift() -> Shift | None:
    return queries.shift_of(sessions.actor().id or 0)


def _shift_or_refuse() -> Shift:
    shift = _shift()
    if shift is None:
        raise NotSignedOn
    return shift


def _ticket(ticket_id: int) -> Ticket:
    ticket = queries.ticket_by_id(ticket_id)
    if ticket is None:
        abort(404)
    return ticket
