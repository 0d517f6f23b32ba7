"""A couple's own bookings: see, change, cancel, put into the calendar."""

from datetime import date, datetime

from flask import Blueprint, Response, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.audit import queries as audit
from wedreg.bookings import calendar, queries, rules, services
from wedreg.bookings.calendar_file import calendar_file
from wedreg.bookings.forms import CancelForm, ChangeForm
from wedreg.bookings.models import Booking, DivorceCase, Kind, Status
from wedreg.bookings.queries import divorce, policies
from wedreg.bookings.services.eligibility import digests_of
from wedreg.bookings.views.calendar import Window, calendar_page
from wedreg.core import clock, sessions
from wedreg.core.access import couples_only
from wedreg.core.clock import beijing
from wedreg.core.feature import features
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext
from wedreg.couples import queries as couples
from wedreg.notifications.queries import told
from wedreg.venues import queries as venues
from wedreg.venues.errors import SlotFull
from wedreg.venues.models import Slot

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
    if invitation := _invited(code):
        return invitation
    booking, now = _mine(code), clock.now()
    if booking.status in (Status.HELD, Status.EXPIRED):
        return redirect(url_for("bookings_take.check", code=code))
    bring, known = rules.bring(booking), queries.preparation(booking.id)
    return page(
        "bookings/show.html", booking=booking, now=now, names=rules.STATUS_NAMES, case=_case(booking),
        missed=_missed(booking),
        can_change=rules.can_change(booking, now), bring=bring, known=known,
        missing=rules.still_missing(bring, known), late_ceremony=_late_ceremony(booking),
        messages=told("bookings.", booking.id), kinds=features().message_kinds,
        history=audit.of("booking", booking.id), actions=features().actions,
    )  # fmt: skip


@bp.post("/<code:code>/ready")
@couples_only
def ready(code: str) -> ResponseReturnValue:
    """Keep what the couple says it has, so that the reminder names only the rest."""
    services.tick(_mine(code), request.form.getlist("items"))
    flash(gettext("记下了。"), "ok")
    return redirect(url_for(".show", code=code))


@bp.get("/<code:code>/change")
@couples_only
def change(code: str) -> ResponseReturnValue:
    """Show the days to which the booking could be moved."""
    booking = _mine(code)
    return _ended(booking) or _change_page(booking, beijing(clock.now()).date(), None, None)


@bp.get("/<code:code>/change/<date:day>")
@couples_only
def change_time(code: str, day: date) -> ResponseReturnValue:
    """Show the times of the day to which it could be moved."""
    booking = _mine(code)
    return _ended(booking) or _change_page(booking, day, day, ChangeForm(data={"version": booking.version}))


@bp.post("/<code:code>/change")
@couples_only
def move(code: str) -> ResponseReturnValue:
    """Move the booking: the new place is taken before the old one is given up (R24)."""
    booking, form = _mine(code), ChangeForm()
    if ended := _ended(booking):
        return ended
    if form.validate_on_submit():
        with form.refusals():
            services.move(booking, form.slot.data, version=form.version.data)
            return redirect(url_for(".show", code=code))
    booking = _mine(code)  # read again: the refusal undid what was read
    return _ended(booking) or _not_moved(booking, form)


def _not_moved(booking: Booking, form: ChangeForm) -> Page:
    """Show the day that was wanted, and why it cannot be had."""
    wanted, now = venues.slot(form.slot.data) if form.refused else None, clock.now()
    if wanted and isinstance(form.refused, SlotFull):
        form.slot.errors = [calendar.shut_slot(wanted, now) or str(form.refused)]
    form.follow(booking.version)
    day = wanted.day if wanted else beijing(booking.starts_at).date()
    return _change_page(booking, day, day, form, 409)


