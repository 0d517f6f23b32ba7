"""What staff type about themselves and each other."""

from wtforms import BooleanField, PasswordField, SelectChoice, SelectMultipleField, StringField
from wtforms.validators import Length, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from wedreg.core.access import STAFF, Role
from wedreg.core.forms import DigitsAndLetters, Form, PlainText, Required
from wedreg.core.texts import LazyString, lazy_gettext

ROLE_NAMES: dict[Role, LazyString] = {
    Role.REGISTRAR: lazy_gettext("登记员"),
    Role.SUPERVISOR: lazy_gettext("值班长"),
    Role.ORGANISER: lazy_gettext("活动组织"),
    Role.COUNSELLOR: lazy_gettext("辅导员"),
    Role.HELPER: lazy_gettext("志愿者"),
    Role.EDITOR: lazy_gettext("编辑"),
    Role.ADMIN: lazy_gettext("管理员"),
    Role.SECURITY: lazy_gettext("安全员"),
    Role.AUDITOR: lazy_gettext("审计员"),
}
ASSIGNABLE = [role for role in ROLE_NAMES if role in STAFF]


class SignInForm(Form):
    """The way in."""

    username = PlainText(lazy_gettext("工号"), [Required(lazy_gettext("请填工号。")), Length(max=24)])
    password = PasswordField(lazy_gettext("密码"), [Required(lazy_gettext("请填密码。"))])
    code = DigitsAndLetters(lazy_gettext("动态口令"), [Optional(), Length(max=20)])


class CodeForm(Form):
    """The first code of a new authenticator."""

    code = DigitsAndLetters(
        lazy_gettext("动态口令"), [Required(), Regexp(r"\d{6}", message=lazy_gettext("动态口令是 6 位数字。"))]
    )


class PasswordForm(Form):
    """A new password of one's own."""

    current = PasswordField(lazy_gettext("现在的密码"), [Required()])
    password = PasswordField(lazy_gettext("新密码"), [Required()])


class StaffForm(Form):
    """What somebody is called and may do."""

    name = PlainText(lazy_gettext("称呼"), [Required(), Length(max=60)])
    roles = SelectMultipleField(
        lazy_gettext("角色"),
        [Required(lazy_gettext("请至少选一个角色。"))],
        choices=[SelectChoice(role.value, name) for role, name in ROLE_NAMES.items()],
        coerce=Role,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    active = BooleanField(lazy_gettext("可以登录"), default=True)


class NewStaffForm(StaffForm):
    """A new account; its holder sets up the authenticator at the first sign-in."""

    username = StringField(lazy_gettext("工号"), [Required()])
    password = PasswordField(lazy_gettext("初始密码"), [Required()])
