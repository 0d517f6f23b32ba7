"""The rules of booking, with their numbers, for everybody to read before they matter."""

from flask import Blueprint

from wedreg.bookings.models import Kind
from wedreg.bookings.queries import policies
from wedreg.core import clock
from wedreg.core.access import public
from wedreg.core.cache import same_for_everybody
from wedreg.core.clock import beijing
from wedreg.core.installation import settings
from wedreg.core.pages import Page, page
from wedreg.venues import pools

bp = Blueprint("bookings_rules", __name__, url_prefix="/bookings")


@bp.get("/rules")
@public
@same_for_everybody
def rules() -> Page:
    """Tell how long ahead, until when, and what not coming and cancelling often lead to (R24–R27)."""
    limits, today = policies.limits(), beijing(clock.now()).date()
    return page(
        "bookings/rules.html", missed=limits[Kind.NO_SHOW], given_up=limits[Kind.CANCELLED], here=settings(),
        shares=pools.shares_now(today), today=today,
    )  # fmt: skip
