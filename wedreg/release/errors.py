"""What a release refuses."""

from wedreg.core.errors import DomainError
from wedreg.core.texts import lazy_gettext


class NotYetOpen(DomainError):
    """Couples come in later."""

    code = "release_not_yet_open"
    message = lazy_gettext("%(when)s 起才能领号。请到时再来，早来晚来机会一样。")


class EnteringOver(DomainError):
    """The roster of a ballot is closed, or the release is over."""

    code = "release_entering_over"
    message = lazy_gettext("已经截止，不能再领号了。还有余号的话，会在公布的时间放出。")


class TwoAlreadyIn(DomainError):
    """Another contact has taken a ticket for the same two persons."""

    code = "release_two_already_in"
    message = lazy_gettext(
        "这两位已经有一张号了，一对新人只有一张。若是自己领的，用领号时的手机登录查看；记不清请打 %(office)s。"
    )


class NotYourTurn(DomainError):
    """The time to choose has not come, or is over."""

    code = "release_not_your_turn"
    message = lazy_gettext("现在还没轮到，或者选时段的时间过了。请看这一页最新的情况。")


class NoWish(DomainError):
    """A ballot needs at least one wish."""

    code = "release_no_wish"
    message = lazy_gettext("请至少填一个志愿。")


class ReleaseNotGoing(DomainError):
    """Only a release that is going can be paused, paced or ended."""

    code = "release_not_going"
    message = lazy_gettext("放号还没开始，或者已经结束，不能做这一步。请刷新看一下。")
