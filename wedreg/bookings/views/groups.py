"""Units book for several couples at once: staff, the one who looks after them, and each couple by its own link."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.bookings.models import Group
from wedreg.bookings.queries import groups as queries
from wedreg.bookings.services import groups as services
from wedreg.bookings.services.groups import Wanted
from wedreg.bookings.staff_forms import GroupForm
from wedreg.core import clock, sessions
from wedreg.core.access import Role, couples_only, requires
from wedreg.core.forms import Form
from wedreg.core.installation import settings
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext
from wedreg.couples.chosen import chosen_couple
from wedreg.venues import queries as venues
from wedreg.venues.rules import HALVES

bp = Blueprint("bookings_groups", __name__)
desk_staff = requires(Role.REGISTRAR, Role.SUPERVISOR)


@bp.get("/staff/bookings/groups")
@desk_staff
def all_groups() -> ResponseReturnValue:
    """List the groups, and ask for a new one."""
    return _list_page(_offer(GroupForm(formdata=None)))


@bp.post("/staff/bookings/groups")
@desk_staff
def make() -> ResponseReturnValue:
    """Take a place for each couple, or none at all."""
    form = _offer(GroupForm())
    if form.validate_on_submit():
        wanted = Wanted(
            form.name.data, form.phone.data, form.venue.data, form.service.data, form.day.data, form.half.data,
            form.couples.data,
        )  # fmt: skip
        early = form.early.data if Role.SUPERVISOR in sessions.actor().roles else ""
        with form.refusals():
            found = services.make_group(wanted, key=form.key.data, early=early)
            return redirect(url_for(".show", ref=found.ref))
    return _list_page(_offer(form), 422)


@bp.get("/staff/bookings/groups/<ref>")
@desk_staff
def show(ref: str) -> ResponseReturnValue:
    """Show how far a group is, with the links."""
    return _group_page("bookings/groups/show.html", queries.group(ref))


@bp.post("/staff/bookings/groups/<ref>/end")
@desk_staff
def end(ref: str) -> ResponseReturnValue:
    """Give back what nobody has finished."""
    found = queries.group(ref)
    if found is None:
        abort(404)
    flash(gettext("放回了 %(number)d 个名额。", number=services.free_rest(found)), "ok")
    return redirect(url_for(".show", ref=ref))


@bp.get("/bookings/groups/<ref>")
@couples_only
def mine(ref: str) -> ResponseReturnValue:
    """Show the one who looks after a group how many have finished, and the links to pass on; nobody's name."""
    return _group_page("bookings/groups/mine.html", queries.looked_after(ref, sessions.actor().id or 0))


@bp.route("/bookings/places/<link>", methods=["GET", "POST"])
@couples_only
def place(link: str) -> ResponseReturnValue:
    """Let a couple go on with the place that its unit has for it."""
    found, contact_id, form = queries.place_of(link), sessions.actor().id or 0, Form()
    if found is None:
        abort(404)
    if found.booking.contact_id == contact_id:
        return redirect(url_for("bookings_manage.show", code=found.booking.code))
    if form.is_submitted():
        with form.refusals():
            booking = services.take_group_place(found, contact_id)
            couple, check = chosen_couple(contact_id), url_for("bookings_take.check", code=booking.code)
            ready = couple is not None and couple.completed_at is not None
            return redirect(check if ready else url_for("couples.profile", next=check))
        found = queries.place_of(link)
    return page(
        "bookings/groups/place.html", 409 if form.refused else 200, place=found, form=form, now=clock.now()
    )  # fmt: skip


def _group_page(template: str, found: Group | None) -> Page:
    if found is None:
        abort(404)
    places = queries.places_of(found)
    done = sum(queries.is_done(place.booking) for place in places)
    return page(
        template, group=found, places=places, done=done, is_done=queries.is_done, halves=HALVES,
        origin=settings().public_url,
    )  # fmt: skip


def _offer(form: GroupForm) -> GroupForm:
    form.venue.choices = [(venue.id, venue.name) for venue in venues.open_venues()]
    form.service.choices = [(service.id, service.name) for service in venues.services()]
    return form


def _list_page(form: GroupForm, status: int = 200) -> Page:
    return page("bookings/groups/all.html", status, form=form, groups=queries.groups(), halves=HALVES)