@bp.route("/<code:code>/cancel", methods=["GET", "POST"])
@couples_only
def cancel(code: str) -> ResponseReturnValue:
    """Ask once more and whether another time would do, then give the booking up."""
    form = CancelForm()
    booking = _mine(code)
    if form.validate_on_submit() and not _ended(booking):
        with form.refusals():
            services.cancel(booking, reason=form.reason.data or "other")
            return redirect(url_for(".show", code=code))
        booking = _mine(code)  # read again: the refusal undid what was read
    return _ended(booking) or _cancel_page(booking, form)


def _cancel_page(booking: Booking, form: CancelForm) -> Page:
    now = clock.now()
    same_day, can = rules.is_same_day(booking, now), rules.can_change(booking, now)
    digests = digests_of(booking.couple) if booking.couple else []
    return page(
        "bookings/cancel.html", 422 if form.problems else 200, booking=booking, form=form, same_day=same_day,
        can_change=can, standing=policies.standing(digests, Kind.CANCELLED, now),
    )  # fmt: skip


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
    first, within = month.replace(day=1), _window(booking)
    return calendar_page(
        booking.venue, booking.service, first, status, day=day, within=within, form=form, booking=booking,
        quick=_quick(booking, within),
    )  # fmt: skip


def _quick(booking: Booking, within: Window | None) -> dict[str, Slot]:
    """Return the two times that most couples want: the same one a week later, and the first one before (R24)."""
    now = clock.now()
    if not rules.can_change(booking, now):
        return {}
    found = {"week": queries.week_later(booking, now), "earlier": queries.earlier(booking, now)}
    return {
        name: slot for name, slot in found.items() if slot and (not within or within[0] <= slot.day <= within[1])
    }  # fmt: skip


def _window(booking: Booking) -> Window | None:
    """Return the days to which a second visit can be moved; None for everything else."""
    if booking.service.code != rules.SECOND or booking.couple is None:
        return None
    case = divorce.open_case_shown(digests_of(booking.couple))
    return (case.second_from, case.second_until) if case else None


def _late_ceremony(booking: Booking) -> datetime | None:
    """Return when the ceremony is, if it comes before this registration (R44)."""
    if booking.service.code != rules.MARRIAGE or booking.couple is None or booking.status != Status.CONFIRMED:
        return None
    ceremony_at = couples.promised_from(digests_of(booking.couple), rules.CEREMONY)
    return ceremony_at if ceremony_at and ceremony_at < booking.ends_at else None


def _missed(booking: Booking) -> dict[str, object] | None:
    """Return what a visit that was missed means, and what the couple has said to it (R25)."""
    if booking.status != Status.NO_SHOW or booking.couple is None:
        return None
    standing = policies.standing(digests_of(booking.couple), Kind.NO_SHOW, clock.now())
    counts = policies.marked(booking.id, Kind.NO_SHOW)
    return {"standing": standing, "counts": counts, "appeal": policies.appeal(booking.id)}


def _case(booking: Booking) -> DivorceCase | None:
    """Return what came of a first visit that was done."""
    return divorce.case_of_visit(booking.id) if booking.service.code == rules.APPLY else None


def _ended(booking: Booking) -> ResponseReturnValue | None:
    """Send whoever would change or give up what was never booked, or is given up already, to the booking itself."""
    ended = booking.status in (Status.HELD, Status.EXPIRED, Status.CANCELLED)
    return redirect(url_for(".show", code=booking.code)) if ended else None


def _invited(code: str) -> ResponseReturnValue | None:
    """Send the owner of a phone that stands in the booking, and has not come in yet, to where one does so (R7)."""
    contact_id = sessions.actor().id or 0
    booking = None if queries.mine(code, contact_id) else queries.by_code(code)
    if booking is None or booking.couple_id is None or couples.invited(contact_id, booking.couple_id) is None:
        return None
    back = url_for(".show", code=code)
    return redirect(url_for("couples.join", couple_id=booking.couple_id, next=back))


def _mine(code: str) -> Booking:
    booking = queries.mine(code, sessions.actor().id or 0)
    if booking is None:
        abort(404)
    return booking
