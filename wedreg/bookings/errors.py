"""What bookings refuses."""

from wedreg.core.errors import DomainError
from wedreg.core.texts import lazy_gettext


class HoldOver(DomainError):
    """The time for which a place was held is over (R23)."""

    code = "hold_over"
    message = lazy_gettext("保留时间到了，名额已放回。刚才填的都还在，重新选个时段就好。")


class OwnBooking(DomainError):
    """The couple has a live booking of the same kind, which it made itself (R22)."""

    code = "own_booking"
    message = lazy_gettext("你们已经约了 %(when)s。想换个时间，改期就行，不用再约一次。")
    ways = ((lazy_gettext("看这个预约"), "bookings_manage.show"), (lazy_gettext("改期"), "bookings_manage.change"))


class BookedAgain(DomainError):
    """A couple that did not come has booked again since: it cannot be received for both (R22)."""

    code = "booked_again"
    message = lazy_gettext("这一对已另约 %(when)s。要在现在办，请先取消那个预约，再来签到。")


class PromisedElsewhere(DomainError):
    """One of a couple that did not come is in another couple's booking by now (R22)."""

    code = "promised_elsewhere"
    message = lazy_gettext("两位中有一位已有另一个同类预约，这张凭证不能再签到。请主管核对证件后处理。")


class HeldMeanwhile(DomainError):
    """The same couple took another place a moment ago, in another window."""

    code = "held_meanwhile"
    message = lazy_gettext("你们刚在另一个页面占了名额。请到“我的预约”看一下，或重新选一个时段。")
    field = "slot"


class ProfileIncomplete(DomainError):
    """Something about the two is still missing."""

    code = "profile_incomplete"
    message = lazy_gettext("两位的信息还没填全，填好就能提交。")


class NotDeclared(DomainError):
    """The declaration and the notice must be confirmed as read (R3, R52)."""

    code = "not_declared"
    message = lazy_gettext("请读过声明和告知，再打个勾。")
    field = "declared"


class NotHere(DomainError):
    """With a partner from outside the mainland the registration is done by the municipal centre (R5)."""

    code = "not_here"
    message = lazy_gettext(
        "一方是港澳台居民、华侨或外国人的婚姻登记，由重庆市婚姻收养登记管理中心办理，磁器口办不了。"
        "颁证仪式、婚前辅导和甜蜜路线照样欢迎你们。"
    )


class TooYoung(DomainError):
    """One of the two is not of age on the day of service (R1)."""

    code = "too_young"
    message = lazy_gettext("登记要求男满 22、女满 20 周岁。最早可以约 %(first_day)s 来办。")
    ways = ((lazy_gettext("看这一天的时段"), "bookings.choose_time"),)


class TooLate(DomainError):
    """It is too late to change or cancel online (R24)."""

    code = "too_late"
    message = lazy_gettext("离开始不到 2 小时，网上不能改了。请打 %(office)s，我们帮您处理。")


class NotAllowedNow(DomainError):
    """The booking's state does not allow this step (R35)."""

    code = "not_allowed_now"
    message = lazy_gettext("这个预约现在是“%(status)s”，不能做这一步。请刷新看一下。")
    audited = True


class SameSlot(DomainError):
    """The new time is the old one."""

    code = "same_slot"
    message = lazy_gettext("现在约的就是这个时段，请另选一个。")
    field = "slot"


class BookedElsewhere(DomainError):
    """One of the two is in another live booking of the same kind, as staff read it (R22)."""

    code = "booked_elsewhere"
    message = lazy_gettext(
        "两位中有一位已有同类的预约，或者这段时间有别的预约，不能再约。请问清楚：要换时间就在原来的预约上改期，不要了就先取消。"
    )


class CallersOwnBooking(DomainError):
    """These very two have a live booking of the same kind, as staff read it (R22)."""

    code = "callers_own_booking"
    message = lazy_gettext("这一对已经约了 %(when)s。要换时间，在那个预约上改期就行。")
    ways = ((lazy_gettext("给他们改期"), "bookings_staff.move"),)


class NotReleased(DomainError):
    """The day is not released yet, and nobody with the right to do so said why it should be taken early (R17)."""

    code = "not_released"
    message = lazy_gettext("这个时段 %(when)s 才放号，之前只有值班长写明原因才能约。")
    field = "slot"


class SlotBegun(DomainError):
    """The time has begun."""

    code = "slot_begun"
    message = lazy_gettext("这个时段已经开始了，请选后面的；人已经到了的，取现场号。")
    field = "slot"


class NobodyToMove(DomainError):
    """Nobody has booked these hours."""

    code = "nobody_to_move"
    message = lazy_gettext("这段时间没有约好的新人，不用移。要停办的，在“地点与号源”里安排停办就行。")
    field = "day"


class SamePlace(DomainError):
    """The couples would stay where they are."""

    code = "same_place"
    message = lazy_gettext("还是原来的地点和时间。请选室内的地点，或者另选一天、一个时间。")
    field = "new_day"


