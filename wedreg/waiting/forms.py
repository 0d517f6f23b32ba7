"""What a couple that waits says."""

from datetime import date, timedelta
from uuid import uuid4

from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectChoice, SelectMultipleField, ValidationError
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from wedreg.bookings.staff_forms import CallersForm
from wedreg.core import clock
from wedreg.core.clock import beijing
from wedreg.core.forms import Form, PlainText, Required
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.venues.models import Half, Service, VenueKind
from wedreg.venues.queries import offering
from wedreg.venues.rules import MOST_DAYS
from wedreg.waiting.services import Wish

SEVEN = [
    lazy_gettext("周一"), lazy_gettext("周二"), lazy_gettext("周三"), lazy_gettext("周四"), lazy_gettext("周五"),
    lazy_gettext("周六"), lazy_gettext("周日"),
]  # fmt: skip


class WishForm(Form):
    """When and where a couple would come."""

    first_day = DateField(lazy_gettext("从哪一天"), [Required(lazy_gettext("请填日期。"))])
    last_day = DateField(lazy_gettext("到哪一天"), [Required(lazy_gettext("请填日期。"))])
    weekdays = SelectMultipleField(
        lazy_gettext("星期几可以"),
        [Required(lazy_gettext("请至少选一天。"))],
        choices=[SelectChoice(number, name) for number, name in enumerate(SEVEN)],
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        default=list(range(7)),
    )
    half = RadioField(
        lazy_gettext("上午还是下午"),
        choices=[
            SelectChoice("any", lazy_gettext("都可以")),
            SelectChoice(Half.MORNING.value, lazy_gettext("上午")),
            SelectChoice(Half.AFTERNOON.value, lazy_gettext("下午")),
        ],
        default="any",
    )
    venues = SelectMultipleField(
        lazy_gettext("哪里都可以的，都勾上"), coerce=int, option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )  # fmt: skip

    def offer_venues(self, service: Service) -> "WishForm":
        """Let the couple choose among the venues that serve this; outdoors the rain decides (R46)."""
        places = offering(service.id)
        self.venues.choices = [
            SelectChoice(one.id, gettext("%(venue)s（下雨改到室内）", venue=one.name))
            if one.kind == VenueKind.OUTDOOR
            else SelectChoice(one.id, one.name)
            for one in places
        ]
        if not self.is_submitted() and not self.venues.data:
            self.venues.data = [one.id for one in places]
        return self

    def validate_first_day(self, field: DateField) -> None:
        """Refuse a day that is over."""
        if field.data and field.data <= beijing(clock.now()).date():
            raise ValidationError(gettext("最早从明天起。"))

    def validate_last_day(self, field: DateField) -> None:
        """Refuse days that end before they begin, or are too far away."""
        if not field.data:
            return
        if self.first_day.data and field.data < self.first_day.data:
            raise ValidationError(gettext("结束的日子要不早于开始的日子。"))
        if field.data > self.furthest():
            raise ValidationError(gettext("最远可以候补 %(days)d 天以内的日子。", days=MOST_DAYS))

    @staticmethod
    def furthest() -> date:
        """Return the last day for which one can wait."""
        return beijing(clock.now()).date() + timedelta(days=MOST_DAYS)

    def wish(self) -> Wish:
        """Return what was wished; all venues are as good as none named."""
        chosen = sorted(self.venues.data or [])
        everywhere = len(chosen) == len(self.venues.choices)
        half = None if self.half.data == "any" else Half(self.half.data)
        return Wish(
            self.first_day.data, self.last_day.data, tuple(sorted(self.weekdays.data)), half,
            () if everywhere else tuple(chosen),
        )  # fmt: skip


class CallersWishForm(WishForm, CallersForm):
    """The same for two who telephone, with who they are."""

    declared = None

    def kept_wish(self) -> dict[str, object]:
        """Return what was typed of the wish, while the two are looked for."""
        return {name: self[name].data for name in ("first_day", "last_day", "weekdays", "half", "venues")}


class AnswerForm(Form):
    """What the couple says to an offer."""

    key = HiddenField(validators=[Length(min=8, max=40)], default=lambda: uuid4().hex)


class ReasonForm(Form):
    """Why staff change the line."""

    reason = PlainText(
        lazy_gettext("原因"), [Required(lazy_gettext("请写明原因，会记在操作记录里。")), Length(max=200)]
    )


class ReadForm(Form):
    """Staff have read the declaration to the couple on the telephone (R3)."""

    declared = BooleanField(lazy_gettext("声明和告知已逐条读给他们听，他们说都清楚、两人都是自愿的"))
