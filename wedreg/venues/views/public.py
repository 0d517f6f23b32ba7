"""The home page, the services with what to bring, and the venues."""

from flask import Blueprint, abort

from wedreg.core import clock
from wedreg.core.access import public
from wedreg.core.cache import same_for_everybody
from wedreg.core.pages import Page, page
from wedreg.venues import queries
from wedreg.venues.checklists import CATEGORY_ITEMS, checklist

bp = Blueprint("venues", __name__)


@bp.get("/")
@public
@same_for_everybody
def home() -> Page:
    """Show where one is, the nearest days, and what to bring."""
    return page("venues/home.html", venues=queries.open_venues(), bring=checklist("marriage", set()))


@bp.get("/venues/services")
@public
@same_for_everybody
def services() -> Page:
    """List the services; each costs 0 元 (R11)."""
    return page("venues/services.html", services=queries.services())


@bp.get("/venues/services/<code>")
@public
@same_for_everybody
def service(code: str) -> Page:
    """Show a service with what to bring, by where the partners belong (R8–R10)."""
    found = queries.service(code)
    if found is None:
        abort(404)
    bring = checklist(code, set())
    return page("venues/service.html", service=found, bring=bring, categories=CATEGORY_ITEMS)


@bp.get("/venues/<code>")
@public
@same_for_everybody
def venue(code: str) -> Page:
    """Show a venue: where it is, how to get there, when it is open."""
    found = queries.venue(code)
    if found is None or not found.open:
        abort(404)
    return page("venues/venue.html", venue=found, notices=queries.divorce_notices(found.id, clock.now()))
