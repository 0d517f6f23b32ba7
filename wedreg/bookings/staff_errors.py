"""What bookings refuses to staff at the door and at the windows."""

from wedreg.core.errors import DomainError
from wedreg.core.texts import lazy_gettext


class ByBookingOnly(DomainError):
    """An outdoor point serves booked couples only (R15)."""

    code = "by_booking_only"
    message = lazy_gettext("这个地点只接待预约的新人。请到登记处大厅取现场号，或帮他们约一个时间。")


class NobodyNamed(DomainError):
    """A visit is done with two persons; those of a walk-in are not known yet (R28)."""

    code = "nobody_named"
    message = lazy_gettext("还不知道这两位是谁。请先填两位的资料，再记“已办结”。")
    field = "outcome"
