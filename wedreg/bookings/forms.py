"""What couples and staff send about a booking."""

from datetime import date
from uuid import uuid4

from wtforms import BooleanField, DateField, HiddenField, IntegerField, RadioField, SelectChoice, SelectField
from wtforms.validators import Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from wedreg.bookings.models import Cause
from wedreg.bookings.rules import CAUSES
from wedreg.core import clock
from wedreg.core.clock import beijing
from wedreg.core.forms import DigitsAndLetters, Form, PlainText, Required
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.couples.models import Couple
from wedreg.couples.rules import BadNumber, Role, read_name, read_number

LARGEST_ID = 2**31 - 1


def _between(least: int, most: int) -> NumberRange:
    return NumberRange(least, most, message=lazy_gettext("请填 %(min)s 到 %(max)s 的整数。"))


class SlotForm(Form):
    """A time that was chosen."""

    slot = IntegerField(lazy_gettext("时段"), [Required(lazy_gettext("请先选一个时段。")), NumberRange(1, LARGEST_ID)])
    key = HiddenField(validators=[Length(max=40)], default=lambda: uuid4().hex)
    priority = BooleanField(
        lazy_gettext("我们中有现役军人、孕妇、老年人或残疾人，用优先名额（不记是哪一种，到场出示证明）")
    )

    def renew(self) -> None:
        """Let the page that is shown next send a form of its own, not this one again."""
        self.key.data = uuid4().hex


