"""What venues refuses."""

from collections.abc import Sequence

from wedreg.core.errors import DomainError
from wedreg.core.feature import Touched
from wedreg.core.texts import lazy_gettext
from wedreg.venues.rules import WEEKDAYS


class SlotFull(DomainError):
    """No place is free in the slot, or it is not open to this booking."""

    code = "slot_full"
    message = lazy_gettext("这个时段刚被约走，名额没有占上。看看下面还有空的时段。")
    field = "slot"


class SlotUnknown(DomainError):
    """There is no such slot."""

    code = "slot_unknown"
    message = lazy_gettext("没有这个时段了，请重新选一个。")
    field = "slot"


class BookingsTouched(DomainError):
    """The change would leave couples without their place (R21)."""

    code = "bookings_touched"
    message = lazy_gettext("这样改会碰到已经约好的新人。请先逐一改期或通知他们，再来保存。")

    def __init__(self, touched: Sequence[Touched]) -> None:
        super().__init__()
        self.touched = touched


class PatternInThePast(DomainError):
    """A week may only be changed from tomorrow on."""

    code = "pattern_in_the_past"
    message = lazy_gettext("生效日期最早是明天：今天的号已经有人约了。")
    field = "valid_from"


class PatternExists(DomainError):
    """Another pattern begins on the same day."""

    code = "pattern_exists"
    message = lazy_gettext("同一天已经有一份作息了，请换一个生效日期。")
    field = "valid_from"


class TooFewWindows(DomainError):
    """More windows are planned than the venue has open (R13)."""

    code = "too_few_windows"
    message = lazy_gettext("这里开着的窗口只有 %(open)d 个，排不出 %(planned)d 个。")


class TooFewSecondVisits(DomainError):
    """A day with first visits of divorces has too few places for second ones (R37)."""

    code = "too_few_second_visits"
    message = lazy_gettext(
        "%(day)s的离婚登记领证至少要留 %(needed)d 个名额，现在是 %(found)d 个。请先排好领证的作息，再排申请的。"
    )

    def __init__(self, *, weekday: int, needed: int, found: int) -> None:
        super().__init__(day=WEEKDAYS[weekday], needed=needed, found=found)


class ClosureBackwards(DomainError):
    """The closure ends before it begins."""

    code = "closure_backwards"
    message = lazy_gettext("结束时间要晚于开始时间。")
    field = "ends_at"


class ClosureOver(DomainError):
    """A closure can only be made for what is to come."""

    code = "closure_over"
    message = lazy_gettext("只能为以后的时间安排停办。")
    field = "starts_at"


class ShareInThePast(DomainError):
    """Places are shared out from tomorrow on at the earliest."""

    code = "share_in_the_past"
    message = lazy_gettext("生效日期最早是明天：今天的名额已经有人约了。")
    field = "valid_from"


class ShareExists(DomainError):
    """Another way of sharing begins on the same day."""

    code = "share_exists"
    message = lazy_gettext("同一天已经有一份分法了，请换一个生效日期。")
    field = "valid_from"


class StaffingExists(DomainError):
    """Another staffing begins on the same day."""

    code = "staffing_exists"
    message = lazy_gettext("同一天已经有一份排班了，请换一个生效日期。")
    field = "valid_from"


class CannotServe(DomainError):
    """A window is to serve what it cannot."""

    code = "cannot_serve"
    message = lazy_gettext("%(window)d 号窗口办不了“%(service)s”。请换一个窗口，或先改窗口能办的事项。")


class SkillInUse(DomainError):
    """A window is to lose a skill that a staffing counts on."""

    code = "skill_in_use"
    message = lazy_gettext("排班里 %(window)d 号窗口还排着“%(service)s”。请先发布新的排班，再去掉这一项。")
    field = "skills"


class NoDivorceWindow(DomainError):
    """On an open day of an office no window would do divorces, and nobody said why (R15)."""

    code = "no_divorce_window"
    message = lazy_gettext("%(days)s没有离婚窗口。请至少排一个，或写明会公布的原因。")
    field = "without_divorce"


class LastDivorceWindow(DomainError):
    """The closure takes the last divorce window of a day; its reason must be published (R15)."""

    code = "last_divorce_window"
    message = lazy_gettext("%(days)s就没有离婚窗口了。要停的话，原因会公布在地点页上，请打勾确认。")
    field = "publish_reason"


class SpecialDayExists(DomainError):
    """The day was announced before."""

    code = "special_day_exists"
    message = lazy_gettext("这一天已经公布过了，公布的条件不能再改。请换一天。")
    field = "day"


class NoticeTooShort(DomainError):
    """A special day is published some time before (R19)."""

    code = "notice_too_short"
    message = lazy_gettext("特别的日子至少提前 %(days)d 天公布，请选晚一点的一天。")
    field = "day"


class WindowNoticeTooShort(DomainError):
    """An earlier release than that of other days is published long before (R16)."""

    code = "window_notice_too_short"
    message = lazy_gettext(
        "平时提前 %(ahead)d 天放号；这一天要放得更早，就要在放号之前至少 %(days)d 天公布。请把放号时间改晚一点。"
    )
    field = "release_at"


class ReleaseOutOfTime(DomainError):
    """The release must lie between now and the end of online booking (R16)."""

    code = "release_out_of_time"
    message = lazy_gettext("放号时间要晚于现在、早于这一天网上预约截止的时间；最远可以排到 %(most)d 天以后的日子。")
    field = "release_at"


class BallotTooShort(DomainError):
    """A ballot needs time for the draw, for confirming, and for reserves to move up."""

    code = "ballot_too_short"
    message = lazy_gettext("先后要是：现在、报名截止、号码开出，再过至少 %(days)d 天才是余号公开的时间。")
    field = "enter_until"


class DayReleased(DomainError):
    """Couples can book the day by now."""

    code = "day_released"
    message = lazy_gettext("这一天的号已经放出，不能再改成特别的日子。请选还没放号的一天，或用“每周作息”加时段。")
    field = "day"


class InOrder(DomainError):
    """Places of the day are given out in a drawn order; staff take none of them either."""

    code = "in_order"
    message = lazy_gettext("这一天的名额按先后发放，电话和窗口也不能先占。请新人在放号页面领号，或等余号公开。")
    field = "slot"
