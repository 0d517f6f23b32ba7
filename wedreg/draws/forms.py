"""What staff type about draws, and what anybody looks up."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from wtforms import DateTimeLocalField, HiddenField, SelectField, TextAreaField
from wtforms.validators import Length, Regexp, ValidationError

from wedreg.core.clock import BEIJING
from wedreg.core.forms import DigitsAndLetters, Form, PlainText, Required
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.core.tokens import ALPHABET, CODE_LENGTH, new_code
from wedreg.draws.models import Draw
from wedreg.draws.services import Stratum, Terms

GROUP = re.compile(r"(\S{1,30})(?:\s+(\d{1,4})(?:\s+(\d{1,4}))?)?", re.ASCII)
NUMBER = re.compile(r"[0-9A-Z][0-9A-Z/_-]{0,39}")
OWN_NAME = rf"[{ALPHABET}]{{{CODE_LENGTH}}}$"
"""What the form proposes to call the draw, so that a form sent twice announces once."""
MOST_GROUPS, MOST_NUMBERS = 8, 2000
VOID_RULE = lazy_gettext("到时仍没有公开号码，本次摇号作废，报名都保留，另行公布时间重摇。")


class AnnounceForm(Form):
    """The terms of a draw."""

    ref = HiddenField(validators=[Regexp(OWN_NAME, message=lazy_gettext("请刷新这一页，再填一次。"))], default=new_code)
    title = PlainText(lazy_gettext("摇什么"), [Required(lazy_gettext("请写明摇的是什么。")), Length(max=60)])
    groups = TextAreaField(lazy_gettext("组别和名额"), [Required(lazy_gettext("至少写一组。")), Length(max=600)])
    closes_at = DateTimeLocalField(lazy_gettext("报名截止"), [Required(lazy_gettext("请填截止时间。"))])
    source = PlainText(lazy_gettext("用哪个公开号码"), [Required(lazy_gettext("请写明是哪一期。")), Length(max=60)])
    value_known_at = DateTimeLocalField(lazy_gettext("号码开出"), [Required(lazy_gettext("请填开出的时间。"))])
    value_due_at = DateTimeLocalField(lazy_gettext("最晚填好"), [Required(lazy_gettext("请填最晚的时间。"))])
    void_rule = PlainText(
        lazy_gettext("到时没有号码怎么办"),
        [Required(lazy_gettext("请写明怎么办，公布后不能再改。")), Length(max=120)],
        default=VOID_RULE,
    )

    def validate_groups(self, field: TextAreaField) -> None:
        """Read the groups, or say which line is not one."""
        read_groups(field.data or "")

    def terms(self) -> Terms:
        """Return what was typed."""
        return Terms(
            title=self.title.data,
            source=self.source.data,
            void_rule=str(self.void_rule.data),
            value_known_at=_moment(self.value_known_at),
            closes_at=_moment(self.closes_at),
            value_due_at=_moment(self.value_due_at),
            strata=read_groups(self.groups.data),
        )


def _moment(field: DateTimeLocalField) -> datetime:
    """Return the moment that the office's clock shows."""
    shown: datetime = field.data
    return shown.replace(tzinfo=BEIJING)


def read_groups(text: str) -> list[Stratum]:
    """Return the strata from lines such as `新婚 30 6`, or raise ValidationError; without numbers the order counts."""
    lines = [line.strip() for line in unicodedata.normalize("NFKC", text).splitlines() if line.strip()]
    if len(lines) > MOST_GROUPS:
        raise ValidationError(gettext("最多分 %(most)d 组。", most=MOST_GROUPS))
    codes = ["all"] if len(lines) == 1 else "abcdefgh"
    return [_read_group(code, line) for code, line in zip(codes, lines, strict=False)]


def _read_group(code: str, line: str) -> Stratum:
    read = GROUP.fullmatch(line)
    if read is None:
        raise ValidationError(gettext("“%(line)s”看不懂。请写成 新婚 30 6：组名、名额、递补人数。", line=line[:40]))
    places, reserves = (int(number) if number else None for number in read.group(2, 3))
    return Stratum(read[1], places, reserves, code)


class ValueForm(Form):
    """The public value."""

    value = PlainText(
        lazy_gettext("公开号码"),
        [
            Required(lazy_gettext("请照公告填号码。")),
            Length(max=100),
            Regexp(
                r"[0-9a-z +.,:/-]+$", message=lazy_gettext("只填号码：数字、字母、空格和 + - . , : /，不写别的字。")
            ),
        ],
        filters=[lambda typed: " ".join(unicodedata.normalize("NFKC", typed or "").lower().split())],
    )


class VoidForm(Form):
    """Why a draw is given up."""

    reason = PlainText(lazy_gettext("原因（会公布）"), [Required(lazy_gettext("请写明原因。")), Length(max=100)])


class NumbersForm(Form):
    """The numbers of who takes part, one a line; no names."""

    group = SelectField(lazy_gettext("组别"))
    numbers = TextAreaField(lazy_gettext("报名编号"), [Required(lazy_gettext("请填编号，一行一个。"))])

    def __init__(self, draw: Draw, **values: Any) -> None:  # noqa: ANN401  (whatever a form takes)
        super().__init__(**values)
        self.group.choices = [(part.code, part.title) for part in draw.strata]

    def validate_numbers(self, field: TextAreaField) -> None:
        """Refuse what is no number: a name must not get in here."""
        numbers = read_numbers(field.data or "")
        strange = next((number for number in numbers if not NUMBER.fullmatch(number)), None)
        if strange is not None:
            raise ValidationError(
                gettext("“%(number)s”不像编号。只填编号（数字、字母和 - _ /），不填姓名。", number=strange[:20])
            )
        if len(numbers) > MOST_NUMBERS:
            raise ValidationError(gettext("一次最多 %(most)d 个，请分几次填。", most=MOST_NUMBERS))


def read_numbers(text: str) -> Sequence[str]:
    """Return the numbers, one a line, without the differences that a keyboard makes."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return list(dict.fromkeys(line.strip() for line in plain.splitlines() if line.strip()))


class LookUpForm(Form):
    """A pseudonym, or a number of one's own."""

    find = DigitsAndLetters(lazy_gettext("代号"), [Length(max=60)])
