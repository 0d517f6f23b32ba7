"""Where and when couples are served."""

import enum
from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.core.clock import beijing
from wedreg.core.db import Code, CreatedAt, LongText, Model, ShortText, Versioned

MAKE_UP_DAY = 7
"""The row of an opening pattern for weekend days that are worked (调休上班日)."""


class VenueKind(enum.StrEnum):
    """An office takes walk-ins; an outdoor point serves booked couples only (R15)."""

    OFFICE = "office"
    OUTDOOR = "outdoor"


class Venue(Versioned, Model):
    """A place at which couples are served."""

    __tablename__ = "venues_venue"
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[ShortText]
    kind: Mapped[VenueKind]
    address: Mapped[ShortText]
    way: Mapped[LongText] = mapped_column(default="")
    """How to get there on foot, in words."""
    hours: Mapped[ShortText] = mapped_column(default="")
    phone: Mapped[ShortText] = mapped_column(default="")
    sample: Mapped[bool] = mapped_column(default=False)
    """True while the bureau has not confirmed what stands here; shown as 示例."""
    open: Mapped[bool] = mapped_column(default=True)


class Service(Versioned, Model):
    """Something couples come for. It always costs 0 元 (R11)."""

    __tablename__ = "venues_service"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes"),
        CheckConstraint("days_ahead BETWEEN 1 AND 120", name="days_ahead"),
    )
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[ShortText]
    minutes: Mapped[int]
    """How long one couple has a window, the time between two couples included (R12)."""
    days_ahead: Mapped[int] = mapped_column(default=30)
    """How many days ahead a day of it can be booked (R16); the second visit of a divorce from receipt on (R37)."""
    online: Mapped[bool]
    """Whether couples book it here; otherwise the page says how they come by it."""
    sequence: Mapped[int] = mapped_column(default=50)


class Window(Versioned, Model):
    """A counter at which one registrar serves one couple at a time."""

    __tablename__ = "venues_window"
    __table_args__ = (UniqueConstraint("venue_id", "number"),)
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id))
    number: Mapped[int]
    name: Mapped[ShortText] = mapped_column(default="")
    open: Mapped[bool] = mapped_column(default=True)
    venue: Mapped[Venue] = relationship(lazy="raise_on_sql")


class OpeningPattern(Model):
    """The week of one service at one venue, from a day on, until a later pattern begins."""

    __tablename__ = "venues_opening_pattern"
    __table_args__ = (UniqueConstraint("venue_id", "service_id", "valid_from"),)
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id))
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id), index=True)
    valid_from: Mapped[date]
    made_at: Mapped[CreatedAt]
    venue: Mapped[Venue] = relationship(lazy="raise_on_sql")
    service: Mapped[Service] = relationship(lazy="raise_on_sql")
    hours: Mapped[list["OpeningHours"]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="OpeningHours.weekday, OpeningHours.opens"
    )


class OpeningHours(Model):
    """A part of one weekday of a pattern, and how many windows serve couples in it."""

    __tablename__ = "venues_opening_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 7", name="weekday"),
        CheckConstraint("opens < closes", name="opens_before_it_closes"),
        CheckConstraint("windows BETWEEN 0 AND 50", name="windows"),
    )
    pattern_id: Mapped[int] = mapped_column(ForeignKey(OpeningPattern.id), index=True)
    weekday: Mapped[int]
    """0 is Monday, 6 Sunday, 7 a make-up workday."""
    opens: Mapped[time]
    closes: Mapped[time]
    windows: Mapped[int]


class Closure(Model):
    """A time in which a venue is closed though its pattern says open."""

    __tablename__ = "venues_closure"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),)
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[ShortText]
    """Published as it stands."""
    venue: Mapped[Venue] = relationship(lazy="raise_on_sql")


class SlotState(enum.StrEnum):
    """A closed slot takes nobody new."""

    OPEN = "open"
    CLOSED = "closed"


class Slot(Model):
    """A span of time at a venue that `capacity` couples can share.

    `taken` counts every place that is not free; each of them is backed by exactly one row of another table (R14).
    """

    __tablename__ = "venues_slot"
    __table_args__ = (
        UniqueConstraint("venue_id", "service_id", "starts_at"),
        CheckConstraint("taken BETWEEN 0 AND capacity", name="taken_within_capacity"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        Index("ix_venues_slot_where_and_when", "venue_id", "service_id", "day"),
    )
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id))
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id), index=True)
    day: Mapped[date] = mapped_column(index=True)
    """The date on the office's wall."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    short_by: Mapped[int] = mapped_column(default=0)
    """How many couples too many have a place since a window closed; they are to be called."""
    release_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    """Until when couples may book it themselves (R16)."""
    state: Mapped[SlotState] = mapped_column(default=SlotState.OPEN)
    venue: Mapped[Venue] = relationship(lazy="raise_on_sql")
    service: Mapped[Service] = relationship(lazy="raise_on_sql")

    @property
    def is_morning(self) -> bool:
        return beijing(self.starts_at).hour < 12  # noqa: PLR2004  (noon)
