"""A couple's own ticket: take one, see how it stands, choose when it is their turn."""

from datetime import timedelta

from flask import Blueprint, abort, flash, jsonify, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.bookings import queries as bookings
from wedreg.bookings.budgets import may_hold
from wedreg.bookings.forms import SlotForm
from wedreg.core import clock, sessions
from wedreg.core.access import couples_only
from wedreg.core.db import db
from wedreg.core.forms import Form
from wedreg.core.origins import current_origin
from wedreg.core.pages import Page, elder_mode, page
from wedreg.core.texts import gettext
from wedreg.couples import queries as couples
from wedreg.couples.chosen import chosen_couple
from wedreg.release import queries, services
from wedreg.release.board import board
from wedreg.release.facts import facts, until_words
from wedreg.release.forms import BallotForm, EnterForm
from wedreg.release.models import Release, Ticket
from wedreg.release.views.public import release_or_404
from wedreg.venues.models import Mode

OUTLASTS = timedelta(hours=12)
"""So long after the order is drawn a couple that has a ticket needs no new code."""

bp = Blueprint("release_mine", __name__, url_prefix="/release")


@bp.get("/<code:code>/mine")
@couples_only
def mine(code: str) -> ResponseReturnValue:
    """Show the couple's ticket and what is to be done; nothing of it is lost by coming again."""
    return _page(code)


@bp.get("/<code:code>/status")
@couples_only
def status(code: str) -> ResponseReturnValue:
    """Answer in a few bytes how the ticket stands."""
    release = queries.light(code)
    ticket = queries.ticket_for(release.id, _me()) if release else None
    if release is None or ticket is None:
        abort(404)
    now = clock.now()
    return jsonify(facts(ticket, release, board(release, now), now))


@bp.post("/<code:code>/enter")
@couples_only
def enter(code: str) -> ResponseReturnValue:
    """Take the couple in; its details are filled in before, so that the ticket stands for two persons."""
    release, couple = release_or_404(code), chosen_couple(_me())
    if couple is None or couple.completed_at is None:
        return redirect(url_for("couples.profile", next=url_for(".mine", code=code)))
    form = _form(release)
    if form.validate_on_submit():
        with form.refusals():
            services.enter(release, couple, contact_id=_me(), unhurried=elder_mode(), wishes=form.wishes())
            sessions.outlast(release.closes_at + OUTLASTS)
            return redirect(url_for(".mine", code=code))
    return _page(code, form, status=409)


@bp.post("/<code:code>/take")
@couples_only
def take(code: str) -> ResponseReturnValue:
    """Hold the time that a couple chose whose turn it is; from there on it goes on as everywhere."""
    release, ticket, form = release_or_404(code), _ticket(code), SlotForm()
    couple = couples.couple(ticket.couple_id)
    if couple is None or not may_hold(_me(), current_origin(), clock.now()):
        abort(429)
    if form.validate_on_submit():
        with form.refusals():
            booking = services.choose(
                ticket, release, couple, form.slot.data, contact_id=_me(), key=form.key.data,
                unhurried=ticket.unhurried or elder_mode(),
            )  # fmt: skip
            return redirect(url_for("bookings_take.check", code=booking.code))
    form.renew()
    return _page(code, chooser=form, status=409)


@bp.post("/<code:code>/again")
@couples_only
def again(code: str) -> ResponseReturnValue:
    """Stand behind everybody, after the own time was over."""
    form = EnterForm()
    with form.refusals():
        services.enter_again(_ticket(code), release_or_404(code))
        return redirect(url_for(".mine", code=code))
    return _page(code, form, status=409)


@bp.post("/<code:code>/leave")
@couples_only
def leave(code: str) -> ResponseReturnValue:
    """Give the ticket up."""
    services.leave(_ticket(code))
    flash(gettext("号已经放弃了，后面的新人往前一位。"), "ok")
    return redirect(url_for(".mine", code=code))


def _page(code: str, form: Form | None = None, *, chooser: SlotForm | None = None, status: int = 200) -> Page:
    release, now = release_or_404(code), clock.now()
    ticket, figures = queries.ticket_for(release.id, _me()), board(release, now)
    return page(
        "release/mine.html", status, release=release, special=release.special_day, ticket=ticket, now=now,
        couple=chosen_couple(_me()), board=figures, form=form or _form(release), chooser=chooser or SlotForm(None),
        facts=facts(ticket, release, figures, now) if ticket else {}, until=until_words(ticket) if ticket else "",
        slots=_slots(release), booking=_booking(ticket),
    )  # fmt: skip


def _slots(release: Release) -> list[tuple[object, int]]:
    """Return the day's times and how many places each has left."""
    free = queries.free_places(release.special_day, clock.now())
    return [(slot, free.get(slot.id, 0)) for slot in db.session.scalars(queries.slots_of(release.special_day))]


def _booking(ticket: Ticket | None) -> object:
    return bookings.by_id(ticket.booking_id) if ticket and ticket.booking_id else None


def _form(release: Release) -> EnterForm | BallotForm:
    if release.mode == Mode.ROOM:
        return EnterForm()
    return BallotForm(db.session.scalars(queries.slots_of(release.special_day)).all())


def _ticket(code: str) -> Ticket:
    ticket = queries.ticket_for(release_or_404(code).id, _me())
    if ticket is None:
        abort(404)
    return ticket


def _me() -> int:
    return sessions.actor().id or 0
