"""Take a place: hold it, check what was filled in, confirm."""

from flask import Blueprint, abort, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.bookings import queries, services
from wedreg.bookings.forms import ConfirmForm, SlotForm
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.views.calendar import calendar_page, chosen
from wedreg.core import clock, sessions
from wedreg.core.access import COUPLES, couples_only, public
from wedreg.core.clock import beijing
from wedreg.core.forms import Form
from wedreg.core.pages import Page, elder_mode, page
from wedreg.couples import queries as couples
from wedreg.venues import queries as venues
from wedreg.venues.models import Slot

bp = Blueprint("bookings_take", __name__, url_prefix="/bookings")


@bp.post("/hold")
@public
def hold() -> ResponseReturnValue:
    """Hold the chosen time; a visitor signs in first and finds it chosen again."""
    form = SlotForm()
    slot = venues.slot(form.slot.data) if form.validate_on_submit() else None
    if slot is None:
        return _unchosen()
    actor = sessions.actor()
    if actor.id is None or not actor.roles & COUPLES:
        return redirect(url_for("couples.sign_in", next=_choice(slot)))
    couple = couples.couple_of(actor.id)
    with form.refusals():
        booking = services.hold(
            slot.id, contact_id=actor.id, couple_id=couple.id if couple else None, key=form.key.data, long=elder_mode()
        )
        return redirect(_next_step(booking, complete=bool(couple and couple.completed_at)))
    return _gone(form)


def _unchosen() -> Page:
    """Ask for a time. The sentence stands in this answer alone: the calendar itself is the same for everybody."""
    venue, service = chosen()
    return calendar_page(venue, service, beijing(clock.now()).date(), 422, unchosen=True)


def _choice(slot: Slot) -> str:
    """Return the address of the day with this time chosen."""
    return url_for("bookings.choose_time", day=slot.day, slot=slot.id, venue=slot.venue.code, service=slot.service.code)


def _next_step(booking: Booking, *, complete: bool) -> str:
    check = url_for(".check", code=booking.code)
    return check if complete else url_for("couples.profile", next=check)


def _gone(form: SlotForm) -> Page:
    """Show the day again, with the free times nearest to the one that is gone."""
    slot = venues.slot(form.slot.data)
    if slot is None:
        abort(404)
    first, near = slot.day.replace(day=1), queries.nearest(slot, clock.now())
    return calendar_page(slot.venue, slot.service, first, 409, day=slot.day, form=form, near=near)


@bp.get("/<code:code>/check")
@couples_only
def check(code: str) -> ResponseReturnValue:
    """Show once more all that was chosen and filled in, with the declaration and the notice."""
    booking = _held(code)
    if booking.status != Status.HELD:
        return redirect(url_for("bookings_manage.show", code=code))
    return _check_page(booking, ConfirmForm())


@bp.post("/<code:code>/check")
@couples_only
def confirm(code: str) -> ResponseReturnValue:
    """Turn the hold into a booking."""
    form, contact_id = ConfirmForm(), sessions.actor().id or 0
    found = queries.to_confirm(code, contact_id)
    if found is None:
        abort(404)
    booking, proxy = found
    couple = booking.couple
    if couple is None:  # the profile was filled in while the place was held
        couple = couples.couple_of(contact_id)
        proxy = couple is not None and couples.is_proxy(contact_id, couple.id)
    if couple is None:
        return redirect(url_for("couples.profile", next=url_for(".check", code=code)))
    if form.validate_on_submit():
        with form.refusals():
            services.confirm(
                booking, couple, service_code=booking.service.code, declared=form.declared.data, proxy=proxy
            )  # fmt: skip
            return redirect(url_for("bookings_manage.show", code=code))
    return _check_page(_held(code), form, 409)  # read again: the refusal undid what was read


@bp.post("/<code:code>/extend")
@couples_only
def extend(code: str) -> ResponseReturnValue:
    """Hold the place once more for as long."""
    services.extend(_held(code), long=elder_mode())
    return redirect(url_for(".check", code=code))


def _check_page(booking: Booking, form: ConfirmForm, status: int = 200) -> Page:
    couple = couples.couple_of(sessions.actor().id or 0)
    return page("bookings/check.html", status, booking=booking, couple=couple, form=form, again=Form(), now=clock.now())


def _held(code: str) -> Booking:
    booking = queries.mine(code, sessions.actor().id or 0)
    if booking is None:
        abort(404)
    return booking
