"""Numbers at the door: for two without an appointment, and on paper for everybody."""

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.bookings import queries as bookings
from wedreg.core import clock
from wedreg.core.access import Role, requires
from wedreg.core.pages import Page, page
from wedreg.desk import queries, rules, services, waits
from wedreg.desk.forms import WalkInForm
from wedreg.passes import device
from wedreg.venues import queries as venues

bp = Blueprint("desk_numbers", __name__, url_prefix="/staff/numbers")
desk_staff = requires(Role.REGISTRAR, Role.SUPERVISOR)


@bp.route("/", methods=["GET", "POST"])
@desk_staff
def take() -> ResponseReturnValue:
    """Give a number to two without an appointment: two fields, and nobody is refused (R28)."""
    form, place, offers = WalkInForm(), device.place(), venues.services()
    form.offer(offers)
    if form.validate_on_submit() and place:
        service = next(one for one in offers if one.id == form.service.data)
        with form.refusals():
            booking = services.receive(place, service, green=form.lane.data == "green", key=form.key.data)
            return redirect(url_for(".slip", code=booking.code))
    return _take_page(form, 422 if form.problems else 200)


@bp.get("/<code:code>")
@desk_staff
def slip(code: str) -> ResponseReturnValue:
    """Show a number, to read out and to print. It names nobody."""
    booking = bookings.by_code(code)
    ticket = queries.ticket_of(booking.id) if booking else None
    if booking is None or ticket is None:
        abort(404)
    ahead, wait = queries.ahead_of(ticket, clock.now()), waits.expected(ticket, clock.now())
    return page(
        "desk/slip.html", booking=booking, ticket=ticket, ahead=ahead, wait=wait, priorities=rules.PRIORITY_NAMES
    )


def _take_page(form: WalkInForm, status: int) -> Page:
    return page("desk/take.html", status, form=form, place=device.place(), places=venues.open_venues())
