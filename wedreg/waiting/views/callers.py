"""Staff put two on the waiting list who telephone or stand at the desk."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.audit.services import record
from wedreg.bookings.rules import SECOND
from wedreg.core import clock
from wedreg.core.access import Role, opens_record, requires
from wedreg.core.clock import beijing
from wedreg.core.pages import page
from wedreg.core.texts import gettext
from wedreg.couples import queries as couples
from wedreg.couples import services as profiles
from wedreg.couples.models import Couple
from wedreg.venues import queries as venues
from wedreg.venues.models import Service
from wedreg.waiting import services
from wedreg.waiting.forms import CallersWishForm

bp = Blueprint("waiting_callers", __name__, url_prefix="/staff/waiting")
SPAN = timedelta(days=28)


@bp.route("/new", methods=["GET", "POST"])
@requires(Role.REGISTRAR, Role.SUPERVISOR)
@opens_record
def new() -> ResponseReturnValue:
    """Fill in who they are and what they wish. All that was typed stands there again when something is refused."""
    service, form = _service(), CallersWishForm(data=_days())
    form.offer_venues(service)
    if not form.is_submitted():
        return _page(form, service)
    if chosen := request.form.get("use", type=int):
        couple = couples.couple(chosen) or abort(404)
        return _page(CallersWishForm.of(couple, **form.kept_wish()).offer_venues(service), service, chosen=chosen)
    form.tell_known(couples.couple(form.couple.data))
    if "look" in request.form:
        return _look(form, service)
    if form.validate():
        with form.refusals():
            services.join_for_caller(form.typed(), service, form.wish(), couple_id=form.couple.data)
            flash(gettext("排上了。有合适的名额就通知两位。"), "ok")
            return redirect(url_for("waiting_staff.line"))
    form.renew()
    return _page(form, _service(), 422, chosen=form.couple.data)


def _look(form: CallersWishForm, service: Service) -> ResponseReturnValue:
    found = form.look()
    record("waiting.couple_searched", "page", "waiting_callers.new", found=len(found))
    return _page(form, service, found=found, chosen=form.couple.data)


def _page(
    form: CallersWishForm, service: Service, status: int = 200, *, found: Sequence[Couple] | None = None,
    chosen: int | None = None,
) -> ResponseReturnValue:  # fmt: skip
    couple = couples.couple(chosen)
    form.tell_known(couple)
    return page(
        "waiting/staff/new.html", status, form=form, service=service, found=found,
        services=[one for one in venues.services() if one.online and one.code != SECOND],
        locked=couple is not None and profiles.is_locked(couple.id),
    )  # fmt: skip


def _service() -> Service:
    service = venues.service(request.args.get("service", "marriage"))
    if service is None or not service.online or service.code == SECOND:
        abort(404)
    return service


def _days() -> dict[str, object]:
    tomorrow = beijing(clock.now()).date() + timedelta(days=1)
    return {"first_day": tomorrow, "last_day": tomorrow + SPAN}
