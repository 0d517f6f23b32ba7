"""What the waiting list refuses."""

from wedreg.core.errors import DomainError
from wedreg.core.texts import lazy_gettext


class WaitingAlready(DomainError):
    """One of the two waits already; a person waits in one entry at a time (R29)."""

    code = "waiting_already"
    message = lazy_gettext("你们两位中有一位已经在候补了，每人同时只有一个候补。想换心愿，先退出原来的，再重新候补。")


class CallersWaitAlready(DomainError):
    """One of the two waits already, as staff read it (R29)."""

    code = "callers_wait_already"
    message = lazy_gettext("两位中有一位已经在候补了，每人同时只有一个候补。要换心愿，先把原来的拿掉。")


class NobodyToTell(DomainError):
    """Neither of the two can be told of an offer."""

    code = "nobody_to_tell"
    message = lazy_gettext("候补到了要马上能通知到人：请至少填一位的手机号或邮箱。")


class NoDayLeft(DomainError):
    """No day of the wish can still be booked."""

    code = "no_day_left"
    message = lazy_gettext("选的这些日子里，没有还来得及约的。请把日期放宽一点，或多选几个星期几。")
    field = "last_day"


class NotWaiting(DomainError):
    """The entry has ended, or is in another state than the page showed."""

    code = "not_waiting"
    message = lazy_gettext("这个候补刚刚有了变化，请刷新看一下。")


class ReadFirst(DomainError):
    """The declaration must be read to the couple before staff book for it (R3)."""

    code = "read_first"
    message = lazy_gettext("请先把声明和告知读给他们听，再打个勾。")
    field = "declared"


class InFrontAlready(DomainError):
    """Nobody is ahead of this couple."""

    code = "in_front_already"
    message = lazy_gettext("前面没有别的新人，不用往前排。")
