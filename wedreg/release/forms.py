"""What couples and staff send about a release."""

from collections.abc import Iterator, Sequence
from typing import Any

from wtforms import IntegerField, SelectField
from wtforms.validators import Length, NumberRange

from wedreg.core.display import span
from wedreg.core.forms import Form, PlainText, Required
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.release.queries import WHOLE_DAY
from wedreg.venues.models import Half, Slot

MOST_AT_ONCE = 500
HALVES = {Half.MORNING: lazy_gettext("上午都可以"), Half.AFTERNOON: lazy_gettext("下午都可以")}


class EnterForm(Form):
    """A couple takes part; that is all."""

    def wishes(self) -> list[str]:
        """Return no wishes: in a waiting room one chooses when it is one's turn."""
        return []


class BallotForm(Form):
    """Up to three wishes, the dearest first: a time, a half day, or any time of the day."""

    wish_1 = SelectField(lazy_gettext("第一志愿"))
    wish_2 = SelectField(lazy_gettext("第二志愿"))
    wish_3 = SelectField(lazy_gettext("第三志愿"))

    def __init__(self, slots: Sequence[Slot], **values: Any) -> None:  # noqa: ANN401  (whatever a form takes)
        super().__init__(**values)
        choices = [("", gettext("不填")), *_choices(slots)]
        for field in (self.wish_1, self.wish_2, self.wish_3):
            field.choices = choices

    def wishes(self) -> list[str]:
        """Return what was chosen, each once."""
        typed = (self.wish_1.data, self.wish_2.data, self.wish_3.data)
        return [wish for wish in dict.fromkeys(typed) if wish]


def _choices(slots: Sequence[Slot]) -> Iterator[tuple[str, str]]:
    yield WHOLE_DAY, gettext("全天都可以")
    halves = {slot.half for slot in slots}
    yield from ((half.value, str(name)) for half, name in HALVES.items() if half in halves)
    yield from ((str(slot.id), span(slot.starts_at, slot.ends_at)) for slot in slots)


def _reason() -> PlainText:
    return PlainText(
        lazy_gettext("原因（会公布，不写姓名）"), [Required(lazy_gettext("请写明原因，会公布。")), Length(max=100)]
    )


class ReasonForm(Form):
    """Why staff do something by hand; it is published."""

    reason = _reason()


class PaceForm(Form):
    """How many couples choose at the same time, and why; it is published."""

    at_once = IntegerField(lazy_gettext("同时选时段的对数"), [Required(), NumberRange(1, MOST_AT_ONCE)])
    why = _reason()
