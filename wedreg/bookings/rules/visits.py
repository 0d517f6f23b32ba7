"""A visit: who may come, until when it can be changed, how its states are called."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from wedreg.bookings.errors import TooYoung
from wedreg.bookings.models import Booking, Status
from wedreg.core.clock import beijing
from wedreg.core.display import long_day
from wedreg.core.texts import LazyString, lazy_gettext
from wedreg.couples.rules import Role, marriageable_from
from wedreg.venues.checklists import Item, checklist
from wedreg.venues.models import SlotState

HOLD = timedelta(minutes=10)
LONG_HOLD = timedelta(minutes=30)
"""In elder mode, and for staff with a couple on the phone."""
LAST_CHANGE = timedelta(hours=2)
NO_SHOW_AFTER = timedelta(minutes=30)
REGISTRATIONS = frozenset({"marriage", "reissue", "divorce_apply", "divorce_certificate"})
"""What the municipal centre does for couples with a partner from outside the mainland (R5)."""
MARRIAGE, CEREMONY = "marriage", "ceremony"
AGE_CHECKED = frozenset({"marriage"})
"""Services for which both must be of age on the day."""

STATUS_NAMES: dict[Status, LazyString] = {
    Status.HELD: lazy_gettext("名额保留中"),
    Status.CONFIRMED: lazy_gettext("已预约"),
    Status.CHECKED_IN: lazy_gettext("已签到"),
    Status.DONE: lazy_gettext("已办结"),
    Status.NOT_DONE: lazy_gettext("未通过"),
    Status.LEFT: lazy_gettext("已离开"),
    Status.CANCELLED: lazy_gettext("已取消"),
    Status.NO_SHOW: lazy_gettext("没有来"),
    Status.EXPIRED: lazy_gettext("保留已到时"),
}


def check_age(born: Mapping[Role, date], day: date) -> bool:
    """Raise TooYoung with the first possible day (R1); True when one of them comes of age on the very day."""
    firsts = [marriageable_from(role, date_) for role, date_ in born.items()]
    first = max(firsts, default=day)
    if first > day:
        raise TooYoung(first_day=long_day(first), where={"day": first})
    return first == day


def bring(booking: Booking) -> list[Item]:
    """Return what this couple must bring, by where the two belong (R8–R10)."""
    return checklist(
        booking.service.code, {person.category for person in booking.couple.persons} if booking.couple else ()
    )


def can_change(booking: Booking, now: datetime) -> bool:
    """Say whether the couple may still change or cancel it online: until 2 hours before (R24).

    Until it begins, when the present time was the office's choice (R46).
    """
    last = booking.starts_at if booking.moved_by_office else booking.starts_at - LAST_CHANGE
    return booking.status == Status.CONFIRMED and now <= last


def is_same_day(booking: Booking, now: datetime) -> bool:
    """Say whether it is already the day of the service."""
    return beijing(booking.starts_at).date() == beijing(now).date()


def is_ours(booking: Booking) -> bool:
    """Say whether not coming is the office's doing: it chose the time itself, or closed it (R25)."""
    return booking.moved_by_office or (booking.slot is not None and booking.slot.state == SlotState.CLOSED)


def hold_length(*, long: bool) -> timedelta:
    """Return for how long a place is held while the couple fills in the form (R23)."""
    return LONG_HOLD if long else HOLD
