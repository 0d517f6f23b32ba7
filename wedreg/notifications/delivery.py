"""Send what is due. Any number of processes may do this at once.

A claim is committed before anything is sent, and each message is marked as soon as its provider took it, so that a
process that dies loses nothing and doubles at most the one message whose mark it did not live to write. That one is
flagged, and so is one whose provider's answer was lost. No transaction is open while a provider is spoken to.
"""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, case, func, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from wedreg.core import clock
from wedreg.core.clock import beijing
from wedreg.core.db import db, run, table_of
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
SENDING_SECONDS = 50.0
"""A batch stops here, well within its lease; what is left comes back when the lease is over.

What the messages tell of is read once for a batch. The promise is that nothing goes out later than 60 seconds after a
cancellation, and the last message may take some seconds itself."""
BACKOFF = [timedelta(minutes=minutes) for minutes in (1, 5, 25, 125)]
MOST_ATTEMPTS = 1 + len(BACKOFF)
QUIET_FROM, QUIET_UNTIL = 21, 8

Subjects = Mapping[str, Mapping[int, Subject]]

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


@dataclass(frozen=True)
class Outcome:
    """What is to be written down of one try; None leaves a column as it is."""

    state: MessageState
    reason: str | None = None
    channel: str | None = None
    provider_ref: str | None = None
    sent_at: datetime | None = None
    next_attempt_at: datetime | None = None
    doubtful: bool | None = None


ROW = table_of(Message).c
OVER = and_(ROW.id == bindparam("over"), ROW.attempts == bindparam("over_attempts"))
FOLLOWING = and_(ROW.id == bindparam("following"), ROW.attempts == bindparam("following_attempts"))
NOTE = update(table_of(Message)).where(or_(OVER, FOLLOWING)).values(
    in_flight=ROW.id == bindparam("following"),
    **{
        name: case((OVER, func.coalesce(bindparam(f"new_{name}", type_=ROW[name].type), ROW[name])), else_=ROW[name])
        for name in Outcome.__dataclass_fields__
    },
).returning(ROW.id)  # fmt: skip
"""How it went with one message and, in the same statement, that the following one is about to go out; both fenced."""
NOBODY = {"following": 0, "following_attempts": 0}


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
    claimed = [Claimed(**row._mapping) for row in rows]  # noqa: SLF001  (the row's own name for its columns)
    return sorted(claimed, key=lambda message: message.id)  # they come back in no order


def _send_batch(batch: Sequence[Claimed], channels: Mapping[str, Channel]) -> int:
    until = time.monotonic() + SENDING_SECONDS
    done = 0
    subjects = _load_all(batch)
    pause("delivery.claimed")
    _begin(batch[0])
    for message, following in zip(batch, [*batch[1:], None], strict=True):
        outcome = _try(message, subjects, channels)
        over = time.monotonic() > until
        pause("delivery.sent")
        _finish(message, outcome, None if over else following)
        done += outcome.state == MessageState.SENT
        if over:
            break
    return done


def _load_all(batch: Sequence[Claimed]) -> Subjects | None:
    """Read the subjects of a batch; None when one of them cannot be read, so that each is tried by itself."""
    try:
        with reading():
            return load_subjects(batch)
    except SQLAlchemyError:
        raise
    except Exception:
        logger.exception("a message of this batch cannot be written")
        return None


def load_subjects(messages: Sequence[Claimed] | Sequence[Message]) -> Subjects:
    """Read the present state of all subjects, by kind, just before their messages are sent or shown."""
    wanted: dict[str, set[int]] = {}
    for message in messages:
        wanted.setdefault(message.kind, set()).add(message.subject_id)
    kinds = features().message_kinds
    return {kind: kinds[kind].load(ids) if kind in kinds else {} for kind, ids in wanted.items()}


def _try(message: Claimed, subjects: Subjects | None, channels: Mapping[str, Channel]) -> Outcome:
    """Send one message; one that cannot even be written is set aside, so that it holds up no other."""
    try:
        if subjects is None:
            with reading():
                subjects = load_subjects([message])
        return _send(message, subjects[message.kind].get(message.subject_id), channels)
    except SQLAlchemyError:
        raise
    except Exception:
        logger.exception("message %d cannot be written", message.id)
        return Outcome(MessageState.DEAD, "unreadable")


def _send(message: Claimed, subject: Subject | None, channels: Mapping[str, Channel]) -> Outcome:
    """Send one message, and return what is to be written down of it."""
    if subject is None or not subject.still_due(message.subject_version):
        return Outcome(MessageState.CLOSED, "stale")
    recipient = subject.recipient(message.person)
    if recipient is None or clock.now() >= message.deadline:
        return Outcome(MessageState.CLOSED, "too late" if recipient else "nobody")
    way = next((name for name in channels if name in recipient.addresses), None)
    if way is None:
        return Outcome(MessageState.DEAD, "no address")
    with speaking(recipient.language):
        text = subject.render(message.person, recipient.language)
    channel = channels[way]
    try:
        provider_ref = channel.send(recipient.addresses[way], text, message.ref)
    except Refused as error:
        return Outcome(MessageState.DEAD, str(error), channel.name)
    except Unreachable as error:
        outcome = _next_try(message, str(error), channel.name)
        return replace(outcome, doubtful=True) if error.answer_lost else outcome
    return Outcome(MessageState.SENT, None, channel.name, provider_ref, clock.now())


def _next_try(message: Claimed, reason: str, channel: str) -> Outcome:
    """Return when to try again: after 1, 5, 25 … minutes, never past the deadline; staff may give it a new round."""
    tried = (message.attempts - 1) % MOST_ATTEMPTS
    at = clock.now() + BACKOFF[tried] if tried < len(BACKOFF) else message.deadline
    if at >= message.deadline:
        return Outcome(MessageState.DEAD, reason, channel)
    return Outcome(MessageState.WAITING, reason, channel, next_attempt_at=at)


def _begin(message: Claimed) -> None:
    """Write down that the message is about to go out, so that it is flagged if nobody lives to say how that ended."""
    about_to_go = update(Message).where(Message.id == message.id, Message.attempts == message.attempts)
    with writing():
        run(about_to_go.values(in_flight=True))


def _finish(message: Claimed, outcome: Outcome, following: Claimed | None) -> None:
    """Write down how it went and that the following message is about to go out, at once."""
    new = {f"new_{name}": value for name, value in asdict(outcome).items()}
    after = {"following": following.id, "following_attempts": following.attempts} if following else NOBODY
    with writing():
        hit = run(NOTE, {**new, **after, "over": message.id, "over_attempts": message.attempts}).scalars().all()
    if message.id not in hit:
        logger.warning("message %d: another sender has it now", message.id)
