"""Which window serves what: a field for each half day of the week and each window."""

from collections.abc import Iterator, Sequence
from itertools import product

from wtforms import DateField, SelectChoice, SelectField
from wtforms.validators import Length

from wedreg.core.forms import Form, PlainText, Required
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.venues.models import Half, Post, Service, Staffing, Window
from wedreg.venues.rules import HALVES, WEEKDAYS

LIKE_MONDAY = (1, 2, 3, 4, 7)


class StaffingForm(Form):
    """Which window serves what in each half day of the week; `staffing_form` adds a field for each."""

    valid_from = DateField(lazy_gettext("从哪一天起"), [Required(lazy_gettext("请填生效日期。"))])
    without_divorce = PlainText(lazy_gettext("哪天没有离婚窗口，原因（会公布）"), [Length(max=100)])
    reason = PlainText(
        lazy_gettext("原因"), [Required(lazy_gettext("请写明原因，会记在操作记录里。")), Length(max=100)]
    )

    def posts(self) -> Iterator[Post]:
        """Return who stands where."""
        for weekday, half, window_id, field in self.grid():
            if field.data:
                yield Post(weekday=weekday, half=half, window_id=window_id, service_id=int(field.data))

    def grid(self) -> Iterator[tuple[int, Half, int, SelectField]]:
        """Return the field of each half day and window."""
        for field in self:
            if field.name.startswith("post_"):
                _post, weekday, half, window_id = field.name.split("_")
                yield int(weekday), Half(half), int(window_id), field

    def copy_monday(self) -> None:
        """Let the other workdays, and those that are made up for, be as Monday is."""
        monday = {(half, window): field.data for weekday, half, window, field in self.grid() if weekday == 0}
        for weekday, half, window, field in self.grid():
            if weekday in LIKE_MONDAY:
                field.data = monday[half, window]


def staffing_form(windows: Sequence[Window], services: Sequence[Service]) -> type[StaffingForm]:
    """Return the form for these windows; each offers what can be served there."""
    fields = {}
    for weekday, half, window in product(range(len(WEEKDAYS)), Half, windows):
        offered = [
            SelectChoice("", "—"), *(SelectChoice(str(s.id), s.name) for s in services if window.can_serve(s.id)),
        ]  # fmt: skip
        label = f"{WEEKDAYS[weekday]}{HALVES[half]} {gettext('%(number)d 号窗口', number=window.number)}"
        fields[post_name(weekday, half, window.id)] = SelectField(label, choices=offered, default="")
    return type("StaffingOfVenueForm", (StaffingForm,), fields)


def post_name(weekday: int, half: Half, window_id: int) -> str:
    """Return the name of the field in which a window's service in a half day stands."""
    return f"post_{weekday}_{half.value}_{window_id}"


def posts_of(staffing: Staffing | None) -> dict[str, str]:
    """Return what stands in the fields of a staffing that there is."""
    posts = staffing.posts if staffing else []
    return {post_name(post.weekday, post.half, post.window_id): str(post.service_id) for post in posts}
