"""What a registrar types."""

from wtforms import RadioField, SelectChoice
from wtforms.validators import Length, ValidationError

from wedreg.bookings.models import Status
from wedreg.bookings.rules import STATUS_NAMES
from wedreg.bookings.services.visiting import OUTCOMES
from wedreg.core.forms import Form, PlainText, Required
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.passes.errors import ReasonMissing
from wedreg.passes.forms import Device


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
