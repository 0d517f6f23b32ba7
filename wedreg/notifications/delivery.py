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

from flask_babel import force_locale
from sqlalchemy import select, update

from wedreg.core import clock
from wedreg.core.clock import beijing
from wedreg.core.db import changed, db
from wedreg.core.feature import Subject, features
from wedreg.core.installation import settings
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
        in_flight=True,
    )
    wanted = [getattr(Message, name) for name in Claimed.__dataclass_fields__]
    with writing():
        rows = db.session.execute(claim.returning(*wanted), execution_options={"synchronize_session": False}).all()
    return [Claimed(**row._mapping) for row in rows]  # noqa: SLF001  (the row's own name for its columns)


def _send_batch(batch: Sequence[Claimed], channels: Mapping[str, Channel]) -> int:
    until = time.monotonic() + SENDING_SECONDS
    done = 0
    with reading():
        subjects = _load(batch)
    for message in batch:
        if time.monotonic() > until:
            break
        done += _send(message, subjects[message.kind].get(message.subject_id), channels)
    return done


def _load(batch: Sequence[Claimed]) -> Mapping[str, Mapping[int, Subject]]:
    """Read the present state of all subjects, just before their messages are sent."""
    wanted: dict[str, set[int]] = {}
    for message in batch:
        wanted.setdefault(message.kind, set()).add(message.subject_id)
    kinds = features().message_kinds
    return {kind: kinds[kind].load(ids) if kind in kinds else {} for kind, ids in wanted.items()}


def _send(message: Claimed, subject: Subject | None, channels: Mapping[str, Channel]) -> bool:
    """Send one message and mark it. Returns whether it was sent."""
    if subject is None or not subject.still_due(message.subject_version):
        _mark(message, state=MessageState.CLOSED, reason="stale")
        return False
    if clock.now() >= message.deadline:
        _mark(message, state=MessageState.CLOSED, reason="too late")
        return False
    recipient = subject.recipient(message.person)
    way = next((name for name in channels if recipient and name in recipient.addresses), None)
    if recipient is None or way is None:
        _mark(message, state=MessageState.DEAD, reason="no address")
        return False
    with force_locale(recipient.language):
        text = subject.render(message.person, recipient.language)
    channel = channels[way]
    try:
        provider_ref = channel.send(recipient.addresses[way], text, message.ref)
    except Refused as error:
        _mark(message, state=MessageState.DEAD, reason=str(error), channel=channel.name)
        return False
    except Unreachable as error:
        _mark(message, channel=channel.name, **_next_try(message, str(error)))
        return False
    _mark(message, state=MessageState.SENT, sent_at=clock.now(), channel=channel.name, provider_ref=provider_ref)
    return True


def _next_try(message: Claimed, reason: str) -> dict[str, object]:
    """Return when to try again: after 1, 5, 25 … minutes, never past the deadline."""
    at = clock.now() + BACKOFF[min(message.attempts, len(BACKOFF)) - 1]
    if message.attempts >= MOST_ATTEMPTS or at >= message.deadline:
        return {"state": MessageState.DEAD, "reason": reason}
    return {"next_attempt_at": at, "reason": reason}


def _mark(message: Claimed, **values: Any) -> None:  # noqa: ANN401  (columns of a message)
    mine = update(Message).where(Message.id == message.id, Message.attempts == message.attempts)
    with writing():
        if changed(mine.values(in_flight=False, **values)) != 1:
            logger.warning("message %d: another sender has it now", message.id)
