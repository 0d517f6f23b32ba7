"""Forms check the shape of what was typed; rules refuse in the services; the form shows both."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import phonenumbers
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from wtforms import Field, FormField, HiddenField, StringField
from wtforms.validators import InputRequired, StopValidation, ValidationError

from wedreg.core.db import db
from wedreg.core.errors import DomainError
from wedreg.core.texts import LazyString, gettext, lazy_gettext

MOBILE_DIGITS = 11
DIALLED = re.compile(r"\+?[\d\s\-()]+")
TEXTED = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


SENTENCES = {
    "Not a valid choice.": lazy_gettext("没有这个选项，请在列出的几个里选一个。"),
    "Invalid Choice: could not coerce.": lazy_gettext("没有这个选项，请在列出的几个里选一个。"),
    "'%(value)s' is not a valid choice for this field.": lazy_gettext("没有这个选项，请在列出的几个里选一个。"),
    "'%(value)s' are not valid choices for this field.": lazy_gettext("没有这个选项，请在列出的几个里选一个。"),
    "Invalid choice(s): one or more data inputs could not be coerced.": lazy_gettext(
        "没有这个选项，请在列出的几个里选一个。"
    ),
    "Not a valid integer value.": lazy_gettext("这里填数字，例如 3。"),
    "Not a valid date value.": lazy_gettext("日期写成“年-月-日”，例如 1998-08-08。"),
    "Not a valid time value.": lazy_gettext("时间写成“时:分”，例如 08:30。"),
    "Not a valid datetime value.": lazy_gettext("写成“年-月-日 时:分”，例如 2026-05-20 09:00。"),
    "Field cannot be longer than %(max)d character.": lazy_gettext("最多 %(max)d 个字，请写短一点。"),
    "Field must be at least %(min)d character long.": lazy_gettext("至少 %(min)d 个字，请再写一点。"),
    "Field must be between %(min)d and %(max)d characters long.": lazy_gettext("请写 %(min)d 到 %(max)d 个字。"),
    "Number must be between %(min)s and %(max)s.": lazy_gettext("请填 %(min)s 到 %(max)s 之间的数字。"),
    "Number must be at least %(min)s.": lazy_gettext("请填 %(min)s 或更大的数字。"),
    "Number must be at most %(max)s.": lazy_gettext("请填 %(max)s 或更小的数字。"),
    "This field is required.": lazy_gettext("这一项还没填。"),
    "Invalid input.": lazy_gettext("这里的写法对不上，请再看一遍。"),
}
"""What the form library says, by its own words."""


class Sentences:
    """The form library's messages in our words."""

    def gettext(self, text: str) -> str:
        return str(SENTENCES.get(text, SENTENCES["Invalid input."]))

    def ngettext(self, one: str, _many: str, _number: int) -> str:
        return self.gettext(one)


class Form(FlaskForm):
    """A form of ours: Chinese sentences beside the fields and a summary above them."""

    class Meta:
        """The token against other sites' forms is checked once for every request, before any form is read."""

        csrf = False

        def get_translations(self, _form: object) -> "Sentences":
            """Let the library say in our words what it finds."""
            return Sentences()

    refused: DomainError | None = None
    """What a rule refused last, with the ways on from there."""

    @property
    def csrf_token(self) -> Markup:
        """Return the hidden field with the token, made when a page shows it."""
        return Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())

    def refusal(self, error: DomainError) -> None:
        """Show what a rule refused beside the field it belongs to."""
        self.refused = error
        field = next((leaf for _, leaf in _leaves(self) if leaf.id == error.field), None)
        if field is not None and not isinstance(field, HiddenField):
            field.errors = [*field.errors, str(error)]
        else:
            self.form_errors.append(str(error))

    def refusals(self) -> "Refusals":
        """Show a DomainError of the block on the form, and undo what the block had written."""
        return Refusals(self)

    @property
    def problems(self) -> list[tuple[str | None, str, str]]:
        """Return (id of the field, its label, sentence) for the summary above the form."""
        found: list[tuple[str | None, str, str]] = [
            (leaf.id, gettext("%(part)s%(field)s", part=part, field=leaf.label.text), str(leaf.errors[0]))
            for part, leaf in _leaves(self)
            if leaf.errors
        ]
        return found + [(None, "", str(error)) for error in self.form_errors]


