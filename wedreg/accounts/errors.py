"""What accounts refuses."""

from wedreg.core.errors import DomainError
from wedreg.core.texts import lazy_gettext


class UsernameUnfit(DomainError):
    """The sign-in page and the log want short plain names."""

    code = "username_unfit"
    message = lazy_gettext("工号用小写字母、数字和短横线，3 到 24 位。")
    field = "username"


class UsernameTaken(DomainError):
    """Somebody else has this name."""

    code = "username_taken"
    message = lazy_gettext("这个工号已经有人用了，请换一个。")
    field = "username"


class PowersApart(DomainError):
    """Admin, security and auditor are never in one hand."""

    code = "powers_apart"
    message = lazy_gettext("管理员、安全员、审计员要由不同的人担任，一个账号只能选其中一个。")
    field = "roles"


class WeakPassword(DomainError):
    """The password is too short, or everybody tries it first."""

    code = "weak_password"
    message = lazy_gettext("密码至少 12 位，不要用常见的词或自己的工号。")
    field = "password"


class LastAdmin(DomainError):
    """Nobody would be left who could let people in."""

    code = "last_admin"
    message = lazy_gettext("至少要留一个管理员账号。")
