"""Take a place: hold it, check what was filled in, confirm."""

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.bookings import calendar, queries, rules, services
from wedreg.bookings.budgets import may_hold
from wedreg.bookings.errors import HoldOver
from wedreg.bookings.forms import ConfirmForm, SlotForm
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.services.eligibility import digests_of
from wedreg.bookings.views.calendar import calendar_page, chosen
from wedreg.core import clock, sessions
from wedreg.core.access import COUPLES, couples_only, public
from wedreg.core.clock import beijing
from wedreg.core.origins import current_origin
from wedreg.core.pages import Page, elder_mode, local_path, page
from wedreg.core.texts import gettext
from wedreg.couples import queries as couples
from wedreg.couples.chosen import chosen_couple
from wedreg.couples.models import Couple
from wedreg.venues import queries as venues
from wedreg.venues.errors import SlotFull, SlotUnknown
from wedreg.venues.models import Slot

bp = Blueprint("bookings_take", __name__, url_prefix="/bookings")


@bp.post("/hold")
@public
def hold() -> ResponseReturnValue:
    """Hold the chosen time; a visitor signs in first and finds it chosen again."""
    form = SlotForm()
    slot = venues.slot(form.slot.data) if form.validate_on_submit() else None
    if slot is None:
        return _unchosen(form)
    actor = sessions.actor()
    if actor.id is None or not actor.roles & COUPLES:
        return redirect(url_for("couples.sign_in", next=_choice(slot)))
    if not may_hold(actor.id, current_origin(), clock.now()):
        return _too_often(form, slot)
    couple = chosen_couple(actor.id)
    with form.refusals():
        services.check_second_visit(couple, slot.service.code, slot.day)
        booking = _hold(form, slot, actor.id, couple)
        return redirect(_next_step(booking, complete=bool(couple and couple.completed_at)))
    return _gone(form)


def _hold(form: SlotForm, slot: Slot, contact_id: int, couple: Couple | None) -> Booking:
    """Hold the place, unless this very couple has a booking of this kind (R22), or books nothing online now (R25)."""
    if couple:
        services.check_own(couple, slot.service.code)
        services.check_not_paused(digests_of(couple))
    couple_id = couple.id if couple else None
    return services.hold(
        slot.id, contact_id=contact_id, couple_id=couple_id, key=form.key.data, long=elder_mode(),
        priority=form.priority.data,
    )  # fmt: skip


def _unchosen(form: SlotForm) -> Page:
    """Ask for a time. The sentence stands in this answer alone: the calendar itself is the same for everybody."""
    venue, service = chosen()
    today = beijing(clock.now()).date()
    if form.errors:
        return calendar_page(venue, service, today, 422, unchosen=True)
    form.refusal(SlotUnknown())
    near = queries.soonest(venue.id, service.id, clock.now())
    return calendar_page(venue, service, today, 422, form=form, near=near)


def _choice(slot: Slot) -> str:
    """Return the address of the day with this time chosen."""
    return url_for("bookings.choose_time", day=slot.day, slot=slot.id, venue=slot.venue.code, service=slot.service.code)


def _next_step(booking: Booking, *, complete: bool) -> str:
    check = url_for(".check", code=booking.code)
    return check if complete else url_for("couples.profile", next=check)


def _too_often(form: SlotForm, slot: Slot) -> Page:
    form.form_errors.append(gettext("今天选得有点多了，明天再来，或打电话给我们，我们帮您约。"))
    return calendar_page(slot.venue, slot.service, slot.day.replace(day=1), 429, day=slot.day, form=form, near=None)


def _gone(form: SlotForm) -> Page:
    """Show the day again, with what stood against it, and the free times nearest to the one that is gone."""
    slot, now = venues.slot(form.slot.data), clock.now()
    if slot is None:
        abort(404)
    shut = calendar.shut_slot(slot, now)
    if isinstance(form.refused, SlotFull) and (why := shut or _only_priority(slot, form)):
        form.slot.errors = [why]
    form.renew()
    near = None if form.refused and form.refused.ways else queries.nearest(slot, now)
    return calendar_page(slot.venue, slot.service, slot.day.replace(day=1), 409, day=slot.day, form=form, near=near)


def _only_priority(slot: Slot, form: SlotForm) -> str | None:
    """Say that what is left is kept for those who go first, to who did not say that they do."""
    places = queries.slots(slot.venue_id, slot.service_id, slot.day, clock.now())
    here = next((place for place in places if place.slot.id == slot.id), None)
    if here is None or here.left > 0 or here.priority < 1 or form.priority.data:
        return None
    return gettext("这个时段只剩优先名额了。你们中有军人、孕妇、老年人或残疾人的，请打勾再选；不是的请另选一个时段。")


@bp.get("/<code:code>/check")
@couples_only
def check(code: str) -> ResponseReturnValue:
    """Show once more all that was chosen and filled in, with the declaration and the notice."""
    booking = _mine(code)
    return _check_page(booking, ConfirmForm()) if booking.is_held(clock.now()) else _not_held(booking, 200)


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
        couple = chosen_couple(contact_id)
        proxy = couple is not None and couples.is_proxy(contact_id, couple.id)
    if couple is None:
        return redirect(url_for("couples.profile", next=url_for(".check", code=code)))
    if form.validate_on_submit():
        with form.refusals():
            services.confirm(
                booking, couple, service_code=booking.service.code, declared=form.declared.data, proxy=proxy
            )  # fmt: skip
            return redirect(url_for("bookings_manage.show", code=code))
    return _again(code, form)


@bp.post("/<code:code>/extend")
@couples_only
def extend(code: str) -> ResponseReturnValue:
    """Hold the place once more for as long; what stood in a form meanwhile goes on to where it belongs."""
    form = ConfirmForm()
    back = local_path(request.args.get("next"), url_for(".check", code=code))
    with form.refusals():
        services.extend(_mine(code), long=elder_mode())
        return redirect(back, 307 if "next" in request.args else 302)
    return _again(code, form)


def _again(code: str, form: ConfirmForm) -> ResponseReturnValue:
    """Answer a refusal with the booking as it is now: what the refusal undid is read again."""
    booking = _mine(code)
    return _check_page(booking, form, 409) if booking.is_held(clock.now()) else _not_held(booking, 409)


def _not_held(booking: Booking, status: int) -> ResponseReturnValue:
    """Show the booking, or when the time for which it was held is over (R23), the free times nearest to it."""
    if booking.status not in (Status.HELD, Status.EXPIRED):
        return redirect(url_for("bookings_manage.show", code=booking.code))
    slot = venues.slot(booking.slot_id or 0)
    if slot is None:
        abort(404)
    form = SlotForm(formdata=None, data={"slot": slot.id})
    form.refusal(HoldOver())
    near, first = queries.nearest(slot, clock.now(), itself=True), slot.day.replace(day=1)
    return calendar_page(slot.venue, slot.service, first, status, day=slot.day, form=form, near=near)


def _check_page(booking: Booking, form: ConfirmForm, status: int = 200) -> Page:
    couple = booking.couple or chosen_couple(sessions.actor().id or 0)
    return page(
        "bookings/check.html", status, booking=booking, couple=couple, form=form, now=clock.now(),
        declarations=rules.DECLARATIONS.get(booking.service.code, ()),
    )  # fmt: skip


def _mine(code: str) -> Booking:
    booking = queries.mine(code, sessions.actor().id or 0)
    if booking is None:
        abort(404)
    return booking
