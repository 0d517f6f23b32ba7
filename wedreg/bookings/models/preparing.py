"""How far a couple is with its papers."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from wedreg.bookings.models.booking import Booking
from wedreg.core.db import Model, Versioned


class Preparation(Versioned, Model):
    """What the couple says it has, and what a registrar who looked through the papers found missing.

    Both are codes of the checklist, never a paper itself.
    """

    __tablename__ = "bookings_preparation"
    booking_id: Mapped[int] = mapped_column(ForeignKey(Booking.id), unique=True)
    ready: Mapped[list[str]] = mapped_column(JSON, default=list)
    missing: Mapped[list[str]] = mapped_column(JSON, default=list)
    reviewed_at: Mapped[datetime | None]
