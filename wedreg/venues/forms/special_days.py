"""A special day as staff type it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import DateField, DateTimeLocalField, RadioField, SelectChoice, SelectField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from wedreg.core.clock import BEIJING
from wedreg.core.forms import Form, PlainText, Required
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.venues.forms.weeks import read_hours
from wedreg.venues.models import Mode, Service
from wedreg.venues.rules import Hours
from wedreg.venues.services import SpecialTerms, modes

NEEDED = {
    Mode.FIRST_COME: (),
    Mode.ROOM: ("source", "value_known_at"),
    Mode.BALLOT: ("source", "value_known_at", "enter_until"),
}
"""What must be filled in besides, by how the places are given out."""


class SpecialDayForm(Form):
    """A day with hours and a release of its own."""

    service = SelectField(lazy_gettext("事项"))
    day = DateField(lazy_gettext("哪一天"), [Required(lazy_gettext("请填日期。"))])
    name = PlainText(lazy_gettext("叫什么"), [Required(lazy_gettext("请写日子的名字，例如 520。")), Length(max=20)])
    hours = PlainText(lazy_gettext("办理时间"), [Required(lazy_gettext("请写办理时间和窗口数。")), Length(max=120)])
    release_at = DateTimeLocalField(lazy_gettext("放号时间"), [Required(lazy_gettext("请填放号时间。"))])
    mode = RadioField(
        lazy_gettext("怎么放号"),
        [InputRequired(lazy_gettext("请选一种放号办法。"))],
        choices=[
            SelectChoice(Mode.FIRST_COME.value, lazy_gettext("先到先得")),
            SelectChoice(Mode.ROOM.value, lazy_gettext("候场：放号前领号的随机排先后，分批入场选时段")),
            SelectChoice(Mode.BALLOT.value, lazy_gettext("摇号：截止前报名填志愿，按摇出的先后给名额")),
        ],
        coerce=Mode,
    )
    source = PlainText(lazy_gettext("用哪个公开号码"), [Length(max=60)])
    value_known_at = DateTimeLocalField(lazy_gettext("号码开出"), [Optional()])
    enter_until = DateTimeLocalField(lazy_gettext("报名截止（只用于摇号）"), [Optional()])
    reason = PlainText(
        lazy_gettext("原因"), [Required(lazy_gettext("请写明原因，会记在操作记录里。")), Length(max=100)]
    )

    def __init__(self, services: Sequence[Service], **values: Any) -> None:  # noqa: ANN401  (whatever a form takes)
        super().__init__(**values)
        self.service.choices = [(service.code, service.name) for service in services]
        self.mode.choices = [choice for choice in self.mode.choices if choice.value in modes()]

    def validate_hours(self, field: PlainText) -> None:
        """Refuse a line that is no list of hours."""
        read_hours(0, field.data or "")

    def validate_mode(self, field: RadioField) -> None:
        """Ask for what a drawn order needs; what belongs to another way of release is left aside."""
        missing = [name for name in NEEDED[field.data] if not self[name].data]
        for name in missing:
            self[name].errors = [*self[name].errors, gettext("这种放号办法要填这一项。")]
        if missing:
            raise ValidationError(gettext("这种放号办法还要填下面标出的几项。"))

    def parts(self) -> list[Hours]:
        """Return the parts of the day."""
        return read_hours(0, self.hours.data or "")

    def terms(self) -> SpecialTerms:
        """Return what was typed."""
        needed = NEEDED[self.mode.data]
        return SpecialTerms(
            day=self.day.data,
            name=self.name.data,
            mode=self.mode.data,
            release_at=self._moment("release_at"),
            enter_until=self._moment("enter_until") if "enter_until" in needed else None,
            source=self.source.data if "source" in needed else "",
            value_known_at=self._moment("value_known_at") if "value_known_at" in needed else None,
        )

    def _moment(self, name: str) -> datetime:
        """Return the moment that the office's clock shows."""
        shown: datetime = self[name].data
        return shown.replace(tzinfo=BEIJING)
