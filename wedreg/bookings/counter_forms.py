"""What staff type for two who telephone or stand at the desk."""

from wtforms import BooleanField, FormField, IntegerField
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from wedreg.bookings.forms import LARGEST_ID, SlotForm
from wedreg.core.forms import DigitsAndLetters, PhoneField, PlainText
from wedreg.core.texts import lazy_gettext
from wedreg.couples.forms import PersonForm
from wedreg.couples.models import Couple
from wedreg.couples.rules import Role


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

    def tell_known(self, couple: Couple | None) -> None:
        """Let the form know whose number comes back masked."""
        for role in Role:
            self[role].form.person = couple.person(role) if couple else None

    def as_typed(self) -> "CallersForm":
        """Return the form before anybody is told what is missing: it is not done yet."""
        for role in Role:
            for field in self[role].form:
                field.errors = []
        return self

    def typed(self) -> dict[Role, dict[str, object]]:
        """Return what checks as right of each of the two."""
        return {role: self[role].form.right() for role in Role}
