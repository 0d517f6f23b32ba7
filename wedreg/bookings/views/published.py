"""The rules of booking, with their numbers, for everybody to read before they matter."""

from flask import Blueprint

from wedreg.bookings.models import Kind
from wedreg.bookings.queries import policies
from wedreg.core.access import public
from wedreg.core.cache import same_for_everybody
from wedreg.core.installation import settings
from wedreg.core.pages import Page, page

bp = Blueprint("bookings_rules", __name__, url_prefix="/bookings")


@bp.get("/rules")
@public
@same_for_everybody
def rules() -> Page:
    """Tell how long ahead, until when, and what not coming and cancelling often lead to (R24–R27)."""
    limits = policies.limits()
    return page("bookings/rules.html", missed=limits[Kind.NO_SHOW], given_up=limits[Kind.CANCELLED], here=settings())
