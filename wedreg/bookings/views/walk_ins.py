"""Who two are that came without an appointment: filled in at the window, or found by a number (R28)."""

from collections.abc import Sequence

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.audit.services import record
from wedreg.bookings import queries, rules, services
from wedreg.bookings.models import Booking, Source
from wedreg.bookings.staff_forms import CallersForm
from wedreg.core.access import Role, opens_record, requires
from wedreg.core.pages import Page, local_path, page
from wedreg.core.texts import gettext
from wedreg.couples import queries as couples
from wedreg.couples import services as profiles
from wedreg.couples.models import Couple

bp = Blueprint("bookings_walk_ins", __name__, url_prefix="/staff/walk-ins")


@bp.route("/<code:code>", methods=["GET", "POST"])
@requires(Role.REGISTRAR, Role.SUPERVISOR)
@opens_record
def fill(code: str) -> ResponseReturnValue:
    """Fill in who they are. All that was typed stands there again when something is refused."""
    booking, form = _walk_in(code), CallersForm()
    if not form.is_submitted():
        return _page(booking, form)
    if chosen := request.form.get("use", type=int):
        return _page(booking, CallersForm.of(couples.couple(chosen) or abort(404)), chosen=chosen)
    form.tell_known(couples.couple(form.couple.data))
    if "look" in request.form:
        return _look(booking, form)
    if form.validate():
        with form.refusals():
            services.name_walk_in(booking, form.typed(), couple_id=form.couple.data)
            flash(gettext("两位的资料已保存。"), "ok")
            return redirect(local_path(request.args.get("next"), url_for("accounts.home")))
    return _page(_walk_in(code), form, 422, chosen=form.couple.data)


def _look(booking: Booking, form: CallersForm) -> Page:
    found = form.look()
    record("bookings.couple_searched", "booking", booking.id, found=len(found))
    return _page(booking, form, found=found, chosen=form.couple.data)


def _page(
    booking: Booking, form: CallersForm, status: int = 200, *, found: Sequence[Couple] | None = None,
    chosen: int | None = None,
) -> Page:  # fmt: skip
    couple = couples.couple(chosen)
    form.tell_known(couple)
    return page(
        "bookings/counter/walk_in.html", status, booking=booking, form=form, found=found,
        locked=couple is not None and profiles.is_locked(couple.id),
        declarations=rules.DECLARATIONS.get(booking.service.code, ()),
    )  # fmt: skip


def _walk_in(code: str) -> Booking:
    booking = queries.by_code(code)
    if booking is None or booking.source != Source.WALK_IN:
        abort(404)
    return booking
