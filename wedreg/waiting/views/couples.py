"""A couple waits: its wish, its position, and its answer to what it is offered."""

from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.bookings.errors import OfferOver
from wedreg.bookings.rules import SECOND
from wedreg.core import clock, sessions
from wedreg.core.access import couples_only
from wedreg.core.clock import beijing
from wedreg.core.pages import Page, elder_mode, page
from wedreg.core.texts import gettext
from wedreg.couples import queries as couples
from wedreg.couples.chosen import chosen_couple
from wedreg.couples.models import Couple
from wedreg.venues import queries as venues
from wedreg.venues.models import Service
from wedreg.waiting import queries, services
from wedreg.waiting.forms import SEVEN, AnswerForm, WishForm
from wedreg.waiting.models import EntryState, OfferState, WaitingEntry, WaitingOffer

bp = Blueprint("waiting", __name__, url_prefix="/waiting")
LATELY = timedelta(days=7)


@bp.get("/")
@couples_only
def mine() -> ResponseReturnValue:
    """Show what the couple waits for, how many are ahead, and what it is offered."""
    return _mine_page(AnswerForm())


@bp.route("/new", methods=["GET", "POST"])
@couples_only
def new() -> ResponseReturnValue:
    """Ask for the wish, and put the couple in line."""
    service, couple = _service(), _couple()
    if couple is None or couple.completed_at is None:
        return redirect(url_for("couples.profile", next=request.full_path))
    if queries.live_of(couple.id):
        return redirect(url_for(".mine"))
    form = WishForm(data=_wished()).offer_venues(service)
    if form.validate_on_submit():
        with form.refusals():
            services.join(couple, service, form.wish(), contact_id=_contact())
            flash(gettext("排上了。有合适的名额就通知两位。"), "ok")
            return redirect(url_for(".mine"))
        form.offer_venues(service)
    return page("waiting/new.html", 422 if form.problems else 200, form=form, service=service)


@bp.post("/<code:code>/accept")
@couples_only
def accept(code: str) -> ResponseReturnValue:
    """Hold the place that is kept, and look everything over."""
    form, offer = AnswerForm(), _offer(code)
    if not form.validate_on_submit():
        return _mine_page(AnswerForm(formdata=None), 422)
    with form.refusals():
        booking = services.accept(offer, contact_id=_contact(), key=form.key.data, long=elder_mode())
        return redirect(url_for("bookings_take.check", code=booking.code))
    return _mine_page(form, 409)


@bp.post("/<code:code>/answer")
@couples_only
def answer(code: str) -> ResponseReturnValue:
    """Let the next one have it, and wait on: this time does not suit, or no time of that day does."""
    form, offer = AnswerForm(), _offer(code)
    state = OfferState.DECLINED if request.form.get("answer") == "declined" else OfferState.KEPT
    with form.refusals():
        services.answer(offer, state)
        flash(gettext("知道了，这个名额给下一对。你们的位置不变。"), "ok")
        return redirect(url_for(".mine"))
    return _mine_page(form, 409)


@bp.post("/leave")
@couples_only
def leave() -> ResponseReturnValue:
    """Wait no more."""
    entry = queries.mine(_contact(), request.form.get("entry"))
    if entry:
        services.leave(entry)
        flash(gettext("已退出候补。"), "ok")
    return redirect(url_for(".mine"))


@bp.post("/resume")
@couples_only
def resume() -> ResponseReturnValue:
    """Be asked again."""
    entry = queries.mine(_contact(), request.form.get("entry"))
    if entry and entry.state == EntryState.PAUSED:
        services.resume(entry)
        flash(gettext("接着等，位置还是原来的。"), "ok")
    return redirect(url_for(".mine"))


def _mine_page(form: AnswerForm, status: int = 200) -> Page:
    now, contact_id = clock.now(), _contact()
    entry = queries.mine(contact_id)
    ended = None if entry else queries.last_ended(contact_id, now - LATELY)
    invitation = None if entry else couples.invitation(contact_id)
    return page(
        "waiting/mine.html", status, form=form, ended=ended, invitation=invitation, now=now, states=EntryState,
        **_facts(entry),
    )  # fmt: skip


def _facts(entry: WaitingEntry | None) -> dict[str, object]:
    """Return what is shown of a live entry."""
    if entry is None:
        return {"entry": None}
    places = {place.id: place for place in venues.offering(entry.service_id)}
    return {
        "entry": entry, "offer": queries.open_offer(entry.id), "ahead": queries.ahead(entry), "weekdays": SEVEN,
        "places": [places[number].name for number in entry.venue_ids if number in places],
        "offers": queries.offers_of(entry.id), "lately": queries.taken_lately(entry.service_id, clock.now()),
    }  # fmt: skip


def _service() -> Service:
    service = venues.service(request.args.get("service", "marriage"))
    if service is None or not service.online or service.code == SECOND:
        abort(404)
    return service


def _wished() -> dict[str, object]:
    """Return what the form starts from: the day and the venue of the page from which the couple came."""
    tomorrow = beijing(clock.now()).date() + timedelta(days=1)
    day = request.args.get("day", None, type=date.fromisoformat)
    place = venues.venue(request.args.get("venue", ""))
    first, last = (day, day) if day else (tomorrow, tomorrow + LATELY * 4)
    return {"first_day": first, "last_day": last, "venues": [place.id] if place else []}


def _offer(code: str) -> WaitingOffer:
    """Return the offer of this place to a couple for whom this contact acts; OfferOver when there is none."""
    offer = queries.offer_to(_contact(), code)
    if offer is None:
        raise OfferOver
    return offer


def _couple() -> Couple | None:
    return chosen_couple(_contact())


def _contact() -> int:
    return sessions.actor().id or 0
