"""What staff type about places, services and windows."""

from collections.abc import Sequence

from wtforms import BooleanField, IntegerField, RadioField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import Length, NoneOf, NumberRange, Optional, Regexp, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from wedreg.core.forms import Form, PlainText, Required
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.venues.models import Venue, VenueKind

TAKEN_CODES = ("new", "services")
"""Words that the addresses of venues use for something else."""


class VenueForm(Form):
    """A venue."""

    name = PlainText(lazy_gettext("名称"), [Required(), Length(max=60)])
    kind = RadioField(
        lazy_gettext("类型"),
        choices=[
            SelectChoice(VenueKind.OFFICE.value, lazy_gettext("登记厅（接待现场号）")),
            SelectChoice(VenueKind.OUTDOOR.value, lazy_gettext("户外颁证点（只接待预约）")),
        ],
        coerce=VenueKind,
        default=VenueKind.OFFICE,
    )
    address = PlainText(lazy_gettext("地址"), [Required(), Length(max=120)])
    way = PlainText(lazy_gettext("怎么走"), [Length(max=2000)])
    hours = PlainText(lazy_gettext("办理时间"), [Length(max=120)])
    phone = PlainText(lazy_gettext("电话"), [Length(max=40)])
    indoor_id = SelectField(
        lazy_gettext("下雨时改到哪里"), coerce=lambda value: int(value) if value else None, default=""
    )
    rain_plan = PlainText(lazy_gettext("下雨怎么办（会公布）"), [Length(max=2000)])
    sample = BooleanField(lazy_gettext("标为“示例”，等确认后再去掉"))
    open = BooleanField(lazy_gettext("可以预约"), default=True)

    def offer_indoor(self, venues: Sequence[Venue], venue: Venue | None) -> None:
        """Let the other venues be chosen for bad weather."""
        others = [SelectChoice(str(other.id), other.name) for other in venues if venue is None or other.id != venue.id]
        self.indoor_id.choices = [SelectChoice("", "—"), *others]


class NewVenueForm(VenueForm):
    """A venue that is new."""

    code = PlainText(
        lazy_gettext("代号"),
        [
            Required(),
            Regexp(r"[a-z0-9-]{2,24}$", message=lazy_gettext("代号用小写字母、数字和短横线。")),
            NoneOf(TAKEN_CODES, message=lazy_gettext("这个代号网址里另有用处，请换一个。")),
        ],
    )


class ServiceForm(Form):
    """A service."""

    name = PlainText(lazy_gettext("名称"), [Required(), Length(max=60)])
    minutes = IntegerField(
        lazy_gettext("每对占用窗口的分钟数"),
        [Required(), NumberRange(5, 240, message=lazy_gettext("请填 5 到 240 分钟。"))],
    )
    reviewed_minutes = IntegerField(
        lazy_gettext("材料预审过的分钟数"),
        [Optional(), NumberRange(5, 240, message=lazy_gettext("请填 5 到 240 分钟。"))],
    )
    days_ahead = IntegerField(
        lazy_gettext("最早提前几天可以约"),
        [Required(), NumberRange(1, 120, message=lazy_gettext("请填 1 到 120 天。"))],
    )
    online = BooleanField(lazy_gettext("可以网上预约"))

    def validate_reviewed_minutes(self, field: IntegerField) -> None:
        """Refuse a visit that would take longer because its papers were looked through."""
        if field.data and self.minutes.data and field.data > self.minutes.data:
            raise ValidationError(gettext("预审过的不会比没有预审的更久。"))


class WindowForm(Form):
    """A window."""

    number = IntegerField(
        lazy_gettext("窗口号"), [Required(), NumberRange(1, 99, message=lazy_gettext("窗口号是 1 到 99。"))]
    )
    name = PlainText(lazy_gettext("说明"), [Length(max=60)])
    open = BooleanField(lazy_gettext("开着"), default=True)


class WindowEditForm(Form):
    """A window that there is: nothing ticked means that everything can be done there."""

    name = PlainText(lazy_gettext("说明"), [Length(max=60)])
    open = BooleanField(lazy_gettext("开着"))
    skills = SelectMultipleField(
        lazy_gettext("能办哪些事"), coerce=int, option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
