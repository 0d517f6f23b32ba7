"""Pages for everybody about their data."""

from flask import Blueprint

from wedreg.core.access import public
from wedreg.core.cache import same_for_everybody
from wedreg.core.pages import Page, page
from wedreg.privacy.services import KEPT, NOTICE_VERSION

bp = Blueprint("privacy", __name__, url_prefix="/privacy")


@bp.get("/")
@public
@same_for_everybody
def notice() -> Page:
    """Tell who keeps which data, why, how long, and how to ask about it (R52)."""
    return page("privacy/notice.html", version=NOTICE_VERSION, days=KEPT.days)


@bp.get("/access")
@public
@same_for_everybody
def accessibility() -> Page:
    """Tell how the pages and the office serve people who read, hear or walk with difficulty (R57)."""
    return page("privacy/access.html")
