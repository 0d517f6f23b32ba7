"""What may go wrong with a message."""

from wedreg.core.errors import DomainError
from wedreg.core.texts import lazy_gettext


class Unreachable(Exception):
    """The provider did not take the message now; a later try may do.

    `answer_lost`: it was handed over and no answer came, so that the provider may have it all the same.
    """

    def __init__(self, reason: str, *, answer_lost: bool = False) -> None:
        super().__init__(reason)
        self.answer_lost = answer_lost


class Refused(Exception):
    """The provider will never take this message; the reason names no address."""


class NotWaitingForAnybody(DomainError):
    """Only a message that was set aside can be sent again."""

    code = "message_not_dead"
    message = lazy_gettext("这条消息不在“没发出去”里，不用再发。")
