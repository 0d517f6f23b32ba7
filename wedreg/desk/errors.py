"""What the desk refuses."""

from wedreg.core.errors import DomainError
from wedreg.core.texts import lazy_gettext


class TicketMoved(DomainError):
    """The ticket is not in a state from which this step leads on (R35)."""

    code = "ticket_moved"
    message = lazy_gettext("%(number)s 现在是“%(state)s”，这一步办不了。请看一下最新的排队情况。")
    audited = True
