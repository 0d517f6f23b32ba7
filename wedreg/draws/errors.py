"""What draws refuses."""

from wedreg.core.errors import DomainError
from wedreg.core.texts import lazy_gettext


class DrawClosed(DomainError):
    """The roster takes nobody any more."""

    code = "draw_closed"
    message = lazy_gettext("报名已经截止，名单封存了。")


class NotYetClosing(DomainError):
    """The published time has not come; closing now would cut people off."""

    code = "draw_not_yet_closing"
    message = lazy_gettext("还没到公布的截止时间，名单要到那时才封存。")


class ValueNotKnown(DomainError):
    """The public value is typed only after the published time, so that nobody can make one up before."""

    code = "draw_value_not_known"
    message = lazy_gettext("公开号码还没到公布的开出时间，开出之后再来填。")
    field = "value"


class ValueTooLate(DomainError):
    """The time by which the value was due is over; the published rule holds."""

    code = "draw_value_too_late"
    message = lazy_gettext("已经过了公布的最晚时间，按公布的规则办，不能再填。")
    field = "value"


class ValueSettled(DomainError):
    """Two have agreed on the value, or the draw is over."""

    code = "draw_value_settled"
    message = lazy_gettext("公开号码已经定了，不用再填。")
    field = "value"


class NotReady(DomainError):
    """Roster or value is missing."""

    code = "draw_not_ready"
    message = lazy_gettext("名单封存、公开号码由两人填好之后才能摇。")


class ResultSettled(DomainError):
    """Nobody may give up a draw whose result could already be disliked."""

    code = "draw_result_settled"
    message = lazy_gettext("名单和公开号码都定了，结果也就定了，不能再作废。")
    audited = True


class DrawOver(DomainError):
    """The draw has ended."""

    code = "draw_over"
    message = lazy_gettext("这次摇号已经结束了。")


class DrawTampered(DomainError):
    """The roster or the secret is not what its published fingerprint says: nothing is drawn from it."""

    code = "draw_tampered"
    message = lazy_gettext("名单或密数和公布的指纹对不上，先不摇。请马上告诉管理员。")
    audited = True


class AlreadyAnnounced(DomainError):
    """There is a draw for this already that is not void."""

    code = "draw_already_announced"
    message = lazy_gettext("这件事已经公布过一次摇号，不能再公布一次。")


class ClosesTooEarly(DomainError):
    """The roster would close before anybody could come in."""

    code = "draw_closes_too_early"
    message = lazy_gettext("截止时间要晚于现在。")
    field = "closes_at"


class ValueKnownTooEarly(DomainError):
    """Whoever knows the value could choose the secret to fit."""

    code = "draw_value_known_too_early"
    message = lazy_gettext("公开号码要在公布之后才开出，请填以后的一个时间。")
    field = "value_known_at"


class DueTooEarly(DomainError):
    """There is no time to type the value."""

    code = "draw_due_too_early"
    message = lazy_gettext("最晚填好的时间要晚于号码开出的时间。")
    field = "value_due_at"


class NotTyped(DomainError):
    """The roster comes from another feature; staff cannot add to it by hand."""

    code = "draw_not_typed"
    message = lazy_gettext("这份名单由报名自动生成，不能手工添加。")
    audited = True
