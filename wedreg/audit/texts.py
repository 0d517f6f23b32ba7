"""The words for what entries are about, and for the facts in them; what is not named here is shown as it is."""

from wedreg.core.texts import LazyString, gettext
from wedreg.core.texts import lazy_gettext as _

SUBJECTS: dict[str, LazyString] = {
    "aside": _("留着的名额"), "booking": _("预约"), "closure": _("停办"), "contact": _("联系方式"),
    "couple": _("新人"), "day": _("日子"), "draw": _("摇号"), "message": _("消息"), "notice": _("放假安排"),
    "page": _("页面"), "pass_key": _("签名密钥"), "rule": _("规则"), "service": _("事项"),
    "sign_in_code": _("验证码"), "slot": _("时段"), "staff": _("账号"), "username": _("工号"), "venue": _("地点"),
    "view": _("页面"),
}  # fmt: skip
DETAILS: dict[str, LazyString] = {
    "reason": _("原因"), "slot": _("时段"), "late": _("当日"), "by_office": _("登记处"), "roles": _("角色"),
    "outcome": _("结果"), "before": _("原来"), "after": _("改到"), "where": _("哪一页"), "characters": _("字数"),
    "open": _("开放"), "online": _("网上预约"), "minutes": _("分钟"), "number": _("号"), "active": _("可以登录"),
    "days": _("天数"), "changed": _("改动"),
}  # fmt: skip


def subject(kind: str) -> str:
    """Return what kind of row an entry is about."""
    return str(SUBJECTS.get(kind, kind))


def detail(name: str, value: object) -> str:
    """Return one fact of an entry in words."""
    if isinstance(value, bool):
        value = gettext("是") if value else gettext("否")
    if isinstance(value, list):
        value = "、".join(str(one) for one in value)
    return gettext("%(name)s：%(value)s", name=str(DETAILS.get(name, name)), value=value)
