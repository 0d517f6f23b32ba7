"""Sign in, set up the second factor, look after one's own account."""

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from wedreg.accounts import passwords, queries, second_factor, services
from wedreg.accounts.forms import CodeForm, PasswordForm, SignInForm
from wedreg.accounts.models import Staff
from wedreg.accounts.services import Outcome
from wedreg.almanac import queries as almanac
from wedreg.audit.services import record
from wedreg.core import clock, qr, sessions
from wedreg.core.access import STAFF, public, requires
from wedreg.core.forms import Form
from wedreg.core.origins import current_origin, remember
from wedreg.core.pages import local_path, page
from wedreg.core.texts import gettext

bp = Blueprint("accounts", __name__, url_prefix="/staff")
any_staff = requires(*STAFF)
SETTING_UP = "setting_up"
SET_UP_SECONDS = 600


@bp.route("/account/sign-in", methods=["GET", "POST"])
@public
def sign_in() -> ResponseReturnValue:
    """Let somebody in who has the password and the second factor."""
    form = SignInForm()
    if not form.validate_on_submit():
        return page("accounts/sign_in.html", form=form)
    now = clock.now()
    tried = services.sign_in(form.username.data, form.password.data, form.code.data, current_origin(), now)
    if tried.outcome == Outcome.IN and tried.staff_id:
        return _let_in(tried.staff_id, form.username.data)
    if tried.outcome == Outcome.SET_UP:
        session[SETTING_UP] = [tried.staff_id, second_factor.new_secret(), now.timestamp()]
        return redirect(url_for(".set_up", next=request.args.get("next")))
    form.form_errors.append(_sentence(tried.outcome))
    return page("accounts/sign_in.html", 422, form=form)


def _sentence(outcome: Outcome) -> str:
    if outcome == Outcome.PAUSED:
        return gettext("试得有点多，请 15 分钟后再来，或请值班管理员帮忙。")
    return gettext("工号、密码或动态口令对不上，请再看一遍。")


def _let_in(staff_id: int, username: str) -> ResponseReturnValue:
    sessions.start("staff", staff_id)
    answer = redirect(local_path(request.args.get("next"), url_for(".home")))
    remember(answer, services.identity_of(username))
    return answer


@bp.route("/account/set-up", methods=["GET", "POST"])
@public
def set_up() -> ResponseReturnValue:
    """Set up the second factor after a right password: scan the code, type what the authenticator shows."""
    now = clock.now()
    staff_id, secret, since = session.get(SETTING_UP) or (0, "", 0)
    person = queries.staff(staff_id) if now.timestamp() - since < SET_UP_SECONDS else None
    if person is None or person.totp is not None:
        return redirect(url_for(".sign_in"))
    form = CodeForm()
    if form.validate_on_submit():
        counter = second_factor.counter_of(secret, form.code.data, now)
        if counter is not None:
            return _finish_set_up(person, secret, counter)
        form.code.errors = [gettext("这个口令对不上。请看手机上现在的 6 位数字，时间也要自动校准。")]
    picture = qr.svg(second_factor.address_of(secret, person.username), "", gettext("动态口令二维码"))
    return page("accounts/set_up.html", form=form, picture=picture, secret=secret)


def _finish_set_up(person: Staff, secret: str, counter: int) -> ResponseReturnValue:
    codes = second_factor.set_up(person, secret, counter)
    record("accounts.signed_in", "staff", person.id)
    sessions.start("staff", person.id)
    answer = page("accounts/recovery_codes.html", codes=codes, first=True)
    remember(answer, services.identity_of(person.username))
    return answer


@bp.post("/account/sign-out")
@any_staff
def sign_out() -> ResponseReturnValue:
    """End the session on this browser."""
    record("accounts.signed_out", "staff", sessions.actor().id)
    sessions.end()
    answer = redirect(url_for(".sign_in"))
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@bp.get("/")
@any_staff
def home() -> ResponseReturnValue:
    """Show what the day brings: what the features below show of it, or at least what this person may open."""
    today = clock.beijing(clock.now()).date()
    return page("accounts/home.html", today=today, known=almanac.day(today))


@bp.route("/account/me", methods=["GET", "POST"])
@any_staff
def me() -> ResponseReturnValue:
    """Show one's own account and change the password."""
    person = _myself()
    form = PasswordForm()
    if form.validate_on_submit():
        if not passwords.fits(form.current.data, person.password_hash):
            form.current.errors = [gettext("现在的密码不对。")]
        with form.refusals():
            if not form.errors:
                services.set_password(person, form.password.data)
                flash(gettext("密码换好了，请重新登录。"), "ok")
                return redirect(url_for(".sign_in"))
    return page("accounts/me.html", form=form, person=person, left=queries.recovery_codes_left(person.id), again=Form())


@bp.post("/account/recovery-codes")
@any_staff
def recovery_codes() -> ResponseReturnValue:
    """Make new recovery codes; the old ones are void."""
    person = _myself()
    codes = second_factor.new_recovery_codes(person)
    record("accounts.recovery_codes_made", "staff", person.id)
    return page("accounts/recovery_codes.html", codes=codes, first=False)


def _myself() -> Staff:
    person = queries.staff(sessions.actor().id or 0)
    if person is None:
        abort(404)
    return person
