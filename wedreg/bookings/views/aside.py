"""The places that rest or are kept for a couple, for staff."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.bookings import queries, services
from wedreg.bookings.errors import NotAside
from wedreg.bookings.forms import OfficeForm
from wedreg.bookings.models import AsideKind
from wedreg.core.access import Role, requires
from wedreg.core.pages import page
from wedreg.core.texts import gettext

bp = Blueprint("bookings_aside", __name__, url_prefix="/staff/bookings/aside")


@bp.get("/")
@requires(Role.REGISTRAR, Role.SUPERVISOR)
def kept() -> ResponseReturnValue:
    """List them; when a place that rests can be had again is told to nobody."""
    return page("bookings/staff_asides.html", kept=queries.kept(), resting=queries.resting(), kinds=AsideKind)


@bp.route("/<code:code>", methods=["GET", "POST"])
@requires(Role.SUPERVISOR)
def show(code: str) -> ResponseReturnValue:
    """Let go of a place that is kept for a couple, with a reason."""
    form, aside = OfficeForm(), queries.aside_by_code(code)
    if aside is None or aside.couple_id is None:
        abort(404)
    if form.validate_on_submit():
        with form.refusals():
            if not services.free(aside, reason=form.reason.data):
                raise NotAside
            flash(gettext("名额已放回。"), "ok")
            return redirect(url_for(".kept"))
        return redirect(url_for(".kept"))
    return page("bookings/staff_aside.html", 422 if form.problems else 200, form=form, aside=aside)
