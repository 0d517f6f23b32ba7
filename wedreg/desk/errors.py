"""What the desk refuses."""

from wedreg.core.errors import DomainError
from wedreg.core.texts import lazy_gettext


class TicketMoved(DomainError):
    """The ticket is not in a state from which this step leads on (R35)."""

    code = "ticket_moved"
    message = lazy_gettext("%(number)s 现在是“%(state)s”，这一步办不了。请看一下最新的排队情况。")
    audited = True


class AtOtherWindow(DomainError):
    """Another window has called this couple, or serves it."""

    code = "at_other_window"
    message = lazy_gettext("%(number)s 在 %(window)d 号窗口，请由那边办，或请那边转过来。")
    audited = True


class NotSignedOn(DomainError):
    """Whoever calls must have said at which window."""

    code = "not_signed_on"
    message = lazy_gettext("您已经不在窗口上了，没有叫号。请先选一个窗口。")


class WindowBusy(DomainError):
    """A window serves one couple at a time."""

    code = "window_busy"
    message = lazy_gettext("%(number)s 还在这个窗口。先办完、暂缓或记过号，再叫下一对。")


class WindowTaken(DomainError):
    """Somebody else serves at the window."""

    code = "window_taken"
    message = lazy_gettext("%(window)d 号窗口现在是%(who)s。换人的话，请点“接手”。")


class WindowShut(DomainError):
    """The window is closed, or at another place."""

    code = "window_shut"
    message = lazy_gettext("这个窗口现在不开。请选另一个窗口。")


class NobodyThere(DomainError):
    """No window that could go on with this couple is open."""

    code = "nobody_there"
    message = lazy_gettext("那个窗口现在没有人，或者办不了这件事。请选另一个窗口。")
    field = "window"


class NotServed(DomainError):
    """While windows call, a visit is done at a window, after it was called there (R35)."""

    code = "not_served"
    message = lazy_gettext("%(number)s 还没有在窗口办理。请先叫号、开始办理；不经窗口就办结的，由值班长写明原因。")
    field = "outcome"


class ScreenCodeUnknown(DomainError):
    """The code of a screen is wrong, used, or too old; or too many were tried."""

    code = "screen_code_unknown"
    message = lazy_gettext("这个屏幕码不对，或者已经用过、过了半小时。请值班长再生成一个；试错多次的，等 15 分钟再输。")
    field = "code"
