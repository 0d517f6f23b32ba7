"""What couples type about themselves."""

import re
from typing import Any

from wtforms import BooleanField, DateField, FormField, SelectChoice, SelectField
from wtforms.validators import Length, Optional, Regexp, ValidationError

from wedreg.core import clock
from wedreg.core.display import masked_id
from wedreg.core.errors import office_phone
from wedreg.core.forms import AddressField, DigitsAndLetters, Form, PhoneField, PlainText, Required, parse_phone
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.couples.models import ContactKind, Person
from wedreg.couples.rules import (
    CATEGORY_NAMES,
    ID_TYPE_NAMES,
    ID_TYPES,
    OLDEST,
    BadNumber,
    Category,
    IdType,
    Role,
    read_name,
    read_number,
)
from wedreg.notifications.queries import ways

DOCUMENT = ("category", "id_type", "number", "birth_date")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")


class SignInForm(Form):
    """Where the code goes."""

    address = AddressField(lazy_gettext("手机号"), [Required(lazy_gettext("请填手机号。")), Length(max=120)])

    def contact(self) -> tuple[ContactKind, str] | None:
        """Return how to reach who typed this; None, and a sentence, when nobody could be reached there."""
        typed = self.address.data or ""
        if "@" in typed:
            found = (ContactKind.EMAIL, typed.lower()) if EMAIL.fullmatch(typed) else None
        else:
            number = parse_phone(re.sub(r"[\s\-]", "", typed))
            found = (ContactKind.SMS, number) if number else None
        if found is None:
            self.address.errors = [gettext("请填 11 位手机号；境外号码以 + 和区号开头；也可以填电子邮箱。")]
        elif found[0] not in ways():
            self.address.errors = [_other_way(found[0])]
            return None
        return found


def _other_way(closed: ContactKind) -> str:
    """Return what helps somebody who typed an address at which this installation reaches nobody."""
    if not ways():
        return gettext("现在还不能网上登录，请打 %(phone)s，我们帮您约。", phone=office_phone())
    if closed == ContactKind.EMAIL:
        return gettext("现在还不能发邮件，请填手机号。")
    return gettext("现在还不能发短信，请填电子邮箱。")


class CodeForm(Form):
    """The six digits."""

    code = DigitsAndLetters(
        lazy_gettext("验证码"),
        [
            Required(lazy_gettext("请填短信里的 6 位数字。")),
            Regexp(r"\d{6}$", message=lazy_gettext("验证码是 6 位数字。")),
        ],
    )


class JoinForm(Form):
    """The last four characters of the own number."""

    last_four = DigitsAndLetters(
        lazy_gettext("您身份证的后四位"),
        [Required(), Regexp(r"[0-9X]{4}$", message=lazy_gettext("请填身份证最后四位，末位可以是 X。"))],
    )


class PersonForm(Form):
    """One of the two. Fields that are right are kept even when another one is not."""

    role: Role
    person: Person | None = None

    name = PlainText(lazy_gettext("姓名"), [Required(lazy_gettext("请填姓名。"))])
    category = SelectField(
        lazy_gettext("居民类别"),
        choices=[SelectChoice(value.value, name) for value, name in CATEGORY_NAMES.items()],
        coerce=Category,
        default=Category.MAINLAND,
    )
    id_type = SelectField(
        lazy_gettext("证件类型"),
        choices=[SelectChoice(value.value, name) for value, name in ID_TYPE_NAMES.items()],
        coerce=IdType,
        default=IdType.RESIDENT,
    )
    number = DigitsAndLetters(lazy_gettext("证件号"), [Required(lazy_gettext("请填证件号。")), Length(max=30)])
    birth_date = DateField(lazy_gettext("出生日期"), [Optional()])
    phone = PhoneField(lazy_gettext("手机号"), [Required(lazy_gettext("请填手机号。"))])
    email = AddressField(lazy_gettext("电子邮箱"), [Optional(), Length(max=120)])

    def validate_name(self, field: PlainText) -> None:
        """Chinese with ·, or Latin letters."""
        name = read_name(field.data or "")
        if name is None:
            raise ValidationError(gettext("姓名请写全：汉字（中间可以有 ·），或者护照上的拉丁字母。"))
        field.data = name

    def validate_id_type(self, field: SelectField) -> None:
        """Refuse a document that this category does not have (R9)."""
        if field.data not in ID_TYPES[self.category.data]:
            raise ValidationError(
                gettext("%(category)s请用%(types)s。", category=CATEGORY_NAMES[self.category.data],
                        types="、".join(str(ID_TYPE_NAMES[kind]) for kind in ID_TYPES[self.category.data]))
            )  # fmt: skip

    def validate_number(self, field: DigitsAndLetters) -> None:
        """Check the number, and that it belongs to a woman or a man as stated (R6)."""
        if self.person and self.person.number and field.data == re.sub(r"\s", "", masked_id(self.person.number)):
            field.data = self.person.number
        today = clock.beijing(clock.now()).date()
        try:
            identity = read_number(self.id_type.data, field.data, today)
        except BadNumber as bad:
            raise ValidationError(str(bad)) from None
        if identity.role and identity.role != self.role:
            raise ValidationError(_other_sex(self.role))
        if identity.birth_date:
            self.birth_date.data = identity.birth_date

    def validate_birth_date(self, field: DateField) -> None:
        """Refuse a day on which nobody was born who could come here."""
        if field.data and not OLDEST <= field.data <= clock.beijing(clock.now()).date():
            raise ValidationError(gettext("出生日期对不上，请对照证件再看一遍。"))

    def validate_email(self, field: PlainText) -> None:
        """Check that it looks like an address."""
        if not EMAIL.fullmatch(field.data or ""):
            raise ValidationError(gettext("邮箱的格式对不上，例如 name@example.com。"))

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401  (the library's own signature)
        """Ask for the birth date when the document does not tell it."""
        good: bool = super().validate(extra_validators)
        if not self.birth_date.data and not self.number.errors and self.id_type.data != IdType.RESIDENT:
            self.birth_date.errors = [gettext("请填出生日期。")]
            return False
        return good

    def right(self) -> dict[str, object]:
        """Return the fields that check as right, so that nothing typed is lost.

        A number is right only for the document it was checked as, so what stands on one is kept together or not at all.
        """
        names = ("name", "phone", "email", *DOCUMENT)
        good = {name for name in names if not self[name].errors and (self[name].data or name == "email")}
        kept = good if good.issuperset(DOCUMENT) else good.difference(DOCUMENT)
        return {name: self[name].data or None for name in names if name in kept}


def _other_sex(role: Role) -> str:
    if role == Role.WOMAN:
        return gettext("这个号码是男性的，请填到男方一栏，或再对照一遍。")
    return gettext("这个号码是女性的，请填到女方一栏，或再对照一遍。")


class WomanForm(PersonForm):
    """The woman."""

    role = Role.WOMAN


class ManForm(PersonForm):
    """The man."""

    role = Role.MAN


class ProfileForm(Form):
    """Both of them, filled in once."""

    woman = FormField(WomanForm, lazy_gettext("女方"))
    man = FormField(ManForm, lazy_gettext("男方"))
    proxy = BooleanField(lazy_gettext("我是家人，替他们两位填写（代办）"))

    def without_errors(self) -> "ProfileForm":
        """Return the form as it was typed, before anybody is told what is missing: it is not done yet."""
        for part in (self[role] for role in Role if role in self):
            for field in part.form:
                field.errors = []
        return self
