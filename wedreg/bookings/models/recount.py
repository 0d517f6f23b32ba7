"""What the nightly recount found."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wedreg.core.db import Model


class Recount(Model):
    """One recount: how much was compared, and where what is counted and what is there differ. It should be nowhere."""

    __tablename__ = "bookings_recount"
    __table_args__ = (CheckConstraint("wrong >= 0", name="wrong"),)
    at: Mapped[datetime] = mapped_column(index=True)
    slots: Mapped[int]
    bookings: Mapped[int]
    wrong: Mapped[int]
    found: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """The first of the differences: its kind, what it is about, what is counted and what is there."""