class GroupTooLarge(DomainError):
    """The half day has too few places for all couples of a group; none was taken."""

    code = "group_too_large"
    message = lazy_gettext(
        "这半天只剩 %(most)d 个名额，放不下 %(asked)d 对，一个都没有占。可以改少一些，或者另选半天。"
    )
    field = "couples"


class PlaceGone(DomainError):
    """Somebody else goes on with this place of a group, or its time is over."""

    code = "place_gone"
    message = lazy_gettext(
        "这个链接的名额已经有人在办，或者过了截止时间放回了。请向单位的联系人再要一个链接，也可以自己另约。"
    )
    ways = ((lazy_gettext("自己选日子"), "bookings.choose"),)


class AnotherHeld(DomainError):
    """Who opened the link holds another place already."""

    code = "another_held"
    message = lazy_gettext("你们手上已经有一个保留着的名额。先把那个办好，或者等它到时放回，再用这个链接。")
    ways = ((lazy_gettext("看手上的名额"), "bookings_take.check"),)


class OtherRequest(DomainError):
    """The same form came again with another content."""

    code = "other_request"
    message = lazy_gettext("这张表已经用过了。请回到选日子那一页重新选。")


class ExtendedAlready(DomainError):
    """A hold is extended once."""

    code = "extended_already"
    message = lazy_gettext("已经延长过一次了。时间到了名额会放回，刚才填的都会留着。")


class NoOpenCase(DomainError):
    """Without a first visit that was done there is no second one (R37)."""

    code = "no_open_case"
    message = lazy_gettext(
        "没有查到可以办第二次的申请。第一次办完以后，用那次预约的手机登录就能约；有疑问请打 %(office)s。"
    )
    field = "slot"


class OutsideWindow(DomainError):
    """The second visit is possible only in its window (R36, R37)."""

    code = "outside_window"
    message = lazy_gettext("第二次要在 %(first)s 到 %(last)s 之间来，请在这段时间里选一天。")
    field = "slot"


class CaseClosed(DomainError):
    """The application was ended meanwhile."""

    code = "case_closed"
    message = lazy_gettext("这份申请已经结束了，请刷新看一下。")


class PausedAfterNoShows(DomainError):
    """One of the two did not come too often; online booking pauses, nothing else does (R25)."""

    code = "paused_after_no_shows"
    message = lazy_gettext(
        "你们两位中有一位在 %(days)d 天内有 %(most)d 次约了没有来，网上预约暂停到 %(until)s。"
        "这段时间照样可以打 %(office)s 预约，或者直接来登记处取现场号。"
        "当时有特殊情况的，请在那次预约的页面上说明，核实后就恢复。"
    )
    ways = ((lazy_gettext("看我的预约"), "bookings_manage.mine"), (lazy_gettext("看预约规则"), "bookings_rules.rules"))


class PausedAfterCancelling(DomainError):
    """One of the two cancelled too often; a new online booking waits (R26)."""

    code = "paused_after_cancelling"
    message = lazy_gettext(
        "你们两位中有一位在 %(days)d 天内取消了 %(most)d 次，新的网上预约要等到 %(until)s。"
        "这段时间照样可以打 %(office)s 预约，或者直接来登记处取现场号。"
    )
    ways = ((lazy_gettext("看预约规则"), "bookings_rules.rules"),)


class NothingToAppeal(DomainError):
    """Nothing of this booking counts against the couple."""

    code = "nothing_to_appeal"
    message = lazy_gettext("这一次没有记，不用说明。")


class AnsweredAlready(DomainError):
    """It was said, or answered, before."""

    code = "answered_already"
    message = lazy_gettext("这一次已经说明过了，请刷新看一下。")


class CeremonyFirst(DomainError):
    """The ceremony would come before the registration (R44)."""

    code = "ceremony_first"
    message = lazy_gettext("颁证要在登记以后：你们的登记约到 %(when)s 结束，请选那以后的时间，或先把登记改早。")
    field = "slot"


class RegistrationLate(DomainError):
    """The registration would come after the ceremony (R44)."""

    code = "registration_late"
    message = lazy_gettext("登记要在颁证以前：你们的颁证仪式约在 %(when)s，请选那以前的时间，或先把颁证改晚。")
    field = "slot"


class OfferOver(DomainError):
    """The place is no longer kept for this couple: the time is over, or it was answered already."""

    code = "offer_over"
    message = lazy_gettext("这个名额已经不再留着了。下一个合适的名额空出来时，会再通知你们。")


class OfferedAlready(DomainError):
    """A couple is asked about one place at a time."""

    code = "offered_already"
    message = lazy_gettext("这一对手上已有一个留着等答复的名额，要等答复了才能再留。")


class NotAside(DomainError):
    """The place is not kept any more."""

    code = "not_aside"
    message = lazy_gettext("这个名额已经不再留着了，请刷新看一下。")
