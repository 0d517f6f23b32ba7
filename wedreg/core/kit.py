"""One page with every part that pages are made of, for looking at. Only where no office works: in tests and samples."""

import enum
from datetime import date

from flask import Blueprint, flash
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, RadioField, SelectChoice
from wtforms.validators import Optional

from wedreg.core.access import public
from wedreg.core.charts import Column, bar_chart
from wedreg.core.errors import DomainError
from wedreg.core.forms import Form, PhoneField, PlainText, Required
from wedreg.core.pages import Page, page
from wedreg.core.texts import gettext
from wedreg.core.texts import lazy_gettext as _

bp = Blueprint("kit", __name__, url_prefix="/ui")
SOME_DAY = date(2026, 5, 20)


class State(enum.StrEnum):
    """States that a chip shows."""

    CONFIRMED = "confirmed"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


NAMES = {
    State.CONFIRMED: _("已预约"), State.DONE: _("已办结"), State.NO_SHOW: _("没有来"), State.CANCELLED: _("已取消"),
}  # fmt: skip

CHART_NAMES = (_("名额"), _("预约"), _("到场"), _("今天到场"))
WEEK = (Column("18", 40, 36, 33), Column("19", 40, 34, 32), Column("20", 48, 48, 36, now=True), Column("21", 40, 31, 0))


class Elsewhere(DomainError):
    """A refusal that shows where to go on."""

    code = "elsewhere"
    message = _("你们已经约了 5月20日。想换个时间，改期就行。")
    ways = ((_("看这个预约"), "kit.parts"), (_("改期"), "kit.parts"))


class KitForm(Form):
    """One field of each kind."""

    name = PlainText(_("姓名"), [Required()])
    phone = PhoneField(_("手机号"), [Required()])
    note = PlainText(_("留言"), [Optional()])
    agreed = BooleanField(_("我们读过告知"), [Required(_("请读过告知，再打个勾。"))])
    place = RadioField(
        _("在哪里办"),
        [Required(_("请选一处。"))],
        choices=[SelectChoice("in", _("室内")), SelectChoice("out", _("户外"))],
    )


@bp.get("")
@public
def parts() -> Page:
    """Show every macro of templates/ui, each form part as it is at first and as it is with a mistake."""
    typed = KitForm(MultiDict({"name": "林见微", "phone": "139 0000 000"}))
    typed.validate()
    typed.refusal(Elsewhere())
    flash(gettext("约好了。凭证已存进“我的预约”。"), "ok")
    flash(gettext("网络断了一下，还没提交。填好的内容都在，再点一次就行。"), "warn")
    return page(
        "ui/kit.html", form=KitForm(formdata=None), typed=typed, day=SOME_DAY, names=NAMES,
        chart=bar_chart(WEEK), chart_names=CHART_NAMES,
    )  # fmt: skip


@bp.get("/busy")
@public
def busy() -> Page:
    """Show the page that is left when the database cannot be had."""
    return page("errors/standalone.html", message=gettext("现在同时办的人多，这一步还没提交。过几秒再点一次就行。"))
