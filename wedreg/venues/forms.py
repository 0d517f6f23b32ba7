"""What staff type about venues."""

import re
import unicodedata
from datetime import datetime, time
from itertools import pairwise

from wtforms import BooleanField, DateField, DateTimeLocalField, IntegerField, RadioField, SelectChoice
from wtforms.validators import Length, NoneOf, NumberRange, Regexp, ValidationError

from wedreg.core.clock import BEIJING
from wedreg.core.forms import Form, PlainText, Required
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.venues.models import OpeningPattern, VenueKind
from wedreg.venues.rules import WEEKDAYS, Hours

MOST_WINDOWS = 50
PART = re.compile(r"(\d{1,2}:\d\d)\s*[-–—~]\s*(\d{1,2}:\d\d)\s*(?:[xX×]\s*(\d{1,4}))?", re.ASCII)
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
    sample = BooleanField(lazy_gettext("标为“示例”，等确认后再去掉"))
    open = BooleanField(lazy_gettext("可以预约"), default=True)


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
    days_ahead = IntegerField(
        lazy_gettext("最早提前几天可以约"),
        [Required(), NumberRange(1, 120, message=lazy_gettext("请填 1 到 120 天。"))],
    )
    online = BooleanField(lazy_gettext("可以网上预约"))


class WindowForm(Form):
    """A window."""

    number = IntegerField(
        lazy_gettext("窗口号"), [Required(), NumberRange(1, 99, message=lazy_gettext("窗口号是 1 到 99。"))]
    )
    name = PlainText(lazy_gettext("说明"), [Length(max=60)])
    open = BooleanField(lazy_gettext("开着"), default=True)


class PatternForm(Form):
    """A week: one line a weekday, such as `9:00-12:00 x2, 14:00-17:00 x1`."""

    valid_from = DateField(lazy_gettext("从哪一天起"), [Required(lazy_gettext("请填生效日期。"))])
    reason = PlainText(
        lazy_gettext("原因"), [Required(lazy_gettext("请写明原因，会记在操作记录里。")), Length(max=100)]
    )
    days = tuple(f"day_{number}" for number in range(8))

    def hours(self) -> list[Hours]:
        """Return the parts of the week."""
        return [part for number, name in enumerate(self.days) for part in read_hours(number, self[name].data or "")]

    @classmethod
    def texts_of(cls, pattern: OpeningPattern | None) -> dict[str, str]:
        """Return the lines of a week that there is."""
        lines: dict[str, list[str]] = {}
        for part in pattern.hours if pattern else []:
            text = f"{part.opens:%-H:%M}-{part.closes:%-H:%M} x{part.windows}"
            lines.setdefault(f"day_{part.weekday}", []).append(text)
        return {name: ", ".join(parts) for name, parts in lines.items()}


def _check_line(_form: Form, field: PlainText) -> None:
    """Refuse a line that is no list of hours."""
    read_hours(0, field.data or "")


for _number, _label in enumerate(WEEKDAYS):
    setattr(PatternForm, f"day_{_number}", PlainText(_label, [Length(max=120), _check_line]))


def read_hours(weekday: int, line: str) -> list[Hours]:
    """Return the parts of one weekday from `9:00-12:00 x2, 14:00-17:00 x1`, or raise ValidationError."""
    parts = [part.strip() for part in unicodedata.normalize("NFKC", line).split(",")]
    found = [_read_part(weekday, part) for part in parts if part]
    _check_order(found)
    return found


def _read_part(weekday: int, part: str) -> Hours:
    read = PART.fullmatch(part)
    try:
        if read:
            opens, closes = (time.fromisoformat(hour.zfill(5)) for hour in read.group(1, 2))
            return Hours(weekday, opens, closes, int(read[3] or "1"))
    except ValueError:
        pass  # an hour or a minute that there is not
    raise ValidationError(
        gettext("“%(part)s”看不懂。请写成 9:00-12:00 x2，x 后面是窗口数，几段之间用逗号。", part=part)
    )


def _check_order(parts: list[Hours]) -> None:
    for part in parts:
        if part.opens >= part.closes:
            raise ValidationError(gettext("结束时间要晚于开始时间。"))
        if not 0 < part.windows <= MOST_WINDOWS:
            raise ValidationError(gettext("窗口数是 1 到 %(most)d。", most=MOST_WINDOWS))
    for earlier, later in pairwise(parts):
        if later.opens < earlier.closes:
            raise ValidationError(gettext("同一天的几段时间不能重叠，请按先后写。"))


class ClosureForm(Form):
    """A time in which a venue is closed."""

    starts_at = DateTimeLocalField(lazy_gettext("从"), [Required(lazy_gettext("请填开始时间。"))])
    ends_at = DateTimeLocalField(lazy_gettext("到"), [Required(lazy_gettext("请填结束时间。"))])
    reason = PlainText(lazy_gettext("原因（会公布）"), [Required(lazy_gettext("请写明原因。")), Length(max=100)])

    def times(self) -> tuple[datetime, datetime]:
        """Return the moments that the office's clock shows."""
        start, end = self.starts_at.data, self.ends_at.data
        return start.replace(tzinfo=BEIJING), end.replace(tzinfo=BEIJING)
