"""The second visit of a divorce: its own days, inside its window (R37)."""

from datetime import date

from flask import Blueprint, abort
from flask.typing import ResponseReturnValue

from wedreg.bookings import queries, rules
from wedreg.bookings.forms import SlotForm
from wedreg.bookings.models import Booking, CaseState, DivorceCase
from wedreg.bookings.queries import divorce
from wedreg.bookings.views.calendar import calendar_page
from wedreg.core import sessions
from wedreg.core.access import couples_only
from wedreg.core.pages import Page
from wedreg.venues import queries as venues

bp = Blueprint("bookings_second", __name__, url_prefix="/bookings")


@bp.get("/<code:code>/second")
@couples_only
def choose(code: str) -> ResponseReturnValue:
    """Show the days on which both can come again, to the couple of the first visit."""
    first, case = _case(code)
    return _page(first, case, case.second_from, None)


@bp.get("/<code:code>/second/<date:day>")
@couples_only
def choose_time(code: str, day: date) -> ResponseReturnValue:
    """Show the times of one of these days."""
    first, case = _case(code)
    return _page(first, case, max(day.replace(day=1), case.second_from.replace(day=1)), day)


def _page(first: Booking, case: DivorceCase, month: date, day: date | None) -> Page:
    service, form = venues.service(rules.SECOND), SlotForm(formdata=None)
    if service is None or not service.online:
        abort(404)
    within = (case.second_from, case.second_until)
    return calendar_page(first.venue, service, month, day=day, within=within, form=form, first_visit=first, case=case)


def _case(code: str) -> tuple[Booking, DivorceCase]:
    booking = queries.mine(code, sessions.actor().id or 0)
    case = divorce.case_of_visit(booking.id) if booking else None
    if booking is None or case is None or case.state != CaseState.OPEN:
        abort(404)
    return booking, case
