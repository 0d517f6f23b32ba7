"""Pages that belong to no feature: preferences, and whether the service is alive and ready."""

import shutil
from collections.abc import Iterator

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Response, abort, current_app, jsonify, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from wedreg.core import cookies, keyring
from wedreg.core.access import needs_nobody, public
from wedreg.core.db import db, follow_database_clock
from wedreg.core.feature import features
from wedreg.core.installation import settings
from wedreg.core.pages import ELDER, LANGUAGE, LANGUAGES, local_path

LEAST_DISK = 200 * 1024 * 1024
"""Bytes that must be free, so that a day's bookings and a backup still fit."""

bp = Blueprint("core", __name__)


@bp.get("/preferences/<name>/<value>")
@public
@needs_nobody
def prefer(name: str, value: str) -> ResponseReturnValue:
    """Remember in this browser how its reader wants the pages: large text, or another language."""
    if (name, value) not in {(ELDER, "0"), (ELDER, "1"), *((LANGUAGE, code) for code in LANGUAGES)}:
        abort(404)
    answer = redirect(local_path(request.args.get("back")))
    cookies.put(answer, name, value)
    return answer


@bp.get("/healthz")
@public
@needs_nobody
def alive() -> ResponseReturnValue:
    """Answer while the process lives, whatever the database does."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
@needs_nobody
def ready() -> ResponseReturnValue:
    """Answer 200 when couples can be served, 503 and what is wrong otherwise."""
    wrong = {name: problem for name, problem in _checks() if problem}
    return jsonify(wrong or {"ready": True}), 503 if wrong else 200


def _checks() -> Iterator[tuple[str, str | None]]:
    here = settings()
    free = shutil.disk_usage(here.data if here.data.exists() else "/").free
    yield "disk", None if free > LEAST_DISK else f"{free // 1024 // 1024} MB left"
    try:
        follow_database_clock()
        yield "keys", keyring.trouble()
        yield "migrations", _migrations()
        for feature in features():
            for health in feature.health:
                yield health.name, health.check()
    except SQLAlchemyError:
        yield "database", "does not answer"


def _migrations() -> str | None:
    now = MigrationContext.configure(db.session.connection()).get_current_revision()
    head = ScriptDirectory(current_app.extensions["migrate"].directory).get_current_head()
    return None if now == head else f"at {now}, should be {head}"
