"""When couples are reminded."""

import enum
from datetime import time

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wedreg.core.db import Code, Model


class About(enum.StrEnum):
    """What a reminder is about: a visit, or the end of the time in which a second visit is possible (R37)."""

    VISIT = "visit"
    WINDOW = "window"


class ReminderRule(Model):
    """When couples are reminded: some days before at an hour of the day, or some hours before (R51)."""

    __tablename__ = "bookings_reminder_rule"
    __table_args__ = (
        CheckConstraint("(days_before IS NULL) = (at IS NULL)", name="days_with_hour"),
        CheckConstraint("(days_before IS NULL) != (hours_before IS NULL)", name="days_or_hours"),
    )
    code: Mapped[Code] = mapped_column(unique=True)
    about: Mapped[About] = mapped_column(default=About.VISIT)
    days_before: Mapped[int | None]
    at: Mapped[time | None]
    hours_before: Mapped[int | None]
    checklist: Mapped[bool] = mapped_column(default=False)
    """Whether the reminder repeats what to bring."""
