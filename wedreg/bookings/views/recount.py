"""What the nightly recount found, and one by hand."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.bookings.queries.recount import recounts, slots_of
from wedreg.bookings.services.recount import recount
from wedreg.core.access import Role, requires
from wedreg.core.pages import page
from wedreg.core.texts import gettext

bp = Blueprint("bookings_recount", __name__, url_prefix="/staff/recount")
watching = requires(Role.SUPERVISOR, Role.ADMIN)


@bp.get("/")
@watching
def show() -> ResponseReturnValue:
    """Show the last recounts, and of the newest one what differs and what to do."""
    rows = recounts()
    newest = next(iter(rows), None)
    return page("bookings/recount.html", rows=rows, newest=newest, slots=slots_of(newest))


@bp.post("/")
@watching
def now() -> ResponseReturnValue:
    """Count now."""
    found = recount()
    if not found.wrong:
        flash(gettext("数过了，都对得上。"), "ok")
    return redirect(url_for(".show"))
