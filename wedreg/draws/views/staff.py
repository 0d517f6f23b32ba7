"""Announce draws, type their value, draw, or give up."""

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.core import clock, sessions
from wedreg.core.access import Role, requires
from wedreg.core.forms import Form
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.draws import queries, services
from wedreg.draws.forms import AnnounceForm, LookUpForm, NumbersForm, ValueForm, VoidForm, read_numbers
from wedreg.draws.models import LIST, Draw
from wedreg.draws.services import Typed

bp = Blueprint("draws_staff", __name__, url_prefix="/staff/draws")
organisers = requires(Role.ORGANISER, Role.SUPERVISOR)
TOLD = {
    Typed.FIRST: ("ok", lazy_gettext("记下了。还要另一位同事再填一次，两次一样才算数。")),
    Typed.DIFFERS: ("warn", lazy_gettext("和另一位填的不一样。请两位各自对照公告再看一遍，填错的那位重新填。")),
    Typed.AGREED: ("ok", lazy_gettext("两人填的一样，公开号码定了。")),
}


@bp.get("/")
@organisers
def all_draws() -> ResponseReturnValue:
    """List the draws, the newest first."""
    found = queries.newest(request.args.get("before", type=int))
    more = found[-1].id if len(found) == queries.PAGE else None
    return page("draws/staff/all.html", draws=found, more=more)


@bp.route("/new", methods=["GET", "POST"])
@organisers
def new() -> ResponseReturnValue:
    """Announce a draw whose roster staff type in as numbers."""
    form = AnnounceForm()
    if form.validate_on_submit():
        with form.refusals():
            draw = services.announce(form.terms(), ref=form.ref.data)
            flash(gettext("已公布。条件和密数指纹从现在起不能再改。"), "ok")
            return redirect(url_for(".show", code=draw.ref))
    return page("draws/staff/new.html", form=form)


@bp.get("/<code:code>")
@organisers
def show(code: str) -> ResponseReturnValue:
    """Show a draw and what is to be done; `find` looks up one of the numbers that staff typed."""
    return _page(code)


@bp.post("/<code:code>/numbers")
@organisers
def numbers(code: str) -> ResponseReturnValue:
    """Take numbers into the roster, and show the pseudonym of each."""
    draw = _draw(code)
    form, names = NumbersForm(draw), dict[str, str]()
    if form.validate_on_submit():
        with form.refusals():
            names = services.enter_numbers(draw.id, read_numbers(form.numbers.data), stratum=form.group.data)
    return _page(code, form, names=names)


@bp.post("/<code:code>/value")
@organisers
def value(code: str) -> ResponseReturnValue:
    """Keep the value that this person typed; it counts when another one types the same."""
    draw, form = _draw(code), ValueForm()
    if form.validate_on_submit():
        with form.refusals():
            typed = services.enter_value(draw.id, form.value.data, staff_id=sessions.actor().id or 0)
            flash(str(TOLD[typed][1]), TOLD[typed][0])
            return redirect(url_for(".show", code=code))
    return _page(code, form)


@bp.post("/<code:code>/draw")
@organisers
def draw_now(code: str) -> ResponseReturnValue:
    """Draw."""
    services.draw(_draw(code).id)
    flash(gettext("摇好了，名次和密数都已公布。"), "ok")
    return redirect(url_for(".show", code=code))


@bp.post("/<code:code>/void")
@organisers
def void(code: str) -> ResponseReturnValue:
    """Give the draw up, with a reason that is published."""
    draw, form = _draw(code), VoidForm()
    if form.validate_on_submit():
        with form.refusals():
            services.void(draw.id, reason=form.reason.data)
            flash(gettext("已作废，原因和密数都已公布。"), "ok")
            return redirect(url_for(".show", code=code))
    return _page(code, form)


def _page(code: str, sent: Form | None = None, *, names: dict[str, str] | None = None) -> Page:
    """Answer with the draw's page, and with the form that was sent as it was sent."""
    draw, now = _draw(code), clock.now()
    forms: list[Form] = [NumbersForm(draw, formdata=None), ValueForm(formdata=None), VoidForm(formdata=None)]
    shown = {type(form).__name__: form for form in (*forms, *([sent] if sent else []))}
    return page(
        "draws/staff/show.html",
        draw=draw,
        now=now,
        sizes=queries.sizes(draw),
        typed=queries.values(draw),
        me=sessions.actor().id,
        forms=shown,
        sent=sent,
        names=names,
        outcome=queries.outcome,
        by_hand=draw.subject_kind == LIST,
        **_look_up(draw),
    )


def _look_up(draw: Draw) -> dict[str, object]:
    """Return whom a number stands for, if one is looked for."""
    form = LookUpForm(request.args)
    number = (form.find.data or "")[:40]
    if not number or draw.subject_kind != LIST:
        return {"number": "", "found": None}
    name = queries.pseudonym(draw.id, services.number_key(number))
    return {"number": number, "found": queries.standing(draw, name)}


def _draw(code: str) -> Draw:
    found = queries.by_ref(code)
    if found is None:
        abort(404)
    return found
