"""What couples refuses."""

from wedreg.core.errors import DomainError
from wedreg.core.texts import lazy_gettext


class AlreadyBooked(DomainError):
    """One of the two is in another live booking of the same kind (R22). It never says whose, or when."""

    code = "already_booked"
    message = lazy_gettext(
        "你们两位中有一位已有同类预约。若是自己约的，用预约时的手机登录查看；记不清请打 %(office)s。"
    )


class HoursOverlap(AlreadyBooked):
    """One of the two is promised to something else in these hours (R22). It never says what."""

    code = "hours_overlap"
    message = lazy_gettext("你们两位中有一位在这段时间已有别的预约，请换一个不重叠的时间；记不清请打 %(office)s。")


class ProfileLocked(DomainError):
    """Names and numbers cannot be edited any more once something was booked for them (R30)."""

    code = "profile_locked"
    message = lazy_gettext("预约以后姓名和证件号就不能改了，只能改手机号。写错了请打 %(office)s，我们核对后帮您更正。")


class SamePerson(DomainError):
    """The same number stands for both (R2)."""

    code = "same_person"
    message = lazy_gettext("两位填了同一个证件号，请分别填各自的。")
    field = "man-number"


class NotYours(DomainError):
    """The four characters do not fit, or were tried too often."""

    code = "not_yours"
    message = lazy_gettext("对不上，请再看一遍身份证的后四位。")
    field = "last_four"
