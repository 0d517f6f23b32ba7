"""The couple's profile, filled in once."""

from collections.abc import Sequence

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from wedreg.core import clock, sessions
from wedreg.core.access import couples_only
from wedreg.core.pages import Page, elder_mode, local_path, page
from wedreg.core.texts import gettext
from wedreg.couples import queries, services
from wedreg.couples.chosen import choose, chosen_couple
from wedreg.couples.forms import JoinForm, ProfileForm
from wedreg.couples.models import AccessKind, Couple
from wedreg.couples.rules import Role
from wedreg.couples.views.sign_in import bp


@bp.route("/profile", methods=["GET", "POST"])
@couples_only
def profile() -> ResponseReturnValue:
    """Fill in the two persons. What checks as right is kept even when something else does not."""
    contact_id = sessions.actor().id or 0
    couple, shown = chosen_couple(contact_id), _shown()
    form = _form(couple, shown, proxy=bool(couple and queries.is_proxy(contact_id, couple.id)))
    if not form.is_submitted():
        return _page(form, couple, shown)
    good = form.validate()
    with form.refusals():
        _keep(form, couple or services.start_profile(contact_id, clock.now()), shown)
        if leave := request.form.get("leave"):
            return redirect(local_path(leave))
        if good and "draft" not in request.form:
            return redirect(_next_step(shown))
    if "draft" in request.form and form.refused is None:
        return _page(form.without_errors(), chosen_couple(contact_id), shown)
    return _page(form, chosen_couple(contact_id), shown, 422)


def _keep(form: ProfileForm, couple: Couple, shown: Sequence[Role]) -> None:
    """Keep what checks as right, and whether this contact is one of the two."""
    services.fill_in(couple, {role: form[role].form.right() for role in shown}, clock.now())
    kind = AccessKind.PROXY if form.proxy.data else AccessKind.PARTNER
    services.set_access(couple.id, sessions.actor().id or 0, kind)


@bp.post("/another")
@couples_only
def another() -> ResponseReturnValue:
    """Begin a profile for two other people, for whom this family member books too (R30)."""
    contact_id = sessions.actor().id or 0
    choose(contact_id, services.start_another(contact_id, clock.now()).id)
    return redirect(url_for(".profile", next=request.args.get("next")))


@bp.post("/choose/<int:couple_id>")
@couples_only
def choose_couple(couple_id: int) -> ResponseReturnValue:
    """Go on for another one of the couples for whom this contact acts."""
    contact_id = sessions.actor().id or 0
    if queries.access(contact_id, couple_id) is None:
        abort(404)
    choose(contact_id, couple_id)
    return redirect(url_for(".profile", next=request.args.get("next")))


def _shown() -> Sequence[Role]:
    """Return whom the page asks for: both, and in large text one after the other (R57)."""
    if not elder_mode():
        return tuple(Role)
    return (Role.MAN,) if request.args.get("part") == Role.MAN else (Role.WOMAN,)


def _next_step(shown: Sequence[Role]) -> str:
    """Return where to go on: to the other one, or to what the couple came for."""
    if Role.MAN not in shown:
        return url_for(".profile", part=Role.MAN.value, next=request.args.get("next"))
    return local_path(request.args.get("next"), "/bookings/mine")


@bp.route("/join/<int:couple_id>", methods=["GET", "POST"])
@couples_only
def join(couple_id: int) -> ResponseReturnValue:
    """Let the second partner confirm that it is the one whom the first one named (R7)."""
    contact_id = sessions.actor().id or 0
    if queries.invited(contact_id, couple_id) is None:
        abort(404)
    form = JoinForm()
    if form.validate_on_submit():
        if services.join(contact_id, couple_id, form.last_four.data, clock.now()):
            return redirect(local_path(request.args.get("next"), "/bookings/mine"))
        form.last_four.errors = [gettext("对不上，请再看一遍身份证的后四位。连续 5 次不对，要等 15 分钟。")]
    return page("couples/join.html", 422 if form.errors else 200, form=form)


def _form(couple: Couple | None, shown: Sequence[Role], *, proxy: bool) -> ProfileForm:
    """Return the form with what is known of those whom the page asks for."""
    known = {role.value: _known(couple, role) for role in Role}
    form = ProfileForm(data={**known, "proxy": proxy})
    for role in set(Role).difference(shown):
        del form[role]
    _tell_known(form, couple, shown)
    return form


def _tell_known(form: ProfileForm, couple: Couple | None, shown: Sequence[Role]) -> None:
    """Let the form know whose number comes back masked."""
    for role in shown:
        form[role].form.person = couple.person(role) if couple else None


def _known(couple: Couple | None, role: Role) -> dict[str, object]:
    if couple is None:
        return {}
    person = couple.person(role)
    names = ("name", "category", "id_type", "number", "birth_date", "phone", "email")
    return {name: getattr(person, name) for name in names}


def _page(form: ProfileForm, couple: Couple | None, shown: Sequence[Role], status: int = 200) -> Page:
    locked = couple is not None and services.is_locked(couple.id)
    _tell_known(form, couple, shown)
    others = [other for other in queries.couples_of(sessions.actor().id or 0) if couple and other.id != couple.id]
    return page("couples/profile.html", status, form=form, shown=shown, locked=locked, others=others)
