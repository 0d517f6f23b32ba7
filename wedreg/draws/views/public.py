"""What is published of a draw, and what anybody needs to work it out again."""

import json
import re
import unicodedata
from pathlib import Path

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from wedreg.core.access import needs_nobody, public
from wedreg.core.cache import same_for_everybody
from wedreg.core.pages import Page, page
from wedreg.draws import queries, verify
from wedreg.draws.models import Draw

SHOWN = 300
"""Ranks of a stratum that the page lists; draw.json has them all."""
PACKAGE = Path(verify.__file__).parent
DOWNLOADS = {"verify.py": PACKAGE / "verify.py", "draws.md": PACKAGE.parent.parent / "docs" / "draws.md"}

bp = Blueprint("draws", __name__, url_prefix="/draws")


@bp.get("/")
@public
@same_for_everybody
def all_draws() -> Page:
    """List the draws, the newest first."""
    found = queries.newest(request.args.get("before", type=int))
    more = found[-1].id if len(found) == queries.PAGE else None
    return page("draws/all.html", draws=found, more=more)


@bp.get("/<code:code>")
@public
@same_for_everybody
def show(code: str) -> Page:
    """Show what is known of a draw by now, and how to check it; `find` is a pseudonym to look for."""
    draw, typed = _draw(code), request.args.get("find", "")
    name = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", typed).upper())
    found = queries.standing(draw, name[:40]) if name else None
    return page(
        "draws/show.html",
        draw=draw,
        sizes=queries.sizes(draw),
        ranked=queries.result(draw, SHOWN),
        typed=typed[:40],
        found=found,
        outcome=queries.outcome,
    )


@bp.get("/<code:code>/draw.json")
@public
@needs_nobody
def facts(code: str) -> ResponseReturnValue:
    """Return all that is published, in the form that the two programs check."""
    content = json.dumps(queries.published(_draw(code)), ensure_ascii=False, indent=1)
    return _file(f"draw-{code}.json", content, "application/json")


@bp.get("/how/<name>")
@public
@needs_nobody
def how(name: str) -> ResponseReturnValue:
    """Return the program that checks a draw, or the page that says byte by byte how it is drawn."""
    if name not in DOWNLOADS:
        abort(404)
    return _file(name, DOWNLOADS[name].read_text(encoding="utf-8"), "text/plain")


def _file(name: str, content: str, kind: str) -> Response:
    return Response(content, headers={"Content-Disposition": f'attachment; filename="{name}"'}, mimetype=kind)


def _draw(code: str) -> Draw:
    found = queries.by_ref(code)
    if found is None:
        abort(404)
    return found
