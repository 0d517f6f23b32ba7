"""What couples and staff send about a booking."""

from uuid import uuid4

from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectChoice
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from wedreg.core.forms import Form, PlainText, Required
from wedreg.core.texts import lazy_gettext

LARGEST_ID = 2**31 - 1


class SlotForm(Form):
    """A time that was chosen."""

    slot = IntegerField(lazy_gettext("时段"), [Required(lazy_gettext("请先选一个时段。")), NumberRange(1, LARGEST_ID)])
    key = HiddenField(validators=[Length(max=40)], default=lambda: uuid4().hex)

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


class OfficeForm(Form):
    """Why the office cancels; the couple is told that it was the office."""

    reason = PlainText(
        lazy_gettext("原因"), [Required(lazy_gettext("请写明原因，会记在操作记录里。")), Length(max=200)]
    )
