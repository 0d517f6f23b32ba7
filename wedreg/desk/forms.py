"""What a registrar types."""

from collections.abc import Sequence
from uuid import uuid4

from wtforms import HiddenField, IntegerField, RadioField, SelectChoice, SelectField
from wtforms.validators import UUID, Length, NumberRange, ValidationError

from wedreg.bookings.models import Status
from wedreg.bookings.rules import STATUS_NAMES
from wedreg.bookings.services.visiting import OUTCOMES
from wedreg.core.forms import DigitsAndLetters, Form, PlainText, Required
from wedreg.core.texts import gettext, lazy_gettext, named
from wedreg.passes.errors import ReasonMissing
from wedreg.passes.forms import Device
from wedreg.venues.models import Service, Venue


class SearchForm(Form):
    """A name, a code, or the end of a number."""

    search = PlainText(
        lazy_gettext("姓名、凭证号或尾号"),
        [Length(max=60, message=lazy_gettext("太长了，最多 60 个字。写姓名、凭证号或尾号就行。"))],
    )


class OutcomeForm(Form):
    """How a visit ended."""

    outcome = RadioField(
        lazy_gettext("结果"),
        choices=[SelectChoice(status.value, STATUS_NAMES[status]) for status in OUTCOMES],
        coerce=Status,
        default=Status.DONE,
    )
    reason = PlainText(lazy_gettext("原因"), [Length(max=200)])

    def validate_reason(self, field: PlainText) -> None:
        """Ask for the reason of a visit that was not done (R35)."""
        if self.outcome.data == Status.NOT_DONE and not field.data:
            raise ValidationError(gettext("没有通过的，请写明原因。"))


class WalkInForm(Form):
    """What two without an appointment come for, and whether they go by the green lane (R28)."""

    key = HiddenField(validators=[UUID()], default=lambda: str(uuid4()))
    service = RadioField(lazy_gettext("办什么"), coerce=int)
    lane = RadioField(
        lazy_gettext("怎么排"),
        choices=[
            SelectChoice("plain", lazy_gettext("现场号，按先后")),
            SelectChoice("green", lazy_gettext("绿色通道：军人、孕妇、老人、残疾人")),
        ],
        default="plain",
    )

    def offer(self, services: Sequence[Service]) -> None:
        """Offer these services, the first one chosen."""
        self.service.choices = [SelectChoice(service.id, named(service.name)) for service in services]
        if self.service.data is None and services:
            self.service.data = services[0].id


class OutOfTurnForm(Form):
    """Why a supervisor calls a couple before it is its turn."""

    why = PlainText(lazy_gettext("插叫的原因"), [Required(ReasonMissing.message), Length(max=200)])


class LineRuleForm(Form):
    """The numbers of the line."""

    returns_after = IntegerField(lazy_gettext("过号以后，再叫几个号重新排到"), [Required(), NumberRange(1, 20)])
    reason = PlainText(lazy_gettext("原因"), [Required(ReasonMissing.message), Length(max=200)])


class ScreenForm(Form):
    """A screen, and the place whose line it shows."""

    name = PlainText(
        lazy_gettext("屏幕叫什么"), [Required(lazy_gettext("请写一个名字，例如 大厅左侧。")), Length(max=40)]
    )
    venue = SelectField(lazy_gettext("显示哪个地点"), coerce=int)

    def offer(self, places: Sequence[Venue]) -> None:
        """Offer these places."""
        self.venue.choices = [SelectChoice(place.id, place.name) for place in places]


class ScreenCodeForm(Form):
    """What lets a screen in."""

    code = DigitsAndLetters(
        lazy_gettext("屏幕码"), [Required(lazy_gettext("请输入值班长给的 8 位屏幕码。")), Length(max=20)]
    )


class TakeBackForm(Device):
    """Why a supervisor takes a check-in back."""

    why = PlainText(lazy_gettext("撤销签到的原因"), [Required(ReasonMissing.message), Length(max=200)])


class CorrectionForm(Form):
    """How a visit ended in truth, or that it goes on, and why a supervisor says so."""

    outcome = RadioField(lazy_gettext("应该是"), coerce=Status)
    reason = PlainText(lazy_gettext("更正的原因"), [Required(ReasonMissing.message), Length(max=200)])

    def offer(self, now: Status) -> None:
        """Offer everything but what stands there now."""
        labels = {**STATUS_NAMES, Status.CHECKED_IN: lazy_gettext("还没办完，回到“已签到”")}
        self.outcome.choices = [
            SelectChoice(status.value, labels[status]) for status in (Status.CHECKED_IN, *OUTCOMES) if status != now
        ]
