"""When a venue is open for what, and which windows serve it."""

import enum
from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.core.clock import beijing
from wedreg.core.db import CreatedAt, Model, ShortText
from wedreg.venues.models.venues import Service, Venue, Window

NOON = 12
MAKE_UP_DAY = 7
"""The row of an opening pattern for weekend days that are worked (调休上班日)."""


class Half(enum.StrEnum):
    """A half day: a slot belongs to the one in which it begins."""

    MORNING = "am"
    AFTERNOON = "pm"

    @classmethod
    def of(cls, moment: datetime) -> "Half":
        """Return the half day in which the moment lies on the office's clock."""
        return cls.MORNING if beijing(moment).hour < NOON else cls.AFTERNOON


class Staffing(Model):
    """Which windows serve what in a week, from a day on, until a later staffing begins (R13)."""

    __tablename__ = "venues_staffing"
    __table_args__ = (UniqueConstraint("venue_id", "valid_from"),)
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id))
    valid_from: Mapped[date]
    made_at: Mapped[CreatedAt]
    without_divorce: Mapped[ShortText] = mapped_column(default="")
    """Why on some open day no window does divorces, as it is published (R15)."""
    venue: Mapped[Venue] = relationship(lazy="raise_on_sql")
    posts: Mapped[list["Post"]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")


class Post(Model):
    """A window serves one service in a half day of the week, and no other one."""

    __tablename__ = "venues_post"
    __table_args__ = (
        UniqueConstraint("staffing_id", "weekday", "half", "window_id"),
        CheckConstraint("weekday BETWEEN 0 AND 7", name="weekday"),
    )
    staffing_id: Mapped[int] = mapped_column(ForeignKey(Staffing.id))
    weekday: Mapped[int]
    """As in a week of hours: 0 is Monday, 7 a make-up workday."""
    half: Mapped[Half]
    window_id: Mapped[int] = mapped_column(ForeignKey(Window.id), index=True)
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id), index=True)


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
    """A part of one weekday of a pattern, and how many couples at once are published for it.

    There may be fewer places, when fewer windows are staffed; never more than these (R13).
    """

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


class WindowClosure(Model):
    """A time in which one window serves nobody though its week says so."""

    __tablename__ = "venues_window_closure"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),)
    window_id: Mapped[int] = mapped_column(ForeignKey(Window.id), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    reason: Mapped[ShortText]
    without_divorce: Mapped[bool] = mapped_column(default=False)
    """Whether it takes the last divorce window of a day, so that its reason is published (R15)."""
    window: Mapped[Window] = relationship(lazy="raise_on_sql")
