"""What everybody may read of a release: light pages, the same for all."""

from flask import Blueprint, Response, abort

from wedreg.core import clock
from wedreg.core.access import needs_nobody, public
from wedreg.core.cache import same_for_everybody
from wedreg.core.pages import Page, page
from wedreg.release import fairness, queries
from wedreg.release.board import board
from wedreg.release.facts import chance
from wedreg.release.models import Release

bp = Blueprint("release", __name__, url_prefix="/release")


@bp.get("/<code:code>")
@public
@same_for_everybody
def show(code: str) -> Page:
    """Show how the day is released, when, and how many take part by now."""
    release, now = release_or_404(code), clock.now()
    figures = board(release, now)
    return page(
        "release/show.html", release=release, special=release.special_day, now=now, board=figures,
        chance=chance(figures, release),
    )  # fmt: skip


@bp.get("/<code:code>/fair")
@public
@same_for_everybody
def fair(code: str) -> Page:
    """Show how many places there were and how they went, and what was done by hand: no persons."""
    release = release_or_404(code)
    return page(
        "release/fair.html", release=release, special=release.special_day, figures=fairness.figures(release),
        interventions=queries.interventions(release.id), names=fairness.NAMES, shown=fairness.shown,
    )  # fmt: skip


@bp.get("/<code:code>/order.txt")
@public
@needs_nobody
def order(code: str) -> Response:
    """Return the order in which couples had their turn: a number and a pseudonym a line."""
    lines = "".join(f"{position}\t{name}\n" for position, name in queries.order(release_or_404(code).id))
    named = {"Content-Disposition": f'attachment; filename="order-{code}.txt"'}
    return Response(lines, headers=named, mimetype="text/plain")


def release_or_404(code: str) -> Release:
    """Return the release of this day, or answer that there is none."""
    release = queries.release(code)
    if release is None:
        abort(404)
    return release
