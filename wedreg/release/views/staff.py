"""A release as staff see it while it goes on, and what they can do by hand: each with a reason that is published."""

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.core import clock
from wedreg.core.access import Role, requires
from wedreg.core.forms import Form
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext
from wedreg.release import fairness, queries, services
from wedreg.release.board import board
from wedreg.release.forms import PaceForm, ReasonForm
from wedreg.release.views.public import release_or_404

bp = Blueprint("release_staff", __name__, url_prefix="/staff/release")
guides = requires(Role.SUPERVISOR, Role.ADMIN)
STEPS = {"pause": services.pause, "resume": services.resume, "end": services.end}


@bp.get("/")
@guides
def all_releases() -> ResponseReturnValue:
    """List the releases, the newest first."""
    return page("release/staff/all.html", releases=queries.releases(), now=clock.now())


@bp.get("/<code:code>")
@guides
def show(code: str) -> ResponseReturnValue:
    """Show how many were let in, chose, booked, and wait."""
    return _page(code)


@bp.post("/<code:code>/<any(pause, resume, end):step>")
@guides
def guide(code: str, step: str) -> ResponseReturnValue:
    """Pause, go on, or end it before everybody had their turn."""
    form = ReasonForm()
    if form.validate_on_submit():
        with form.refusals():
            STEPS[step](release_or_404(code), reason=form.reason.data)
            flash(gettext("办好了，原因已公布。"), "ok")
            return redirect(url_for(".show", code=code))
    return _page(code, form)


@bp.post("/<code:code>/pace")
@guides
def pace(code: str) -> ResponseReturnValue:
    """Let more or fewer couples choose at the same time."""
    form = PaceForm()
    if form.validate_on_submit():
        with form.refusals():
            services.pace(release_or_404(code), form.at_once.data, reason=form.why.data)
            flash(gettext("办好了，原因已公布。"), "ok")
            return redirect(url_for(".show", code=code))
    return _page(code, form)


def _page(code: str, sent: Form | None = None) -> Page:
    release, now = release_or_404(code), clock.now()
    reason = sent if isinstance(sent, ReasonForm) else ReasonForm(None)
    paced = sent if isinstance(sent, PaceForm) else PaceForm(None, data={"at_once": release.at_once})
    return page(
        "release/staff/show.html", 409 if sent else 200, release=release, special=release.special_day, now=now,
        board=board(release, now), sent=sent, reason=reason, pace=paced, names=fairness.NAMES,
        interventions=queries.interventions(release.id),
    )  # fmt: skip
