"""What not coming and cancelling often lead to (R25, R26): numbers, marks, pauses and what couples say to it."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wedreg.bookings.models.booking import Booking
from wedreg.core.crypto import Sealed, new_ref
from wedreg.core.db import CreatedAt, Model, Versioned

Digest = String(43)


class Kind(enum.StrEnum):
    """What is counted against a person."""

    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


class Excuse(enum.StrEnum):
    """Why something is not counted after all."""

    CAME = "came"
    """They came later the same day."""
    PARDONED = "pardoned"


class Limit(Versioned, Model):
    """So many of a kind within so many days pause online booking for so many days. Numbers, so that they can change."""

    __tablename__ = "bookings_limit"
    __table_args__ = (
        CheckConstraint("most BETWEEN 1 AND 50", name="most"),
        CheckConstraint("within_days BETWEEN 1 AND 180", name="within_days"),
        CheckConstraint("pause_days BETWEEN 1 AND 180", name="pause_days"),
        CheckConstraint("warned_at BETWEEN 1 AND most", name="warned_at"),
    )
    kind: Mapped[Kind] = mapped_column(unique=True)
    most: Mapped[int]
    within_days: Mapped[int]
    pause_days: Mapped[int]
    warned_at: Mapped[int]
    """From which one on the page says what the next ones lead to."""


class Strike(Model):
    """A booking that counts against one of its two persons, unless it is excused."""

    __tablename__ = "bookings_strike"
    __table_args__ = (
        UniqueConstraint("booking_id", "person_digest", "kind"),
        CheckConstraint("(excused_at IS NULL) = (excuse IS NULL)", name="excused_why"),
        Index("ix_bookings_strike_person", "person_digest", "kind", "at"),
    )
    booking_id: Mapped[int] = mapped_column(ForeignKey(Booking.id))
    person_digest: Mapped[str] = mapped_column(Digest)
    kind: Mapped[Kind]
    at: Mapped[datetime] = mapped_column(index=True)
    excuse: Mapped[Excuse | None]
    excused_at: Mapped[datetime | None]


class Pause(Model):
    """A person books nothing online until then. Never at the telephone, at the desk, or as a walk-in (R25)."""

    __tablename__ = "bookings_pause"
    __table_args__ = (
        UniqueConstraint("person_digest", "kind", "since"),
        CheckConstraint("since < until", name="since_before_until"),
        Index("ix_bookings_pause_person", "person_digest", "until"),
    )
    person_digest: Mapped[str] = mapped_column(Digest)
    kind: Mapped[Kind]
    since: Mapped[datetime] = mapped_column(index=True)
    until: Mapped[datetime]
    lifted_at: Mapped[datetime | None]


class Cause(enum.StrEnum):
    """Why a couple did not come, as it says."""

    PERSONAL = "personal"
    """Not well, or something at home: which of the two is nobody's business here (R3, R25)."""
    WEATHER = "weather"
    WAY = "way"
    OFFICE = "office"
    CAME = "came"
    OTHER = "other"


class Appeal(Model):
    """What a couple says to a visit that it missed; staff answer it once."""

    __tablename__ = "bookings_appeal"
    __table_args__ = (CheckConstraint("(decided_at IS NULL) = (granted IS NULL)", name="decided"),)
    ref: Mapped[str] = mapped_column(String(24), default=new_ref)
    booking_id: Mapped[int] = mapped_column(ForeignKey(Booking.id), unique=True)
    made_at: Mapped[CreatedAt]
    cause: Mapped[Cause]
    decided_at: Mapped[datetime | None]
    granted: Mapped[bool | None]
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"personal": True})
    note = Sealed("note_sealed")
