"""The numbers of the booking rules, which a supervisor can change (R25, R26)."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.bookings.forms import LimitForm
from wedreg.bookings.models import Kind
from wedreg.bookings.queries import policies
from wedreg.bookings.services import policies as services
from wedreg.core.access import Role, requires
from wedreg.core.pages import page
from wedreg.core.texts import gettext

bp = Blueprint("bookings_limits", __name__, url_prefix="/staff/bookings/limits")
NUMBERS = ("most", "within_days", "pause_days", "warned_at")


@bp.get("/")
@requires(Role.SUPERVISOR)
def limits() -> ResponseReturnValue:
    """Show the numbers."""
    return page("bookings/staff_limits.html", limits=policies.limits(), kinds=Kind)


@bp.route("/<name>", methods=["GET", "POST"])
@requires(Role.SUPERVISOR)
def change(name: str) -> ResponseReturnValue:
    """Change the numbers of a kind, with a reason; pauses that have begun stay as they were."""
    if name not in set(Kind):
        abort(404)
    found = policies.limit(Kind(name))
    form = LimitForm(obj=found)
    if form.validate_on_submit():
        services.set_limit(found, {one: form[one].data for one in NUMBERS}, reason=form.reason.data)
        flash(gettext("已保存，从下一次起用。"), "ok")
        return redirect(url_for(".limits"))
    return page("bookings/staff_limit.html", 422 if form.problems else 200, form=form, kind=Kind(name))
