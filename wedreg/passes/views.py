"""The scan page for phone, tablet and desktop, and what a stranger's camera shows of a pass."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from wedreg.accounts.queries import name_of
from wedreg.core import clock, sessions
from wedreg.core.access import Role, public, requires
from wedreg.core.cache import same_for_everybody
from wedreg.core.feature import features
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext
from wedreg.core.tokens import TOKEN_LENGTH
from wedreg.passes import queries, services
from wedreg.passes.forms import AdmitForm, LookForm, UndoForm
from wedreg.passes.models import ADMITS, Step, Verdict
from wedreg.passes.queries import Found
from wedreg.passes.texts import HEADINGS, words
from wedreg.venues import queries as venues
from wedreg.venues.models import Venue

bp = Blueprint("passes", __name__, url_prefix="/staff/scan")
public_bp = Blueprint("passes_public", __name__)
scanners = requires(Role.REGISTRAR, Role.SUPERVISOR, Role.HELPER)
PLACE = "place"
RECENT = timedelta(hours=12)


@public_bp.get("/p")
@public
@same_for_everybody
def stranger() -> Page:
    """Tell somebody whose own camera read a pass what it is; the token after # never leaves that phone (R32)."""
    return page("passes/stranger.html")


@bp.get("/")
@scanners
def scan() -> ResponseReturnValue:
    """Show the camera and the field for a scanner or a hand."""
    return _scan_page(LookForm(formdata=None))


@bp.post("/")
@scanners
def look() -> ResponseReturnValue:
    """Show who comes with this pass; nothing counts yet."""
    form = LookForm()
    if not form.validate_on_submit():
        return _scan_page(LookForm(formdata=None), 422)
    found = services.look(form.text.data or "", form.sent(_place_id()))
    return _answer(found, form.uuid.data, AdmitForm(formdata=None))


@bp.post("/<uuid:look_uuid>/admit")
@scanners
def admit(look_uuid: str) -> ResponseReturnValue:
    """Let them in: from now on it counts (R34)."""
    form = AdmitForm()
    if not form.validate_on_submit():
        abort(400)
    with form.refusals():
        found = services.admit(str(look_uuid), form.sent(_place_id()), form.ticks())
        return _answer(found, str(look_uuid), form, admitted=True)
    return _look_again(str(look_uuid), form)


@bp.post("/passes/<int:pass_id>/undo")
@scanners
def undo(pass_id: int) -> ResponseReturnValue:
    """Take a check-in back."""
    form = UndoForm()
    if not form.validate_on_submit():
        abort(400)
    services.undo(pass_id, form.sent(_place_id()), form.reason.data or "")
    flash(gettext("已撤销签到，这一对回到“已预约”。"), "ok")
    return redirect(url_for(".scan"))


@bp.post("/place")
@scanners
def choose_place() -> ResponseReturnValue:
    """Remember at which venue this device stands."""
    chosen = request.form.get("venue", type=int)
    if chosen in {venue.id for venue in venues.open_venues()}:
        session[PLACE] = chosen
    return redirect(url_for(".scan"))


def _look_again(look_uuid: str, form: AdmitForm) -> Page:
    seen = queries.scan(look_uuid, Step.LOOK)
    if seen is None or seen.pass_ is None:
        return _answer(Found(Verdict.UNKNOWN), look_uuid, form)
    return _answer(queries.find_pass(seen.pass_, _place_id()), look_uuid, form, status=422)


def _answer(found: Found, look_uuid: str, form: AdmitForm, *, admitted: bool = False, status: int = 200) -> Page:
    """Answer a device's own script with what changes, and a browser without script with the whole page."""
    kind = features().pass_kinds.get(found.kind)
    card = {
        "found": found,
        "words": words(found, admitted=admitted),
        "admitted": admitted and found.verdict in ADMITS,
        "look_uuid": look_uuid,
        "admit": form,
        "undo": UndoForm(formdata=None),
        "facts": kind.template if kind else None,
        "by": name_of(found.admission.actor_kind, found.admission.actor_id) if found.admission else "",
    }
    if request.headers.get("X-Requested-With") == "scan":
        return page("passes/_answer.html", status, **card, **_recent())
    return _scan_page(LookForm(formdata=None), status, **card)


def _scan_page(form: LookForm, status: int = 200, **card: object) -> Page:
    return page(
        "passes/scan.html", status, form=form, place=_place(), places=venues.open_venues(), now=clock.now(),
        token_length=TOKEN_LENGTH, **_recent(), **{"found": None, **card},
    )  # fmt: skip


def _recent() -> dict[str, object]:
    actor, since = sessions.actor(), clock.now() - RECENT
    return {"recent": queries.recent(actor.kind, actor.id, since), "headings": HEADINGS}


def _place() -> Venue | None:
    known = {venue.id: venue for venue in venues.open_venues()}
    return known.get(session.get(PLACE, 0)) or next(iter(known.values()), None)


def _place_id() -> int | None:
    place = _place()
    return place.id if place else None
