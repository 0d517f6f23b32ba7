"""The spans of time that couples share."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.core.db import Code, Model
from wedreg.venues.models.venues import Service, Venue
from wedreg.venues.models.weeks import Half


class SlotState(enum.StrEnum):
    """A slot that is not open takes nobody new."""

    OPEN = "open"
    SHORT = "short"
    """More couples are in it than there are windows left; it opens when enough of them were moved."""
    CLOSED = "closed"
    """Closed by a decision of staff or by the calendar; who is in it is to be moved."""


def _half(context: DefaultExecutionContext) -> Half:
    return Half.of(context.get_current_parameters()["starts_at"])  # type: ignore[no-untyped-call]


class Slot(Model):
    """A span of time at a venue that `capacity` couples can share.

    `taken` counts every place that is not free; each of them is backed by exactly one row of another table (R14).
    """

    __tablename__ = "venues_slot"
    __table_args__ = (
        UniqueConstraint("venue_id", "service_id", "starts_at"),
        CheckConstraint("taken BETWEEN 0 AND capacity", name="taken_within_capacity"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        CheckConstraint("(state = 'short') = (short_by > 0)", name="short"),
        Index("ix_venues_slot_where_and_when", "venue_id", "service_id", "day"),
    )
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id))
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id), index=True)
    day: Mapped[date] = mapped_column(index=True)
    """The date on the office's wall."""
    half: Mapped[Half] = mapped_column(default=_half)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    short_by: Mapped[int] = mapped_column(default=0)
    """How many couples too many have a place since a window closed: the capacity counts them, the windows do not."""
    release_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    """Until when couples may book it themselves (R16)."""
    state: Mapped[SlotState] = mapped_column(default=SlotState.OPEN)
    pooled: Mapped[bool] = mapped_column(default=False)
    """Whether its half day is shared out, so that a place is also one of a pool."""
    gate: Mapped[Code | None]
    """Who lets couples in, until everybody had their turn: a waiting room or a ballot of a special day."""
    venue: Mapped[Venue] = relationship(lazy="raise_on_sql")
    service: Mapped[Service] = relationship(lazy="raise_on_sql")

    @property
    def is_morning(self) -> bool:
        return self.half == Half.MORNING

    @property
    def windows(self) -> int:
        """Return for how many couples at once there are windows."""
        return self.capacity - self.short_by
