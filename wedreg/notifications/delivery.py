"""Send what is due. Any number of processes may do this at once.

A claim is committed before anything is sent, and each message is marked as soon as its provider took it, so that a
process that dies loses nothing and doubles at most the one message whose mark it did not live to write. That one is
flagged. No transaction is open while a provider is spoken to.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, select, update

from wedreg.core import clock
from wedreg.core.clock import beijing
from wedreg.core.db import changed, db
from wedreg.core.feature import Subject, features
from wedreg.core.installation import settings
from wedreg.core.pauses import pause
from wedreg.core.texts import speaking
from wedreg.core.transactions import reading, writing
from wedreg.notifications.channels import Channel, open_channels
from wedreg.notifications.errors import Refused, Unreachable
from wedreg.notifications.models import Message, MessageState

BATCH = 500
LEASE = timedelta(minutes=2)
SENDING_SECONDS = 80.0
"""A batch stops here, well within its lease; what is left comes back when the lease is over."""
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 25, 125)]
MOST_ATTEMPTS = 1 + len(BACKOFF)
QUIET_FROM, QUIET_UNTIL = 21, 8

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Claimed:
    """A message that this process may send now; `attempts` fences it."""

    id: int
    kind: str
    subject_id: int
    subject_version: str
    person: str
    deadline: datetime
    attempts: int
    dedupe_key: str
    ref: str


def deliver() -> int:
    """Send everything that is due. Returns how many messages were sent."""
    channels = open_channels(settings())
    done = 0
    try:
        while batch := _claim():
            done += _send_batch(batch, channels)
    finally:
        for channel in channels.values():
            channel.close()
    return done


def is_quiet(now: datetime) -> bool:
    """Say whether people should be left in peace (R51)."""
    hour = beijing(now).hour
    return hour >= QUIET_FROM or hour < QUIET_UNTIL


def _claim() -> Sequence[Claimed]:
    now = clock.now()
    due = select(Message.id).where(Message.state == MessageState.WAITING, Message.next_attempt_at <= now)
    if is_quiet(now):
        due = due.where(Message.at_once)
    due = due.order_by(Message.next_attempt_at).limit(BATCH).with_for_update(skip_locked=True)
    claim = update(Message).where(Message.id.in_(due.scalar_subquery()), Message.state == MessageState.WAITING)
    claim = claim.values(
        next_attempt_at=now + LEASE,
        attempts=Message.attempts + 1,
        doubtful=Message.doubtful | Message.in_flight,
        in_flight=False,
    )
    wanted = [getattr(Message, name) for name in Claimed.__dataclass_fields__]
    with writing():
        rows = db.session.execute(claim.returning(*wanted), execution_options={"synchronize_session": False}).all()
    return [Claimed(**row._mapping) for row in rows]  # noqa: SLF001  (the row's own name for its columns)


def _send_batch(batch: Sequence[Claimed], channels: Mapping[str, Channel]) -> int:
    until = time.monotonic() + SENDING_SECONDS
    done = 0
    with reading():
        subjects = load_subjects(batch)
    pause("delivery.claimed")
    _begin(batch[0])
    for message, following in zip(batch, [*batch[1:], None], strict=True):
        outcome = _send(message, subjects[message.kind].get(message.subject_id), channels)
        over = time.monotonic() > until
        pause("delivery.sent")
        _finish(message, outcome, None if over else following)
        done += outcome.get("state") == MessageState.SENT
        if over:
            break
    return done


def load_subjects(messages: Sequence[Claimed] | Sequence[Message]) -> Mapping[str, Mapping[int, Subject]]:
    """Read the present state of all subjects, by kind, just before their messages are sent or shown."""
    wanted: dict[str, set[int]] = {}
    for message in messages:
        wanted.setdefault(message.kind, set()).add(message.subject_id)
    kinds = features().message_kinds
    return {kind: kinds[kind].load(ids) if kind in kinds else {} for kind, ids in wanted.items()}


def _send(message: Claimed, subject: Subject | None, channels: Mapping[str, Channel]) -> Mapping[str, object]:
    """Send one message, and return what is to be written down of it."""
    if subject is None or not subject.still_due(message.subject_version):
        return {"state": MessageState.CLOSED, "reason": "stale"}
    recipient = subject.recipient(message.person)
    if recipient is None or clock.now() >= message.deadline:
        return {"state": MessageState.CLOSED, "reason": "too late" if recipient else "nobody"}
    way = next((name for name in channels if name in recipient.addresses), None)
    if way is None:
        return {"state": MessageState.DEAD, "reason": "no address"}
    with speaking(recipient.language):
        text = subject.render(message.person, recipient.language)
    channel = channels[way]
    try:
        provider_ref = channel.send(recipient.addresses[way], text, message.ref)
    except Refused as error:
        return {"state": MessageState.DEAD, "reason": str(error), "channel": channel.name}
    except Unreachable as error:
        return {"channel": channel.name, **_next_try(message, str(error))}
    sent_at = clock.now()
    return {"state": MessageState.SENT, "sent_at": sent_at, "channel": channel.name, "provider_ref": provider_ref}


def _next_try(message: Claimed, reason: str) -> dict[str, object]:
    """Return when to try again: after 1, 5, 25 … minutes, never past the deadline; staff may give it a new round."""
    tried = (message.attempts - 1) % MOST_ATTEMPTS
    at = clock.now() + BACKOFF[tried] if tried < len(BACKOFF) else message.deadline
    if at >= message.deadline:
        return {"state": MessageState.DEAD, "reason": reason}
    return {"next_attempt_at": at, "reason": reason}


def _begin(message: Claimed) -> None:
    """Write down that the message is about to go out, so that it is flagged if nobody lives to say how that ended."""
    with writing():
        changed(_mine(message).values(in_flight=True))


def _finish(message: Claimed, outcome: Mapping[str, Any], following: Claimed | None) -> None:
    """Write down how it went and, in the same transaction, that the following message is about to go out."""
    with writing():
        if changed(_mine(message).values(in_flight=False, **outcome)) != 1:
            logger.warning("message %d: another sender has it now", message.id)
        if following:
            changed(_mine(following).values(in_flight=True))


def _mine(message: Claimed) -> Update:
    return update(Message).where(Message.id == message.id, Message.attempts == message.attempts)