class Refusals:
    """A block in which a rule may refuse; what should not be tried at all goes on to the error page."""

    def __init__(self, form: Form) -> None:
        self._form = form

    def __enter__(self) -> None:
        """Nothing has to be prepared: the transaction is the request's."""

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> bool:
        if not isinstance(error, DomainError) or error.audited:
            return False
        db.session.rollback()
        self._form.refusal(error)
        return True


def _leaves(form: Iterable[Field], part: LazyString | str = "") -> Iterator[tuple[LazyString | str, Field]]:
    """Return the fields of a form and of the forms in it, each with the label of the part it belongs to."""
    for field in form:
        if isinstance(field, FormField):
            yield from _leaves(field.form, field.label.text)
        else:
            yield part, field


class Required(InputRequired):
    """The field must be filled in."""

    field_flags: ClassVar[dict[str, object]] = {}
    """None: the sentence comes from us, not from the browser."""

    def __init__(self, message: LazyString | str | None = None) -> None:
        super().__init__(message or lazy_gettext("这一项还没填。"))

    def __call__(self, form: object, field: Field) -> None:
        """Refuse spaces too: a reason of nothing but spaces is none."""
        if isinstance(field.data, str) and not field.data.strip():
            raise StopValidation(str(self.message))
        super().__call__(form, field)


class PlainText(StringField):
    """A line of text in its composed form, without the spaces around it and what no keyboard types."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = unicodedata.normalize("NFC", valuelist[0]) if valuelist else ""
        self.data = "".join(letter for letter in typed if unicodedata.category(letter) != "Cc").strip()


class AddressField(StringField):
    """An e-mail address, or a phone: full-width characters are read as they were meant."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = unicodedata.normalize("NFKC", valuelist[0]).strip() if valuelist else ""


class DigitsAndLetters(StringField):
    """A number of a document or a code: full-width, lower-case and spaced input is read as it was meant."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = unicodedata.normalize("NFKC", valuelist[0]) if valuelist else ""
        self.data = re.sub(r"\s", "", typed).upper()


class PhoneField(StringField):
    """A mobile phone; `data` is E.164 when it is good. Mainland numbers need no country code."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = unicodedata.normalize("NFKC", valuelist[0]) if valuelist else ""
        self.data = re.sub(r"[\s\-()]", "", typed)

    def pre_validate(self, _form: object) -> None:
        if not self.data:
            return
        number = parse_phone(self.data)
        if number is None:
            raise ValidationError(_phone_sentence(self.data))
        self.data = number

    def _value(self) -> str:
        return show_phone(self.data or "")


def parse_phone(typed: str) -> str | None:
    """Return the number of a mobile phone as E.164, or None when nobody could be texted there."""
    try:
        number = phonenumbers.parse(typed, "CN")
    except phonenumbers.NumberParseException:
        return None
    if not DIALLED.fullmatch(typed) or phonenumbers.number_type(number) not in TEXTED:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def show_phone(number: str) -> str:
    """Return a mainland number as people write it, any other one with its country code."""
    return number.removeprefix("+86")


def _phone_sentence(typed: str) -> str:
    digits = len(typed)
    if not typed.isdecimal():
        return gettext("手机号里有认不出的字符。内地号码是 11 位数字，境外号码请以 + 和区号开头。")
    if digits < MOBILE_DIGITS:
        return gettext("现在是 %(now)d 位，还少 %(missing)d 位。", now=digits, missing=MOBILE_DIGITS - digits)
    if digits > MOBILE_DIGITS:
        return gettext("现在是 %(now)d 位，多了 %(extra)d 位。", now=digits, extra=digits - MOBILE_DIGITS)
    return gettext("没有这个号段，请对照手机再看一遍。")