class ChangeForm(SlotForm):
    """Another time for a booking, as it was when the page was shown."""

    version = IntegerField(validators=[Required(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())
    reason = PlainText(lazy_gettext("原因"), [Length(max=200)])

    def follow(self, version: int) -> None:
        """Send the booking's present version next, whatever was sent before."""
        self.version.raw_data, self.version.data = None, version


class ConfirmForm(Form):
    """The declaration (R3) and the notice (R52); nothing is ticked beforehand."""

    declared = BooleanField(lazy_gettext("我们读过声明和告知，两人都是自愿的"))


REASONS = [
    SelectChoice("time", lazy_gettext("时间不合适")),
    SelectChoice("papers", lazy_gettext("材料没准备好")),
    SelectChoice("elsewhere", lazy_gettext("改到别处办")),
    SelectChoice("other", lazy_gettext("别的原因")),
]


class CancelForm(Form):
    """Why a booking is given up; nobody has to say."""

    reason = RadioField(lazy_gettext("方便说一下原因吗"), [Optional()], choices=REASONS, default="other")


class CorrectionForm(Form):
    """What is put right of one of the two; an empty field stays as it is."""

    role = RadioField(
        lazy_gettext("更正谁的"),
        choices=[SelectChoice("woman", lazy_gettext("女方")), SelectChoice("man", lazy_gettext("男方"))],
        coerce=Role,
        default=Role.WOMAN,
    )
    name = PlainText(lazy_gettext("姓名"), [Length(max=60)])
    number = DigitsAndLetters(lazy_gettext("证件号"), [Length(max=30)])
    reason = PlainText(
        lazy_gettext("原因"), [Required(lazy_gettext("请写明原因，会记在操作记录里。")), Length(max=200)]
    )

    def corrected(self, couple: Couple, today: date) -> dict[str, object] | None:
        """Return what is to be put down; None, and a sentence beside the field, when it cannot be right (R6)."""
        found: dict[str, object] = {}
        if self.name.data:
            found["name"] = read_name(self.name.data)
            if found["name"] is None:
                self.name.errors = [gettext("姓名请写全：汉字（中间可以有 ·），或者护照上的拉丁字母。")]
        if self.number.data:
            found |= self._number(couple, today)
        if not found:
            self.name.errors = [gettext("姓名和证件号至少填一个。")]
        return None if self.errors else found

    def _number(self, couple: Couple, today: date) -> dict[str, object]:
        try:
            identity = read_number(couple.person(self.role.data).id_type, self.number.data, today)
        except BadNumber as bad:
            self.number.errors = [str(bad)]
            return {}
        if identity.role and identity.role != self.role.data:
            self.number.errors = [gettext("这个号码的性别对不上，请再看一遍是谁的。")]
        born = {"birth_date": identity.birth_date} if identity.birth_date else {}
        return {"number": self.number.data, **born}


class OfficeForm(Form):
    """Why the office cancels; the couple is told that it was the office."""

    reason = PlainText(
        lazy_gettext("原因"), [Required(lazy_gettext("请写明原因，会记在操作记录里。")), Length(max=200)]
    )


class NumberForm(Form):
    """Whose application is looked for."""

    number = DigitsAndLetters(
        lazy_gettext("身份证号"), [Required(lazy_gettext("请填要找的身份证号。")), Length(max=30)]
    )


class WithdrawForm(Form):
    """One of the two takes the application back, in person (R37)."""

    checked = BooleanField(
        lazy_gettext("来的是其中一方本人，已核对身份证和回执单（回执单丢了的写了说明）"),
        [Required(lazy_gettext("请先核对，再打个勾。"))],
    )


class ReceivedForm(Form):
    """The day on which the application was really received."""

    received_on = DateField(lazy_gettext("受理日期"), [Required(lazy_gettext("请填受理日期。"))])
    reason = PlainText(
        lazy_gettext("原因"), [Required(lazy_gettext("请写明原因，会记在操作记录里。")), Length(max=200)]
    )

    def validate_received_on(self, field: DateField) -> None:
        """Refuse a day that is still to come."""
        if field.data > beijing(clock.now()).date():
            raise ValidationError(gettext("受理日期不能晚于今天。"))


class AppealForm(Form):
    """Why a couple did not come."""

    cause = RadioField(
        lazy_gettext("当时是什么情况"),
        [Required(lazy_gettext("请选一项。"))],
        choices=[SelectChoice(cause.value, words) for cause, words in CAUSES.items()],
        coerce=Cause,
    )
    note = PlainText(lazy_gettext("想说的话"), [Length(max=200, message=lazy_gettext("最多 200 个字。"))])


class AnswerForm(Form):
    """What staff answer."""

    granted = RadioField(
        lazy_gettext("答复"),
        [Required(lazy_gettext("请选一项。"))],
        choices=[SelectChoice("yes", lazy_gettext("免记")), SelectChoice("no", lazy_gettext("照规则记"))],
    )
    reason = PlainText(
        lazy_gettext("理由"), [Required(lazy_gettext("请写明理由，会记在操作记录里。")), Length(max=200)]
    )


class DayPardonForm(Form):
    """A day on which nobody is to blame for not coming."""

    venue = SelectField(lazy_gettext("地点"), coerce=int)
    day = DateField(lazy_gettext("日期"), [Required(lazy_gettext("请填日期。"))])
    reason = PlainText(
        lazy_gettext("原因"), [Required(lazy_gettext("请写明原因，会记在操作记录里。")), Length(max=200)]
    )


class LimitForm(Form):
    """How many of a kind in how many days lead to how long a pause."""

    most = IntegerField(lazy_gettext("满几次就暂停"), [Required(), _between(1, 50)])
    within_days = IntegerField(lazy_gettext("在几天以内"), [Required(), _between(1, 180)])
    pause_days = IntegerField(lazy_gettext("暂停几天"), [Required(), _between(1, 180)])
    warned_at = IntegerField(lazy_gettext("从第几次起提醒"), [Required(), _between(1, 50)])
    reason = PlainText(
        lazy_gettext("原因"), [Required(lazy_gettext("请写明原因，会记在操作记录里。")), Length(max=200)]
    )

    def validate_warned_at(self, field: IntegerField) -> None:
        """Refuse a warning that would come after the pause."""
        if self.most.data and field.data > self.most.data:
            raise ValidationError(gettext("提醒不能晚于暂停。"))
