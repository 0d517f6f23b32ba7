"""What the outbox forgets: it holds no address and no text, only a code for a few minutes."""

from datetime import datetime

from sqlalchemy import delete

from wedreg.core.db import changed
from wedreg.core.feature import PersonalData
from wedreg.notifications.models import Message, MessageState


def erase(before: datetime) -> int:
    """Remove messages whose time was over before this moment. Returns how many."""
    return changed(delete(Message).where(Message.deadline < before, Message.state != MessageState.WAITING))


personal = PersonalData(
    tables=(Message.__tablename__,),
    erase=erase,
    export=lambda _couple: {},
    needed_until=lambda _couple: None,
)
