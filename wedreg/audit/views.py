"""The page for auditors."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from wedreg.audit import queries, texts
from wedreg.core.access import Role, requires
from wedreg.core.feature import features
from wedreg.core.pages import page

bp = Blueprint("audit", __name__, url_prefix="/staff/audit")


@bp.get("/")
@requires(Role.AUDITOR)
def entries() -> ResponseReturnValue:
    """Show what was done, the newest first."""
    action = request.args.get("action") or None
    found = queries.entries(action, request.args.get("before", type=int))
    more = found[-1].id if len(found) == queries.PAGE else None
    return page(
        "audit/entries.html", entries=found, actions=features().actions, action=action, more=more,
        subject=texts.subject, detail=texts.detail,
    )  # fmt: skip
