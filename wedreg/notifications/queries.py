"""What the pages show of the outbox."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, literal, or_, select

from wedreg.core import clock
from wedreg.core.db import UTCDateTime, db
from wedreg.core.feature import Text
from wedreg.core.installation import settings
from wedreg.notifications.channels import chosen_channels
from wedreg.notifications.delivery import QUIET_UNTIL, is_quiet, load_subjects
from wedreg.notifications.models import Message, MessageState

PAGE = 50
LATE = timedelta(minutes=5)
AT_HOME = frozenset({"screen", "file"})
"""Channels by which nothing leaves the house."""


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
    morning = clock.beijing(now).replace(hour=QUIET_UNTIL, minute=0, second=0, microsecond=0)
    by_day = or_(Message.at_once, Message.next_attempt_at > morning)
    since = case((by_day, Message.next_attempt_at), else_=literal(morning, UTCDateTime()))
    waiting = select(func.min(since)).where(Message.state == MessageState.WAITING)
    if is_quiet(now):
        waiting = waiting.where(Message.at_once)
    oldest: datetime | None = db.session.scalar(waiting.where(Message.next_attempt_at <= now))
    return oldest


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


def texts_of(messages: Sequence[Message]) -> dict[int, Text]:
    """Write anew what these messages say, by their ids; one about something that is no more is left out.

    Only in the sample set-up, and only what stays in the house: with the text of a sign-in code one could sign in.
    """
    here = settings()
    leaving = set(chosen_channels(here).values()) - AT_HOME
    shown = [m for m in messages if here.sample and (m.channel in AT_HOME or not (m.channel or leaving))]
    subjects = load_subjects(shown)
    found = ((message, subjects[message.kind].get(message.subject_id)) for message in shown)
    return {m.id: s.render(m.person, "zh_Hans_CN") for m, s in found if s and s.still_due(m.subject_version)}
