"""What staff type for two who telephone or stand at the desk."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Self
from uuid import uuid4

from wtforms import (
    BooleanField,
    DateField,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    TimeField,
)
from wtforms.validators import Length, NumberRange, Optional, ValidationError
from wtforms.widgets import HiddenInput

from wedreg.bookings.forms import LARGEST_ID, SlotForm
from wedreg.bookings.models.groups import MOST
from wedreg.core.clock import BEIJING
from wedreg.core.forms import DigitsAndLetters, Form, PhoneField, PlainText, Required
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.couples import queries
from wedreg.couples.forms import PersonForm
from wedreg.couples.models import Couple
from wedreg.couples.rules import Role
from wedreg.venues.models import Half
from wedreg.venues.rules import HALVES

FACTS = ("name", "category", "id_type", "number", "birth_date", "phone", "email")
"""What is filled in of a person."""


class PlaceForm(SlotForm):
    """A time that staff take, before its release only with a reason."""

    early = PlainText(lazy_gettext("还没放号就约的原因"), [Length(max=200)])


class _CallerForm(PersonForm):
    """One of the two; who has no mobile phone gets a slip."""

    phone = PhoneField(lazy_gettext("手机号"), [Optional()])


class _WomanForm(_CallerForm):
    """The woman."""

    role = Role.WOMAN


class _ManForm(_CallerForm):
    """The man."""

    role = Role.MAN


class CallersForm(SlotForm):
    """Both of them, who they are if they are known already, and another time if the one held for them is over."""

    woman = FormField(_WomanForm, lazy_gettext("女方"))
    man = FormField(_ManForm, lazy_gettext("男方"))
    slot = IntegerField(lazy_gettext("时段"), [Optional(), NumberRange(1, LARGEST_ID)])
    couple = IntegerField(validators=[Optional(), NumberRange(1, LARGEST_ID)], widget=HiddenInput())
    find = DigitsAndLetters(lazy_gettext("身份证号"), [Length(max=30)])
    proxy = BooleanField(lazy_gettext("来电或来人是家人，替他们两位约（代办）"))
    declared = BooleanField(lazy_gettext("声明和告知已逐条读给他们听，他们说都清楚、两人都是自愿的"))

    @classmethod
    def of(cls, couple: Couple, **kept: object) -> Self:
        """Return the form of two who are known already, with what was typed of the rest."""
        facts = {role.value: {name: getattr(couple.person(role), name) for name in FACTS} for role in Role}
        form = cls(formdata=None, data={**kept, **facts, "couple": couple.id})
        form.tell_known(couple)
        return form

    def look(self) -> Sequence[Couple]:
        """Return the couples with the number that was typed, and keep all that was typed besides.

        Whoever calls this puts into the audit that somebody looked; the number is not.
        """
        self.validate()
        for role in Role:  # nobody is told what is missing: it is not done yet
            for field in self[role].form:
                field.errors = []
        return queries.with_number(self.find.data) if self.find.data else []

    def tell_known(self, couple: Couple | None) -> None:
        """Let the form know whose number comes back masked."""
        for role in Role:
            self[role].form.person = couple.person(role) if couple else None

    def typed(self) -> dict[Role, dict[str, object]]:
        """Return what checks as right of each of the two."""
        return {role: self[role].form.right() for role in Role}


class WeatherForm(Form):
    """The hours of an outdoor point from which all couples are moved, and where to."""

    venue = SelectField(lazy_gettext("哪个户外点"), coerce=int)
    day = DateField(lazy_gettext("哪一天"), [Required(lazy_gettext("请填日期。"))])
    from_time = TimeField(lazy_gettext("从几点"), [Optional()])
    to_time = TimeField(lazy_gettext("到几点"), [Optional()])
    where = RadioField(
        lazy_gettext("改到"),
        choices=[
            SelectChoice("indoor", lazy_gettext("室内，时间不变；另填了日期或时间的，按填的")),
            SelectChoice("same", lazy_gettext("还在原来的地点，另选一天或一个时间")),
        ],
        default="indoor",
    )
    new_day = DateField(lazy_gettext("新的日期"), [Optional()])
    new_time = TimeField(lazy_gettext("第一对的新时间"), [Optional()])
    widen = BooleanField(lazy_gettext("那边按原来的时间加开名额，让每一对都有位置"), default=True)
    reason = PlainText(
        lazy_gettext("原因（会公布）"), [Required(lazy_gettext("请写明原因，会公布在地点页上。")), Length(max=100)]
    )

    def validate_to_time(self, field: TimeField) -> None:
        """Refuse hours that end before they begin."""
        if field.data and field.data <= (self.from_time.data or time()):
            raise ValidationError(gettext("结束时间要晚于开始时间。"))

    def span(self) -> tuple[datetime, datetime]:
        """Return when the hours begin and end: the whole day where no time is given."""
        midnight = datetime.combine(self.day.data, time(), BEIJING)
        ends = datetime.combine(self.day.data, self.to_time.data, BEIJING) if self.to_time.data else None
        begins = datetime.combine(self.day.data, self.from_time.data or time(), BEIJING)
        return begins, ends or midnight + timedelta(days=1)

    def later(self, first: datetime) -> timedelta:
        """Return by how much everybody comes later, if the first couple was to come then."""
        day = self.new_day.data or self.day.data
        if self.new_time.data:
            return datetime.combine(day, self.new_time.data, BEIJING) - first
        return timedelta(days=(day - self.day.data).days)


class GroupForm(Form):
    """A unit and how many couples of it come."""

    name = PlainText(lazy_gettext("单位名称"), [Required(lazy_gettext("请填单位名称。")), Length(max=60)])
    phone = PhoneField(lazy_gettext("联系人手机号"), [Required(lazy_gettext("请填联系人的手机号。"))])
    service = SelectField(lazy_gettext("事项"), coerce=int)
    venue = SelectField(lazy_gettext("地点"), coerce=int)
    day = DateField(lazy_gettext("日期"), [Required(lazy_gettext("请填日期。"))])
    half = RadioField(
        lazy_gettext("半天"),
        choices=[SelectChoice(half.value, name) for half, name in HALVES.items()],
        coerce=Half,
        default=Half.MORNING,
    )
    couples = IntegerField(
        lazy_gettext("几对"),
        [
            Required(lazy_gettext("请填几对。")),
            NumberRange(2, MOST, message=lazy_gettext("请填 %(min)s 到 %(max)s 对。")),
        ],
    )
    early = PlainText(lazy_gettext("还没放号就约的原因"), [Length(max=200)])
    key = HiddenField(validators=[Length(max=40)], default=lambda: uuid4().hex)
