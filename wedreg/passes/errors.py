"""What passes refuses."""

from wedreg.core.errors import DomainError
from wedreg.core.texts import lazy_gettext


class NotBothPresent(DomainError):
    """Two persons and two documents must be ticked first (R34)."""

    code = "not_both_present"
    message = lazy_gettext("请先核对：两人都到场，两张身份证都与本人一致，四项都打勾。")


class UndoTooLate(DomainError):
    """Ten seconds are over, or somebody else did it: a supervisor undoes it, with a reason (R35)."""

    code = "undo_too_late"
    message = lazy_gettext("已经过了 10 秒，只有值班长能撤销，并写明原因。")


class NothingToUndo(DomainError):
    """There is no check-in that could be taken back."""

    code = "nothing_to_undo"
    message = lazy_gettext("这一对现在不是“已签到”，没有可以撤销的。")


class ReasonMissing(DomainError):
    """A supervisor's step needs a reason."""

    code = "reason_missing"
    message = lazy_gettext("请写明原因，会记在操作记录里。")
    field = "reason"


class ScanUnknown(DomainError):
    """The scan that should count is not in the log."""

    code = "scan_unknown"
    message = lazy_gettext("没有找到这次扫码，请再扫一次。")
