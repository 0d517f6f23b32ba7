"""Staff: who works here, how they sign in, and what they may do."""

from datetime import timedelta

from wedreg.accounts import commands, queries
from wedreg.accounts.views import admin, public
from wedreg.core import budgets, sessions
from wedreg.core.access import STAFF
from wedreg.core.feature import ActorKind, Feature, Job, NavItem
from wedreg.core.texts import lazy_gettext as _

feature = Feature(
    name="accounts",
    blueprints=[public.bp, admin.bp],
    needs=["audit"],
    nav=[
        NavItem(_("账号"), "accounts_admin.all_staff", "gear", _("设置"), order=80),
        NavItem(_("我的账号"), "accounts.me", "lock", _("设置"), order=95),
    ],
    actors=[
        ActorKind(
            name="staff",
            load=queries.load_actor,
            sign_in="accounts.sign_in",
            roles=STAFF,
            idle=timedelta(minutes=15),
            longest=timedelta(hours=8),
        )
    ],
    jobs=[
        Job("core.forget_sessions", sessions.forget_ended, timedelta(minutes=30)),
        Job("core.forget_budgets", budgets.forget_old, timedelta(hours=1)),
    ],
    commands=[commands.create_admin, commands.accounts],
    actions={
        "accounts.created": _("新建账号"),
        "accounts.changed": _("修改账号"),
        "accounts.password_set": _("重设密码"),
        "accounts.second_factor_set_up": _("设置动态口令"),
        "accounts.second_factor_reset": _("重置动态口令"),
        "accounts.recovery_codes_made": _("更换备用码"),
        "accounts.recovery_code_used": _("用备用码登录"),
        "accounts.signed_in": _("工作人员登录"),
        "accounts.signed_out": _("工作人员退出"),
        "accounts.sign_in_refused": _("登录没有通过"),
    },
)
