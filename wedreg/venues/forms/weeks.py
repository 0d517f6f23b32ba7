"""The week of a service as staff type it: one line a weekday."""

import re
import unicodedata
from datetime import time
from itertools import pairwise

from wtforms import DateField
from wtforms.validators import Length, ValidationError

from wedreg.core.forms import Form, PlainText, Required
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.venues.models import OpeningPattern
from wedreg.venues.rules import WEEKDAYS, Hours

MOST_WINDOWS = 50
PART = re.compile(r"(\d{1,2}:\d\d)\s*[-–—~]\s*(\d{1,2}:\d\d)\s*(?:[xX×]\s*(\d{1,4}))?", re.ASCII)


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
