"""The screen in the hall: numbers and windows, never a name (R38)."""

from flask import Blueprint, current_app, redirect, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeSerializer

from wedreg.almanac import queries as almanac
from wedreg.core import clock, cookies
from wedreg.core.access import needs_nobody, public
from wedreg.core.clock import beijing
from wedreg.core.origins import current_origin
from wedreg.core.pages import Page, page, polled
from wedreg.core.tokens import find_code
from wedreg.desk import board, queries, services
from wedreg.desk.errors import ScreenCodeUnknown
from wedreg.desk.forms import ScreenCodeForm
from wedreg.desk.models import Screen

bp = Blueprint("desk_screen", __name__, url_prefix="/screen")
COOKIE = "screen"
CALLS, NEXT = 6, 4


@bp.get("/")
@public
@needs_nobody
def show() -> ResponseReturnValue:
    """Show the line, full screen; or ask for the code that lets this device in."""
    screen = _screen()
    return _board("desk/screen.html", screen) if screen else _code_page(ScreenCodeForm())


@bp.post("/")
@public
def let_in() -> ResponseReturnValue:
    """Let this device in, if the code is right."""
    form = ScreenCodeForm()
    if form.validate_on_submit():
        ref = services.let_in(find_code(form.code.data) or "", current_origin().network)
        if ref:
            answer = redirect(url_for(".show"))
            cookies.put(answer, COOKIE, _serializer().dumps(ref))
            return answer
        form.refusal(ScreenCodeUnknown())
    return _code_page(form, 422)


@bp.get("/now")
@public
@needs_nobody
def now() -> ResponseReturnValue:
    """Answer with what the screen shows now; with nothing when that has not changed."""
    screen = _screen()
    if screen is None:
        return redirect(url_for(".show"))
    return polled(_board("desk/_screen.html", screen))


def _board(template: str, screen: Screen) -> Page:
    moment = clock.now()
    calls, line = queries.last_calls(screen.venue_id, moment, CALLS), board.line(screen.venue_id, moment)
    return page(
        template, screen=screen, now=moment, today=almanac.day(beijing(moment).date()), next=NEXT,
        line=line, waits=board.waits_of(line, moment), current=board.current(calls), calls=calls, spoken=board.spoken,
    )  # fmt: skip


def _code_page(form: ScreenCodeForm, status: int = 200) -> Page:
    return page("desk/screen_code.html", status, form=form)


def _screen() -> Screen | None:
    try:
        ref = _serializer().loads(cookies.get(COOKIE))
    except BadSignature:
        return None
    return queries.screen(str(ref))


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="screen")
