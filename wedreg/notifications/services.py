"""Put messages into the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.crypto import new_ref
from wedreg.core.db import add_missing, changed
from wedreg.notifications.delivery import MOST_ATTEMPTS
from wedreg.notifications.errors import NotWaitingForAnybody
from wedreg.notifications.models import Message, MessageState


@dataclass(frozen=True)
class Notice:
    """One message to one person: of which kind, about which state of which subject, and until when it is of use."""

    kind: str
    subject_id: int
    subject_version: str
    person: str
    due_at: datetime
    deadline: datetime
    at_once: bool = False
    rule: str = ""

    @property
    def dedupe_key(self) -> str:
        """The same rule tells the same person of the same state of a subject at most once."""
        return f"{self.kind}:{self.rule}:{self.subject_id}:{self.subject_version}:{self.person}"


def enqueue(notices: Sequence[Notice]) -> int:
    """Insert the messages in the caller's transaction, but for those that are there already. Returns how many."""
    return add_missing(Message, [_row(notice) for notice in notices], ("dedupe_key",)) if notices else 0


def _row(notice: Notice) -> dict[str, object]:
    return {
        "ref": new_ref(),
        "kind": notice.kind,
        "subject_id": notice.subject_id,
        "subject_version": notice.subject_version,
        "person": notice.person,
        "dedupe_key": notice.dedupe_key,
        "at_once": notice.at_once,
        "created_at": clock.now(),
        "due_at": notice.due_at,
        "deadline": notice.deadline,
        "next_attempt_at": notice.due_at,
    }


def send_again(message_id: int) -> None:
    """Give a message that was set aside another round of tries, or raise NotWaitingForAnybody.

    The count of tries goes on at the next round, since it fences off senders that were frozen in the one before.
    """
    dead = update(Message).where(Message.id == message_id, Message.state == MessageState.DEAD)
    tried = Message.attempts + MOST_ATTEMPTS - Message.attempts % MOST_ATTEMPTS
    again = dead.values(state=MessageState.WAITING, attempts=tried, next_attempt_at=clock.now(), reason=None)
    if changed(again) != 1:
        raise NotWaitingForAnybody
    record("message.sent_again", "message", message_id)
