"""The dates of a divorce between its two visits."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from wedreg.bookings.models.booking import Booking
from wedreg.core.db import Model
from wedreg.couples.models import Couple


class CaseState(enum.StrEnum):
    """How far an application has come; only an open one allows a second visit."""

    OPEN = "open"
    WITHDRAWN = "withdrawn"
    """One of the two took it back (R37)."""
    DONE = "done"
    LAPSED = "lapsed"
    """The window closed without a second visit, which counts as taken back."""
    REPLACED = "replaced"
    """They applied anew."""
    VOID = "void"
    """The first visit was not done after all."""


class DivorceCase(Model):
    """An application that was received at a first visit, and the window for the second one (R36).

    The database keeps the order of the dates and one open case for a couple.
    """

    __tablename__ = "bookings_divorce_case"
    __table_args__ = (
        CheckConstraint(
            "received_on < cooling_off_until AND cooling_off_until < second_from AND second_from <= second_until",
            name="dates_in_order",
        ),
        CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended_when_not_open"),
        Index("ix_bookings_divorce_case_closing", "state", "second_until"),
        Index(
            "uq_bookings_divorce_case_open",
            "couple_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    booking_id: Mapped[int] = mapped_column(ForeignKey(Booking.id), unique=True)
    """The first visit."""
    couple_id: Mapped[int] = mapped_column(ForeignKey(Couple.id))
    received_on: Mapped[date]
    cooling_off_until: Mapped[date]
    second_from: Mapped[date]
    second_until: Mapped[date]
    provisional: Mapped[bool]
    """True while a year whose list of holidays is not out decides about one of the dates."""
    state: Mapped[CaseState] = mapped_column(default=CaseState.OPEN)
    ended_at: Mapped[datetime | None]
