"""Look after accounts. An administrator sees who works here, and no couple's data."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from wedreg.accounts import queries, services
from wedreg.accounts.forms import ROLE_NAMES, NewStaffForm, StaffForm
from wedreg.accounts.models import Staff
from wedreg.core.access import Role, requires
from wedreg.core.forms import Form
from wedreg.core.pages import page
from wedreg.core.texts import gettext

bp = Blueprint("accounts_admin", __name__, url_prefix="/staff/accounts")
admin_only = requires(Role.ADMIN)


@bp.get("/")
@admin_only
def all_staff() -> ResponseReturnValue:
    """List everybody who has an account."""
    return page("accounts/all_staff.html", everybody=queries.all_staff(), names=ROLE_NAMES)


@bp.route("/new", methods=["GET", "POST"])
@admin_only
def new() -> ResponseReturnValue:
    """Make an account."""
    form = NewStaffForm()
    if form.validate_on_submit():
        with form.refusals():
            services.create(form.username.data, form.name.data, form.password.data, form.roles.data)
            flash(gettext("账号建好了。第一次登录时会请本人设置动态口令。"), "ok")
            return redirect(url_for(".all_staff"))
    return page("accounts/edit.html", form=form, person=None)


@bp.route("/<int:staff_id>", methods=["GET", "POST"])
@admin_only
def edit(staff_id: int) -> ResponseReturnValue:
    """Change what somebody is called and may do."""
    person = _person(staff_id)
    form = StaffForm(data={"name": person.name, "roles": list(person.role_names()), "active": person.active})
    if form.validate_on_submit():
        with form.refusals():
            services.change(person, name=form.name.data, roles=form.roles.data, active=form.active.data)
            flash(gettext("已保存，立即生效。"), "ok")
            return redirect(url_for(".all_staff"))
    return page("accounts/edit.html", form=form, person=person, again=Form())


@bp.post("/<int:staff_id>/password")
@admin_only
def reset_password(staff_id: int) -> ResponseReturnValue:
    """Give somebody a new password and show it once."""
    person = _person(staff_id)
    return page("accounts/password.html", person=person, password=services.reset_password(person))


@bp.post("/<int:staff_id>/second-factor")
@admin_only
def reset_second_factor(staff_id: int) -> ResponseReturnValue:
    """Let somebody set up a new authenticator."""
    services.reset_second_factor(_person(staff_id))
    flash(gettext("已重置，下次登录时重新设置动态口令。"), "ok")
    return redirect(url_for(".all_staff"))


def _person(staff_id: int) -> Staff:
    person = queries.staff(staff_id)
    if person is None:
        abort(404)
    return person
