"""Which screens show the line."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.core.access import Role, requires
from wedreg.core.installation import settings
from wedreg.core.pages import page
from wedreg.core.texts import gettext
from wedreg.desk import queries, services
from wedreg.desk.forms import ScreenForm
from wedreg.venues import queries as venues

bp = Blueprint("desk_screens", __name__, url_prefix="/staff/screens")
supervisors = requires(Role.SUPERVISOR)


@bp.route("/", methods=["GET", "POST"])
@supervisors
def screens() -> ResponseReturnValue:
    """List the screens, and make a code for another one."""
    form, places = ScreenForm(), venues.open_venues()
    form.offer(places)
    if form.validate_on_submit():
        services.make_screen(next(one for one in places if one.id == form.venue.data), form.name.data or "")
        return redirect(url_for(".screens"))
    return page(
        "desk/screens.html", 422 if form.problems else 200, form=form, screens=queries.screens(),
        address=f"{settings().public_url}{url_for('desk_screen.show')}",
    )  # fmt: skip


@bp.post("/<int:number>/revoke")
@supervisors
def revoke(number: int) -> ResponseReturnValue:
    """Turn a screen away."""
    found = queries.screen_by_id(number)
    if found is None:
        abort(404)
    services.revoke(found)
    flash(gettext("这块屏幕已停用。"), "ok")
    return redirect(url_for(".screens"))
