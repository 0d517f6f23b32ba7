"""Times in which a venue or a window is closed."""

from datetime import datetime

from wtforms import BooleanField, DateTimeLocalField
from wtforms.validators import Length

from wedreg.core.clock import BEIJING
from wedreg.core.forms import Form, PlainText, Required
from wedreg.core.texts import lazy_gettext


class ClosureForm(Form):
    """A time in which a venue is closed."""

    starts_at = DateTimeLocalField(lazy_gettext("从"), [Required(lazy_gettext("请填开始时间。"))])
    ends_at = DateTimeLocalField(lazy_gettext("到"), [Required(lazy_gettext("请填结束时间。"))])
    reason = PlainText(lazy_gettext("原因（会公布）"), [Required(lazy_gettext("请写明原因。")), Length(max=100)])

    def times(self) -> tuple[datetime, datetime]:
        """Return the moments that the office's clock shows."""
        start, end = self.starts_at.data, self.ends_at.data
        return start.replace(tzinfo=BEIJING), end.replace(tzinfo=BEIJING)


class WindowClosureForm(ClosureForm):
    """A time in which one window is closed."""

    reason = PlainText(lazy_gettext("原因"), [Required(lazy_gettext("请写明原因。")), Length(max=100)])
    publish_reason = BooleanField(lazy_gettext("停掉的是当天唯一的离婚窗口：把原因公布在地点页上"))
