"""What a scanner sends."""

from uuid import uuid4

from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import UUID, AnyOf, Length

from wedreg.core.forms import Form, PlainText, Required
from wedreg.core.texts import lazy_gettext
from wedreg.passes.models import How
from wedreg.passes.services import TICKS, Sent

LONGEST = 400
"""Characters of a scan that are looked at: ours have half of that, and a longer one is kept as unknown."""


class Device(Form):
    """What every step of a scan carries: its own name, so that the same step sent twice has one effect."""

    uuid = HiddenField(validators=[UUID()], default=lambda: str(uuid4()))
    how = HiddenField(validators=[AnyOf([how.value for how in How])], default=How.TYPED.value)

    def sent(self, place_id: int | None) -> Sent:
        """Return the scan as the device sent it."""
        return Sent(self.uuid.data, How(self.how.data), place_id)


class LookForm(Device):
    """What was scanned or typed."""

    text = StringField(lazy_gettext("凭证号"), filters=[lambda text: (text or "")[:LONGEST]])


class AdmitForm(Device):
    """Two persons and two documents (R34)."""

    woman = BooleanField(lazy_gettext("女方本人到场"))
    man = BooleanField(lazy_gettext("男方本人到场"))
    woman_id = BooleanField(lazy_gettext("女方身份证与本人一致"))
    man_id = BooleanField(lazy_gettext("男方身份证与本人一致"))

    def ticks(self) -> frozenset[str]:
        """Return what was ticked."""
        return frozenset(name for name in TICKS if self[name].data)


class MismatchForm(Device):
    """What does not fit: others came than were booked (R7)."""

    note = PlainText(
        lazy_gettext("哪里对不上"), [Required(lazy_gettext("请写一句哪里对不上，不写姓名和证件号。")), Length(max=200)]
    )


class UndoForm(Device):
    """Why a check-in is taken back."""

    reason = PlainText(lazy_gettext("原因"), [Length(max=200)])
