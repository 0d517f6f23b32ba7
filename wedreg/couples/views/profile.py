"""The couple's profile, filled in once."""

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from wedreg.core import clock, sessions
from wedreg.core.access import couples_only
from wedreg.core.pages import Page, local_path, page
from wedreg.core.texts import gettext
from wedreg.couples import queries, services
from wedreg.couples.forms import JoinForm, ProfileForm
from wedreg.couples.models import AccessKind, Couple
from wedreg.couples.rules import Role
from wedreg.couples.views.sign_in import bp


@bp.route("/profile", methods=["GET", "POST"])
@couples_only
def profile() -> ResponseReturnValue:
    """Fill in the two persons. What checks as right is kept even when something else does not."""
    contact_id, now = sessions.actor().id or 0, clock.now()
    couple = queries.couple_of(contact_id)
    form = _form(couple, proxy=bool(couple and queries.is_proxy(contact_id, couple.id)))
    if not form.is_submitted():
        return _page(form, couple)
    good = form.validate()
    with form.refusals():
        if couple is None:
            couple = services.start_profile(contact_id, now)
        services.fill_in(couple, {role: form[role].form.right() for role in Role}, now)
        services.set_access(couple.id, contact_id, AccessKind.PROXY if form.proxy.data else AccessKind.PARTNER)
        if good:
            return redirect(local_path(request.args.get("next"), "/bookings/mine"))
    return _page(form, queries.couple_of(contact_id), 422)


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
            return redirect("/bookings/mine")
        form.last_four.errors = [gettext("对不上，请再看一遍身份证的后四位。连续 5 次不对，要等 15 分钟。")]
    return page("couples/join.html", 422 if form.errors else 200, form=form)


def _form(couple: Couple | None, *, proxy: bool) -> ProfileForm:
    """Return the form with what is known of the two."""
    known = {role.value: _known(couple, role) for role in Role}
    form = ProfileForm(data={**known, "proxy": proxy})
    for role in Role:
        form[role].form.person = couple.person(role) if couple else None
    return form


def _known(couple: Couple | None, role: Role) -> dict[str, object]:
    if couple is None:
        return {}
    person = couple.person(role)
    names = ("name", "category", "id_type", "number", "birth_date", "phone", "email")
    return {name: getattr(person, name) for name in names}


def _page(form: ProfileForm, couple: Couple | None, status: int = 200) -> Page:
    locked = couple is not None and services.is_claimed(couple)
    for role in Role:
        form[role].form.person = couple.person(role) if couple else None
    return page("couples/profile.html", status, form=form, couple=couple, locked=locked)
