"""Passes, and the log of every scan."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.core.db import Code, CreatedAt, Model


class Pass(Model):
    """What lets its bearer in: a random token and a short code, both void once it is revoked (R31)."""

    __tablename__ = "passes_pass"
    __table_args__ = (
        CheckConstraint("valid_from < valid_until", name="valid_from_before_until"),
        Index(
            "uq_passes_pass_subject",
            "kind",
            "subject_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )
    kind: Mapped[Code]
    subject_id: Mapped[int]
    token_id: Mapped[bytes] = mapped_column(LargeBinary(10), unique=True)
    code: Mapped[str] = mapped_column(String(8), unique=True)
    day: Mapped[date]
    """A hint for a scanner without a network; the list decides."""
    valid_from: Mapped[datetime]
    valid_until: Mapped[datetime]
    issued_at: Mapped[CreatedAt]
    revoked_at: Mapped[datetime | None]


class Step(enum.StrEnum):
    """A scan first shows who is expected; then it counts, or is taken back, or others came than were booked (R7)."""

    LOOK = "look"
    ADMIT = "admit"
    UNDO = "undo"
    MISMATCH = "mismatch"


class How(enum.StrEnum):
    """How a pass came to the page."""

    CAMERA = "camera"
    SCANNER = "scanner"
    TYPED = "typed"


class Verdict(enum.StrEnum):
    """What a scan found."""

    VALID = "valid"
    LATE = "late"
    """Up to half an hour after the end: served after the couples of the present slot (R27)."""
    OVER = "over"
    """Later than that: received as a walk-in, not refused (R27)."""
    EARLY = "early"
    OTHER_DAY = "other_day"
    OTHER_VENUE = "other_venue"
    CANCELLED = "cancelled"
    REPLACED = "replaced"
    """A newer pass stands in its place."""
    USED = "used"
    UNKNOWN = "unknown"
    FORGED = "forged"


ADMITS = frozenset({Verdict.VALID, Verdict.LATE, Verdict.OVER})


class Scan(Model):
    """One scan, refused ones too. Never changed, never removed: the table's triggers refuse it."""

    __tablename__ = "passes_scan"
    __table_args__ = (Index("ix_passes_scan_pass", "pass_id", "step"),)
    uuid: Mapped[str] = mapped_column(String(36), unique=True)
    """Made by the device: the same scan sent twice has one effect."""
    step: Mapped[Step]
    how: Mapped[How]
    pass_id: Mapped[int | None] = mapped_column(ForeignKey(Pass.id))
    verdict: Mapped[Verdict]
    place_id: Mapped[int | None]
    actor_kind: Mapped[Code]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    scanned_at: Mapped[CreatedAt] = mapped_column(index=True)
    pass_: Mapped[Pass | None] = relationship(lazy="raise_on_sql")
