"""A couple's own bookings: see, change, cancel, put into the calendar."""

from datetime import date

from flask import Blueprint, Response, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.audit import queries as audit
from wedreg.bookings import queries, rules, services
from wedreg.bookings.calendar_file import calendar_file
from wedreg.bookings.forms import CancelForm, ChangeForm
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.views.calendar import calendar_page
from wedreg.core import clock, sessions
from wedreg.core.access import couples_only
from wedreg.core.clock import beijing
from wedreg.core.feature import features
from wedreg.core.pages import Page, page
from wedreg.couples import queries as couples
from wedreg.notifications.queries import told
from wedreg.venues import queries as venues
from wedreg.venues.checklists import checklist

bp = Blueprint("bookings_manage", __name__, url_prefix="/bookings")


@bp.get("/mine")
@couples_only
def mine() -> ResponseReturnValue:
    """List this contact's bookings, and invite a second partner who has not come in yet (R7)."""
    contact_id = sessions.actor().id or 0
    return page(
        "bookings/mine.html",
        bookings=queries.all_mine(contact_id),
        invitation=couples.invitation(contact_id),
        names=rules.STATUS_NAMES,
        now=clock.now(),
    )


@bp.get("/<code:code>")
@couples_only
def show(code: str) -> ResponseReturnValue:
    """Show the booking: its state, the pass, what to bring, the messages about it."""
    booking, now = _mine(code), clock.now()
    if booking.status == Status.HELD:
        return redirect(url_for("bookings_take.check", code=code))
    categories = {p.category for p in booking.couple.persons} if booking.couple else set()
    return page(
        "bookings/show.html", booking=booking, now=now, names=rules.STATUS_NAMES,
        can_change=rules.can_change(booking, now), bring=checklist(booking.service.code, categories),
        messages=told("bookings.", booking.id), kinds=features().message_kinds,
        history=audit.of("booking", booking.id), actions=features().actions,
    )  # fmt: skip


@bp.get("/<code:code>/change")
@couples_only
def change(code: str) -> ResponseReturnValue:
    """Show the days to which the booking could be moved."""
    booking = _mine(code)
    return _change_page(booking, beijing(clock.now()).date(), None, None)


@bp.get("/<code:code>/change/<date:day>")
@couples_only
def change_time(code: str, day: date) -> ResponseReturnValue:
    """Show the times of the day to which it could be moved."""
    booking = _mine(code)
    return _change_page(booking, day, day, ChangeForm(data={"version": booking.version}))


@bp.post("/<code:code>/change")
@couples_only
def move(code: str) -> ResponseReturnValue:
    """Move the booking: the new place is taken before the old one is given up (R24)."""
    booking, form = _mine(code), ChangeForm()
    chosen = form.validate_on_submit()
    wanted = venues.slot(form.slot.data) if chosen else None
    day = wanted.day if wanted else beijing(booking.starts_at).date()
    if chosen:
        with form.refusals():
            services.move(booking, form.slot.data, version=form.version.data)
            return redirect(url_for(".show", code=code))
    return _change_page(_mine(code), day, day, form, 409)  # read again: the refusal undid what was read


@bp.route("/<code:code>/cancel", methods=["GET", "POST"])
@couples_only
def cancel(code: str) -> ResponseReturnValue:
    """Ask once more and whether another time would do, then give the booking up."""
    form, now = CancelForm(), clock.now()
    if form.validate_on_submit():
        with form.refusals():
            services.cancel(_mine(code), reason=form.reason.data or "other")
            return redirect(url_for(".show", code=code))
    booking = _mine(code)
    same_day = rules.is_same_day(booking, now)
    can = rules.can_change(booking, now)
    return page("bookings/cancel.html", booking=booking, form=form, same_day=same_day, can_change=can)


@bp.get("/<code:code>/calendar.ics")
@couples_only
def in_calendar(code: str) -> ResponseReturnValue:
    """Give the booking as a calendar file: the same entry each time, so that a change moves it (no personal data)."""
    booking = _mine(code)
    answer = Response(calendar_file(booking), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="booking.ics"'
    return answer


def _change_page(
    booking: Booking, month: date, day: date | None, form: ChangeForm | None, status: int = 200
) -> Page:  # fmt: skip
    first = month.replace(day=1)
    return calendar_page(booking.venue, booking.service, first, status, day=day, form=form, booking=booking)


def _mine(code: str) -> Booking:
    booking = queries.mine(code, sessions.actor().id or 0)
    if booking is None:
        abort(404)
    return booking
