"""What the pages show of the outbox."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select

from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.feature import Text, features
from wedreg.core.installation import settings
from wedreg.notifications.channels import chosen_channels
from wedreg.notifications.delivery import is_quiet
from wedreg.notifications.models import Message, MessageState

PAGE = 50
LATE = timedelta(minutes=5)


def messages(state: MessageState | None, before: int | None = None) -> Sequence[Message]:
    """Return a page of messages, the newest first."""
    query = select(Message).order_by(Message.id.desc()).limit(PAGE)
    if state:
        query = query.where(Message.state == state)
    if before:
        query = query.where(Message.id < before)
    return db.session.scalars(query).all()


def counts() -> dict[MessageState, int]:
    """Return how many messages there are in each state."""
    rows = db.session.execute(select(Message.state, func.count()).group_by(Message.state))
    return {row[0]: row[1] for row in rows}


def told(kind_prefix: str, subject_id: int) -> Sequence[Message]:
    """Return the messages about one subject, the oldest first."""
    mine = and_(Message.kind.startswith(kind_prefix), Message.subject_id == subject_id)
    return db.session.scalars(select(Message).where(mine).order_by(Message.due_at)).all()


def oldest_due() -> datetime | None:
    """Return since when the message that waits longest could have been sent."""
    now = clock.now()
    waiting = select(func.min(Message.next_attempt_at)).where(Message.state == MessageState.WAITING)
    if is_quiet(now):
        waiting = waiting.where(Message.at_once)
    return db.session.scalar(waiting.where(Message.next_attempt_at <= now))


def lateness() -> dict[str, object] | None:
    """Return since when messages have been waiting, when that is too long; None when all is well."""
    since = oldest_due()
    return {"since": since} if since and clock.now() - since > LATE else None


def late_sentence() -> str | None:
    """Return what /readyz says of the outbox."""
    late = lateness()
    return f"the oldest due message waits since {late['since']}" if late else None


def ways() -> set[str]:
    """Return the kinds of address that this installation can reach."""
    return set(chosen_channels(settings()))


def text_of(message: Message) -> Text | None:
    """Write anew what a message says; None when it is about something that is no more."""
    kind = features().message_kinds.get(message.kind)
    subject = kind.load([message.subject_id]).get(message.subject_id) if kind else None
    if subject is None or not subject.still_due(message.subject_version):
        return None
    return subject.render(message.person, "zh_Hans_CN")
