"""Staff book for two who telephone or stand at the desk: a time first, then who they are (R30)."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.audit.services import record
from wedreg.bookings import queries, rules, services
from wedreg.bookings.models import LIVE, Booking, Source
from wedreg.bookings.staff_forms import CallersForm, PlaceForm
from wedreg.core import clock, sessions
from wedreg.core.access import Role, opens_record, requires
from wedreg.core.clock import beijing
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext
from wedreg.couples import queries as couples
from wedreg.couples import services as profiles
from wedreg.couples.models import Couple
from wedreg.venues import queries as venues
from wedreg.venues.models import Service, Venue

bp = Blueprint("bookings_counter", __name__, url_prefix="/staff/bookings")
desk_staff = requires(Role.REGISTRAR, Role.SUPERVISOR)


@bp.route("/new", methods=["GET", "POST"])
@desk_staff
def new() -> ResponseReturnValue:
    """Take a place for 30 minutes, while the couple tells who it is."""
    form = PlaceForm()
    if form.validate_on_submit():
        early = form.early.data if Role.SUPERVISOR in sessions.actor().roles else ""
        with form.refusals():
            booking = services.hold_for_caller(
                form.slot.data, key=form.key.data, early=early, priority=form.priority.data
            )
            return redirect(url_for(".fill", code=booking.code))
        form.renew()
    return _choose_page(form, 422 if form.problems else 200)


@bp.route("/<code:code>/new", methods=["GET", "POST"])
@desk_staff
@opens_record
def fill(code: str) -> ResponseReturnValue:
    """Fill in who they are, and book. All that was typed stands there again when something is refused."""
    booking, form = _held(code), CallersForm()
    if not form.is_submitted():
        return _fill_page(booking, form)
    if chosen := request.form.get("use", type=int):
        return _fill_page(booking, CallersForm.of(couples.couple(chosen) or abort(404)), chosen=chosen)
    form.tell_known(couples.couple(form.couple.data))
    if "look" in request.form:
        return _look(booking, form)
    if form.validate():
        with form.refusals():
            booked = _book(booking, form)
            return redirect(url_for(".slip", code=booked.code))
    form.renew()
    return _fill_page(_held(code), form, 422, chosen=form.couple.data)


@bp.post("/<code:code>/let-go")
@desk_staff
def let_go(code: str) -> ResponseReturnValue:
    """Free the place at once: they do not want it after all."""
    services.expire(_held(code))
    flash(gettext("名额已放回。"), "ok")
    return redirect(url_for(".new"))


@bp.get("/<code:code>/slip")
@desk_staff
@opens_record
def slip(code: str) -> ResponseReturnValue:
    """Show what was booked, to read out or to print for who has no mobile phone."""
    booking = queries.by_code(code)
    if booking is None or booking.couple is None:
        abort(404)
    reached = any(person.phone or person.email for person in booking.couple.persons)
    return page("bookings/counter/slip.html", booking=booking, bring=rules.bring(booking), reached=reached)


def _book(booking: Booking, form: CallersForm) -> Booking:
    if form.slot.data and not booking.is_held(clock.now()) and booking.status not in LIVE:
        booking = services.hold_for_caller(form.slot.data, key=form.key.data, priority=booking.priority)
        booking = queries.by_id(booking.id) or booking
    services.book_for_caller(
        booking, form.typed(), couple_id=form.couple.data, declared=form.declared.data, proxy=form.proxy.data
    )
    return booking


def _look(booking: Booking, form: CallersForm) -> ResponseReturnValue:
    found = form.look()
    record("bookings.couple_searched", "booking", booking.id, found=len(found))
    return _fill_page(booking, form, found=found, chosen=form.couple.data)


def _fill_page(
    booking: Booking, form: CallersForm, status: int = 200, *, found: Sequence[Couple] | None = None,
    chosen: int | None = None,
) -> ResponseReturnValue:  # fmt: skip
    now, couple = clock.now(), couples.couple(chosen)
    if booking.status in LIVE:
        if form.refused:
            flash(str(form.refused), "warn")
        return redirect(url_for(".slip", code=booking.code))
    form.tell_known(couple)
    day = beijing(booking.starts_at).date()
    over = not booking.is_held(now)
    return page(
        "bookings/counter/fill.html", status, booking=booking, form=form, now=now, found=found,
        locked=couple is not None and profiles.is_locked(couple.id), over=over,
        slots=queries.slots_for_staff(booking.venue_id, booking.service_id, day, now) if over else [],
        declarations=rules.DECLARATIONS.get(booking.service.code, ()),
    )  # fmt: skip


def _choose_page(form: PlaceForm, status: int = 200) -> Page:
    now = clock.now()
    venue, service = _place()
    day = request.args.get("day", beijing(now).date(), type=date.fromisoformat)
    return page(
        "bookings/counter/choose.html", status, form=form, venue=venue, service=service, day=day, now=now,
        venues=venues.open_venues(), services=venues.services(),
        slots=queries.slots_for_staff(venue.id, service.id, day, now),
    )  # fmt: skip


def _place() -> tuple[Venue, Service]:
    """Return where and for what a time is chosen: as the address says, else the first."""
    places, offers = venues.open_venues(), venues.services()
    if not places or not offers:
        abort(404)
    venue = next((one for one in places if one.code == request.args.get("venue")), places[0])
    service = next((one for one in offers if one.code == request.args.get("service")), offers[0])
    return venue, service


def _held(code: str) -> Booking:
    booking = queries.by_code(code)
    if booking is None or booking.source != Source.STAFF:
        abort(404)
    return booking
