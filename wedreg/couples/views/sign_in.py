"""Sign in with a code."""

from flask import Blueprint, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from wedreg.core import clock, sessions
from wedreg.core.access import couples_only, public
from wedreg.core.clock import beijing
from wedreg.core.display import clock_time, masked_address, moment
from wedreg.core.errors import office_phone
from wedreg.core.origins import current_origin, remember
from wedreg.core.pages import Page, local_path, page
from wedreg.core.texts import gettext
from wedreg.couples import sign_in as service
from wedreg.couples.forms import CodeForm, SignInForm
from wedreg.couples.models import ContactKind
from wedreg.couples.sign_in import Outcome, Tried

bp = Blueprint("couples", __name__, url_prefix="/couples")
WAITING = "code"
SENT_TO = "code_to"
"""Where the code went, masked, so that somebody who mistyped a number sees it."""


@bp.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Ask where to send the code. Known or not, the answer is the same."""
    form = SignInForm()
    if not form.validate_on_submit():
        return page("couples/sign_in.html", 422 if form.errors else 200, form=form)
    contact = form.contact()
    if contact is None:
        return page("couples/sign_in.html", 422, form=form)
    ref = service.send_code(*contact, current_origin(), clock.now())
    if ref is None:
        form.form_errors.append(_too_often(*contact))
        return page("couples/sign_in.html", 429, form=form)
    session[WAITING], session[SENT_TO] = ref, masked_address(contact[1])
    return redirect(url_for(".enter_code", next=request.args.get("next")))


@bp.route("/sign-in/code", methods=["GET", "POST"])
@public
def enter_code() -> ResponseReturnValue:
    """Take the six digits."""
    ref = session.get(WAITING)
    if ref is None:
        return redirect(url_for(".sign_in", next=request.args.get("next")))
    form = CodeForm()
    if not form.validate_on_submit():
        return _code_page(form, 422 if form.errors else 200)
    tried = service.try_code(ref, form.code.data, current_origin(), clock.now())
    if tried.outcome == Outcome.RIGHT:
        return _let_in(tried)
    form.code.errors = [_sentence(tried.outcome)]
    return _code_page(form, 422)


def _code_page(form: CodeForm, status: int = 200) -> Page:
    return page("couples/code.html", status, form=form, sent_to=session.get(SENT_TO, ""))


def _too_often(kind: ContactKind, address: str) -> str:
    """Say from when on another code can be had."""
    again, now = service.free_at(kind, address, current_origin(), clock.now()), clock.now()
    when = clock_time(again) if beijing(again).date() == beijing(now).date() else moment(again)
    return gettext("验证码要得有点多了，%(when)s 以后再来，或打 %(office)s。", when=when, office=office_phone())


def _sentence(outcome: Outcome) -> str:
    if outcome == Outcome.WRONG:
        return gettext("验证码对不上，请再看一遍短信。")
    if outcome == Outcome.PAUSED:
        return gettext("输错得有点多，请 15 分钟后再来，或打电话给我们。")
    return gettext("这个验证码用不了了，请重新获取一个。")


def _let_in(tried: Tried) -> ResponseReturnValue:
    sessions.start("contact", tried.contact_id or 0)
    answer = redirect(local_path(request.args.get("next"), url_for("bookings_manage.mine")))
    remember(answer, tried.identity)
    return answer


@bp.post("/sign-out")
@couples_only
def sign_out() -> ResponseReturnValue:
    """End the session on this phone."""
    sessions.end()
    answer = redirect("/")
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer
