"""The log of what was done."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from wedreg.core.db import Code, CreatedAt, Model


class Entry(Model):
    """Somebody did something to a row. Never changed, never removed: the tables' triggers refuse it."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject_id"),)
    at: Mapped[CreatedAt] = mapped_column(index=True)
    actor_kind: Mapped[Code]
    actor_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(40), index=True)
    subject_kind: Mapped[Code]
    subject_id: Mapped[str] = mapped_column(String(40))
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    position: Mapped[int | None] = mapped_column(unique=True)
    """Its place in the chain of seals; None until it is sealed."""
    seal: Mapped[bytes | None] = mapped_column(LargeBinary(32))


class Head(Model):
    """The end of the chain after a batch was sealed; without it a cut-off end would go unseen."""

    __tablename__ = "audit_head"
    at: Mapped[datetime]
    position: Mapped[int] = mapped_column(unique=True)
    seal: Mapped[bytes] = mapped_column(LargeBinary(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary(32))
