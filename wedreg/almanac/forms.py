"""What staff bring in about holidays."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import FileField, HiddenField, IntegerField, TextAreaField
from wtforms.validators import Length, NumberRange, ValidationError

from wedreg.almanac.notice_file import Marked, decode, read
from wedreg.core.forms import Form, PlainText, Required
from wedreg.core.texts import gettext, lazy_gettext

FIRST_YEAR, LAST_YEAR = 2020, 2099
MOST_SHOWN = 12
"""Sentences about rows; who has more of them has taken another file."""
LONGEST_TABLE = 20_000


class TableFile(FileField):
    """A file with lines of text; `data` is the text, or nothing when no file was chosen."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        content = valuelist[0].read() if valuelist and hasattr(valuelist[0], "read") else b""
        self.data = decode(content)

    def pre_validate(self, _form: object) -> None:
        if self.data is None:
            raise ValidationError(
                gettext("这个文件的编码认不出来。请用 Excel 另存为“CSV（逗号分隔）”或“CSV UTF-8”，再选一次。")
            )


class NoticeForm(Form):
    """A yearly notice: a file, or its lines; the file's lines are shown to be looked at and put right."""

    title = PlainText(
        lazy_gettext("通知名称或文号"), [Required(lazy_gettext("请写通知的名称或文号。")), Length(max=120)]
    )
    year = IntegerField(
        lazy_gettext("哪一年"),
        [
            Required(lazy_gettext("请写是哪一年的安排。")),
            NumberRange(FIRST_YEAR, LAST_YEAR, message=lazy_gettext("年份是 2020 到 2099。")),
        ],
    )
    file = TableFile(lazy_gettext("CSV 文件"), default="")
    table = TextAreaField(lazy_gettext("放假和上班的日子"), default="")
    seen = HiddenField()
    listed: Mapping[date, Marked] = {}
    """The days that were read."""

    def validate_table(self, field: TextAreaField) -> None:
        """Read the lines of the file, or of the field; each that cannot be meant gets a sentence."""
        field.data = self.file.data or field.data
        if len(field.data) > LONGEST_TABLE:
            raise ValidationError(gettext("内容太长了，一年的安排只有几十行，请核对是不是拿错了文件。"))
        if self.year.errors or self.file.errors:
            return
        found = read(field.data, self.year.data)
        self.listed = found.days
        field.errors.extend(found.problems[:MOST_SHOWN])
