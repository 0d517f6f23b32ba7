"""What happens around every view: who asks, may they, one transaction, and a page for whatever goes wrong."""

import logging
from typing import Any

from flask import Flask, Response, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import Forbidden, HTTPException

from wedreg.audit.services import record, record_opened
from wedreg.core import sessions
from wedreg.core.access import Role, act_as
from wedreg.core.db import db, follow_database_clock
from wedreg.core.errors import Busy, ChangedMeanwhile, DomainError
from wedreg.core.pages import Page, add_headers, language, page
from wedreg.core.texts import SOURCE, gettext, speak
from wedreg.core.transactions import reading, writing

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LIBRARY_VIEWS = frozenset({"static"})
"""Endpoints of libraries, which cannot be marked; they are public."""

logger = logging.getLogger(__name__)


class WedReg(Flask):
    """Flask with one transaction per request: returning commits, raising rolls back."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Call the view in a transaction that fits its method, and render only when a writing one has ended."""
        db.session.rollback()  # who asks was read in a transaction of its own
        if request.method in SAFE:
            with reading():
                answer = super().dispatch_request()
                if isinstance(answer, Page):
                    answer.fill()
                return answer
        with writing():
            return super().dispatch_request()

    def make_response(self, rv: Any) -> Response:  # noqa: ANN401  (Flask's own signature)
        """Render the page that a writing view or a refusal answered with."""
        if isinstance(rv, Page) and rv.template:
            db.session.rollback()
            with reading():
                rv.fill()
        return super().make_response(rv)


def guard() -> ResponseReturnValue | None:
    """Let nobody call a view who may not. A view that says nothing is closed."""
    act_as(sessions.actor)
    speak(language())
    _refuse_other_sites()
    _refuse_nul()
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint in LIBRARY_VIEWS or hasattr(view, "needs_nobody"):
        return None
    follow_database_clock()
    if Role.ANYONE not in getattr(view, "access", ()) and not sessions.actor().may(view):
        return _turn_away(view.access if hasattr(view, "access") else frozenset())
    touched = sessions.needs_touch() and not hasattr(view, "unattended")
    if touched or hasattr(view, "opens_record"):
        db.session.rollback()
        with writing():
            _note_visit(touched=touched, opened=hasattr(view, "opens_record"))
    return None


def _note_visit(*, touched: bool, opened: bool) -> None:
    if touched:
        sessions.touch()
    if opened:
        record_opened(request.endpoint or "", dict(request.view_args or {}))


def _refuse_other_sites() -> None:
    """Refuse what another site's page sends in a person's name, besides the token in every form."""
    if request.method in SAFE:
        return
    origin = request.headers.get("Origin", "null")  # "null" is what our own pages send, having no referrer
    if origin not in ("null", request.host_url.rstrip("/")) or request.headers.get("Sec-Fetch-Site") == "cross-site":
        abort(403)


def _refuse_nul() -> None:
    """Refuse a character that no keyboard types and that PostgreSQL cannot keep."""
    sent = (request.path, *request.args.values(), *request.form.values())
    if any("\0" in value for value in sent):
        abort(400)


def _turn_away(access: frozenset[Role]) -> ResponseReturnValue:
    """Send a visitor to the sign-in that could help; tell somebody signed in that this is not for them."""
    kind = sessions.kind_for(access)
    if kind is None or sessions.actor().kind == kind.name:
        abort(403)
    back = request.full_path.rstrip("?") if request.method in SAFE else None
    return redirect(url_for(kind.sign_in, next=back))


def refused(error: DomainError) -> Response:
    """Show a rule's refusal as a page of its own; what should not be tried at all is put into the audit."""
    if error.audited:
        with writing():
            record("access.refused", "rule", error.code, where=request.endpoint)
    return page("errors/refused.html", error.status, message=str(error))


def failed(error: HTTPException) -> Response:
    """Show what HTTP says as a page in plain words."""
    if isinstance(error, Forbidden) and sessions.actor().id:
        db.session.rollback()
        with writing():
            record("access.refused", "view", request.endpoint or "")
    return page("errors/error.html", error.code or 500, code=error.code, message=_words(error))


def broken(error: Exception) -> Response:
    """Say that something went wrong, without a word of how; the log has the rest."""
    logger.error("%s %s", request.method, request.endpoint, exc_info=error)
    return page(
        "errors/error.html",
        500,
        code=500,
        message=gettext("这一步没有办成，我们已经记下来了。请稍后再试，或打电话给我们。"),
    )


def _words(error: HTTPException) -> str:
    if isinstance(error, CSRFError):
        return gettext("这一页放得太久了，还没提交。请返回上一页，刷新后再点一次。")
    words = {
        403: gettext("这一页不是给这个账号看的。"),
        404: gettext("没有找到这一页。可能是地址少了几个字，或者它已经不在了。"),
        405: gettext("请从页面上的按钮进来。"),
        413: gettext("提交的内容太大了。"),
    }
    return words.get(error.code or 0, gettext("这一步没有办成。请返回上一页再试一次。"))


def prepare(app: Flask) -> None:
    """Put the guard before every view and a page behind every error."""
    app.before_request(guard)
    app.teardown_request(_leave)
    app.after_request(add_headers)
    app.register_error_handler(DomainError, refused)
    app.register_error_handler(HTTPException, failed)
    for meanwhile in (StaleDataError, IntegrityError):
        app.register_error_handler(meanwhile, lambda _error: refused(ChangedMeanwhile()))
    app.register_error_handler(OperationalError, _no_database)
    app.register_error_handler(PoolTimeout, _no_database)
    app.register_error_handler(Exception, broken)


def _leave(_error: BaseException | None) -> None:
    """Let nothing of this request colour the next one of the same thread."""
    act_as(None)
    speak(SOURCE)


def _no_database(error: Exception) -> Response:
    logger.error("%s %s: %s", request.method, request.endpoint, type(error).__name__)
    g.pop("actor", None)
    return Page("errors/standalone.html", Busy.status, message=str(Busy()))
