"""The waiting list for staff: who waits, who goes first with which reason, and what is settled on the telephone."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.bookings import rules
from wedreg.core import clock
from wedreg.core.access import Role, opens_record, requires
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext
from wedreg.venues import queries as venues
from wedreg.waiting import queries, services
from wedreg.waiting.errors import ReadFirst
from wedreg.waiting.forms import SEVEN, ReadForm, ReasonForm
from wedreg.waiting.models import EntryState, OfferState, WaitingEntry

bp = Blueprint("waiting_staff", __name__, url_prefix="/staff/waiting")
OUT = "out-"
desk_staff = requires(Role.REGISTRAR, Role.SUPERVISOR)


@bp.get("/")
@desk_staff
def line() -> ResponseReturnValue:
    """List who waits, by service, in order."""
    rows = queries.line()
    by_service = {entry.service.name: [one for one in rows if one.service_id == entry.service_id] for entry in rows}
    names = {venue.id: venue.name for venue in venues.venues()}
    return page("waiting/staff/line.html", services=by_service, states=EntryState, weekdays=SEVEN, venues=names)


@bp.get("/<code:code>")
@desk_staff
@opens_record
def show(code: str) -> ResponseReturnValue:
    """Show one entry."""
    return _page(_entry(code), ReasonForm(), ReadForm())


@bp.post("/<code:code>/jump")
@requires(Role.SUPERVISOR)
@opens_record
def jump(code: str) -> ResponseReturnValue:
    """Let the couple go before others, with a reason that everybody can read."""
    form = ReasonForm()
    if form.validate_on_submit():
        with form.refusals():
            services.jump(_entry(code), reason=form.reason.data)
            flash(gettext("已提到最前，原因会公布。"), "ok")
            return redirect(url_for(".show", code=code))
    return _page(_entry(code), form, ReadForm(), 422)


@bp.post("/<code:code>/take-out")
@desk_staff
@opens_record
def take_out(code: str) -> ResponseReturnValue:
    """Take the couple off the list, with a reason."""
    form = ReasonForm(prefix=OUT)
    if form.validate_on_submit():
        services.leave(_entry(code), reason=form.reason.data)
        flash(gettext("已从候补里拿掉。"), "ok")
        return redirect(url_for(".line"))
    return _page(_entry(code), ReasonForm(formdata=None), ReadForm(formdata=None), 422, form)


@bp.post("/<code:code>/accept")
@desk_staff
@opens_record
def accept(code: str) -> ResponseReturnValue:
    """Book the place that is kept, for a couple that says yes on the telephone."""
    form, entry = ReadForm(), _entry(code)
    with form.refusals():
        if not form.declared.data:
            raise ReadFirst
        booking = services.accept_for_caller(entry)
        flash(gettext("约好了，已通知两人。"), "ok")
        return redirect(url_for("bookings_counter.slip", code=booking.code))
    return _page(_entry(code), ReasonForm(formdata=None), form, 409)


@bp.post("/<code:code>/pass")
@desk_staff
@opens_record
def let_pass(code: str) -> ResponseReturnValue:
    """Let the next one have the place, for a couple that says no on the telephone; its position stays."""
    form, entry = ReasonForm(formdata=None), _entry(code)
    offer = queries.open_offer(entry.id)
    with form.refusals():
        if offer:
            services.answer(offer, OfferState.KEPT)
        flash(gettext("名额已给下一对，这一对的位置不变。"), "ok")
        return redirect(url_for(".show", code=code))
    return _page(_entry(code), form, ReadForm(formdata=None), 409)


def _page(
    entry: WaitingEntry, form: ReasonForm, read: ReadForm, status: int = 200, out: ReasonForm | None = None
) -> Page:  # fmt: skip
    names = {venue.id: venue.name for venue in venues.venues()}
    return page(
        "waiting/staff/show.html", status, entry=entry, form=form, read=read,
        out=out or ReasonForm(formdata=None, prefix=OUT), states=EntryState, weekdays=SEVEN,
        offer=queries.open_offer(entry.id), offers=queries.offers_of(entry.id), ahead=queries.ahead(entry),
        venues=names, now=clock.now(), declarations=rules.DECLARATIONS.get(entry.service.code, ()),
    )  # fmt: skip


def _entry(code: str) -> WaitingEntry:
    entry = queries.by_code(code)
    if entry is None:
        abort(404)
    return entry
