"""The scan page for phone, tablet and desktop, and what a stranger's camera shows of a pass."""

from datetime import timedelta

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.accounts.queries import name_of
from wedreg.core import clock, sessions
from wedreg.core.access import Role, public, requires
from wedreg.core.cache import same_for_everybody
from wedreg.core.feature import features
from wedreg.core.pages import Page, local_path, page
from wedreg.core.texts import gettext
from wedreg.core.tokens import TOKEN_LENGTH
from wedreg.passes import device, queries, services
from wedreg.passes.forms import AdmitForm, Device, LookForm, MismatchForm, UndoForm
from wedreg.passes.models import ADMITS, Step, Verdict
from wedreg.passes.queries import Found
from wedreg.passes.texts import Words, line, mismatched, undone, words
from wedreg.venues import queries as venues

bp = Blueprint("passes", __name__, url_prefix="/staff/scan")
public_bp = Blueprint("passes_public", __name__)
scanners = requires(Role.REGISTRAR, Role.SUPERVISOR, Role.HELPER)
SCRIPT = "scan"
"""How the page's own script names itself."""
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
    return _scan_page()


@bp.post("/")
@scanners
def look() -> ResponseReturnValue:
    """Show who comes with this pass; nothing counts yet."""
    form = LookForm()
    if not form.validate_on_submit():
        return _scan_page(422)
    found = services.look(form.text.data or "", form.sent(device.place_id()))
    return _answer(200, **_card(found, form.uuid.data))


@bp.post("/<uuid:look_uuid>/admit")
@scanners
def admit(look_uuid: str) -> ResponseReturnValue:
    """Let them in: from now on it counts (R34)."""
    form, uuid = AdmitForm(), str(look_uuid)
    if not form.validate_on_submit():
        abort(400)
    with form.refusals():
        found = services.admit(uuid, form.sent(device.place_id()), form.ticks())
        return _answer(200, **_card(found, uuid, admitted=True))
    return _look_again(uuid, admit=form)


@bp.post("/passes/<int:pass_id>/undo")
@scanners
def undo(pass_id: int) -> ResponseReturnValue:
    """Take a check-in back; what stands against it is said on the card."""
    form = UndoForm()
    if form.validate_on_submit():
        with form.refusals():
            services.undo(pass_id, form.sent(device.place_id()), form.reason.data or "")
            return _done(undone())
    row = queries.by_id(pass_id)
    found = queries.find_pass(row, None) if row else Found(Verdict.UNKNOWN)
    return _answer(422, **{**_card(found, ""), "undo": form, "refusals": form.form_errors})


@bp.post("/<uuid:look_uuid>/mismatch")
@scanners
def mismatch(look_uuid: str) -> ResponseReturnValue:
    """Keep that others came than were booked (R7)."""
    form, uuid = MismatchForm(), str(look_uuid)
    if form.validate_on_submit():
        with form.refusals():
            services.mismatch(uuid, form.sent(device.place_id()), form.note.data or "")
            return _done(mismatched())
    return _look_again(uuid, mismatch=form)


@bp.post("/place")
@scanners
def choose_place() -> ResponseReturnValue:
    """Let the device remember at which venue it stands."""
    answer = redirect(local_path(request.form.get("back"), url_for(".scan")))
    chosen = request.form.get("venue", type=int)
    if chosen in {venue.id for venue in venues.open_venues()}:
        device.remember(answer, chosen)
    return answer


def _look_again(look_uuid: str, **form: Device) -> Page:
    """Show the card once more, with the form that was sent and must be sent again."""
    seen = queries.scan(look_uuid, Step.LOOK)
    found = queries.find_pass(seen.pass_, device.place_id()) if seen and seen.pass_ else Found(Verdict.UNKNOWN)
    return _answer(422, **{**_card(found, look_uuid), **form, "refusals": next(iter(form.values())).form_errors})


def _card(found: Found, look_uuid: str, *, admitted: bool = False) -> dict[str, object]:
    """Return what the card shows; without the name of a look nobody can be let in from it."""
    kind = features().pass_kinds.get(found.kind)
    seen = found.admission
    return {
        "found": found,
        "words": words(found, admitted=admitted),
        "admitted": admitted and found.verdict in ADMITS,
        "look_uuid": look_uuid,
        "refusals": (),
        **_forms(found, admitted=admitted),
        "facts": kind.template if kind else None,
        "by": name_of(seen.actor_kind, seen.actor_id) if seen else "",
        "where": venues.name_of(seen.place_id) if seen else "",
    }


def _forms(found: Found, *, admitted: bool) -> dict[str, object]:
    """Return the forms that this card shows."""
    if found.verdict in ADMITS and not admitted:
        return {"admit": AdmitForm(formdata=None), "mismatch": MismatchForm(formdata=None)}
    return {"undo": UndoForm(formdata=None)} if found.verdict in ADMITS or found.verdict == Verdict.USED else {}


def _done(what: Words) -> ResponseReturnValue:
    """Say that a step was done: on a card, or above the scan page of a browser without script."""
    if request.headers.get("X-Requested-With") == SCRIPT:
        return _answer(200, words=what)
    flash(gettext("%(heading)s，%(sentence)s。", heading=what.heading, sentence=what.sentence), "ok")
    return redirect(url_for(".scan"))


def _answer(status: int, /, **card: object) -> Page:
    """Answer the page's own script with what changes, and a browser without script with the whole page."""
    if request.headers.get("X-Requested-With") == SCRIPT:
        return page("passes/_answer.html", status, **{"found": None, **card}, **_recent())
    return _scan_page(status, **card)


def _scan_page(status: int = 200, /, **card: object) -> Page:
    return page(
        "passes/scan.html", status, form=LookForm(formdata=None), place=device.place(), places=venues.open_venues(),
        now=clock.now(), token_length=TOKEN_LENGTH, **_recent(), **{"found": None, **card},
    )  # fmt: skip


def _recent() -> dict[str, object]:
    actor, since = sessions.actor(), clock.now() - RECENT
    return {"recent": queries.recent(actor.kind, actor.id, since), "line": line}
