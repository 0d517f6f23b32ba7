"""Messages on their way."""

import enum
from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from wedreg.core.crypto import new_ref
from wedreg.core.db import Code, CreatedAt, Model


class MessageState(enum.StrEnum):
    """How far a message has come; it only moves forward, except when staff send it again."""

    WAITING = "waiting"
    SENT = "sent"
    CLOSED = "closed"
    """Nobody needs it any more: what it was about has changed, or its time has passed."""
    DEAD = "dead"
    """Set aside after the last try; staff decide."""


class Message(Model):
    """Something to tell one person, once. It names its subject; what it says is written when it is sent."""

    __tablename__ = "notifications_message"
    __table_args__ = (
        Index("ix_notifications_message_due", "next_attempt_at", postgresql_where=text("state = 'waiting'"),
              sqlite_where=text("state = 'waiting'")),
        Index("ix_notifications_message_subject", "kind", "subject_id"),
    )  # fmt: skip
    ref: Mapped[str] = mapped_column(String(24), default=new_ref)
    kind: Mapped[str] = mapped_column(String(40))
    subject_id: Mapped[int]
    subject_version: Mapped[str] = mapped_column(String(40))
    """Which state of the subject it tells of, such as the appointed time; a later state closes it."""
    person: Mapped[Code]
    dedupe_key: Mapped[str] = mapped_column(String(160), unique=True)
    at_once: Mapped[bool]
    """True when it need not wait for the morning."""
    created_at: Mapped[CreatedAt]
    due_at: Mapped[datetime]
    deadline: Mapped[datetime]
    next_attempt_at: Mapped[datetime]
    """When it may be claimed; a claim moves it on, so that the message comes back if the sender dies."""
    state: Mapped[MessageState] = mapped_column(default=MessageState.WAITING, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    """Grows with each claim, and so is the fence against a sender that was frozen."""
    in_flight: Mapped[bool] = mapped_column(default=False)
    doubtful: Mapped[bool] = mapped_column(default=False)
    """True when nobody knows whether it went out, and it was tried again: it may have arrived twice."""
    channel: Mapped[Code | None]
    provider_ref: Mapped[str | None] = mapped_column(String(120))
    reason: Mapped[str | None] = mapped_column(String(200))
    sent_at: Mapped[datetime | None]
