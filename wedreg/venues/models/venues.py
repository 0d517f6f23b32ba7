"""The places, what couples come for, and the windows."""

import enum

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.core.db import Code, LongText, Model, ShortText, Versioned


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
    indoor_id: Mapped[int | None] = mapped_column(ForeignKey("venues_venue.id"))
    """The place under a roof to which an outdoor point moves in bad weather."""
    rain_plan: Mapped[LongText] = mapped_column(default="")
    """What happens in bad weather, as it is published."""


class Service(Versioned, Model):
    """Something couples come for. It always costs 0 元 (R11)."""

    __tablename__ = "venues_service"
    __table_args__ = (
        CheckConstraint("minutes BETWEEN 5 AND 240", name="minutes"),
        CheckConstraint("days_ahead BETWEEN 1 AND 120", name="days_ahead"),
        CheckConstraint("reviewed_minutes BETWEEN 5 AND minutes", name="reviewed_minutes"),
    )
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[ShortText]
    minutes: Mapped[int]
    """How long one couple has a window, the time between two couples included (R12)."""
    reviewed_minutes: Mapped[int | None]
    """The same for a couple whose papers were looked through before; None where that saves nothing."""
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
    skills: Mapped[list["Skill"]] = relationship(lazy="raise_on_sql", cascade="all, delete-orphan")

    def can_serve(self, service_id: int) -> bool:
        """Say whether the service can be done here; a window of which nothing is said can do all."""
        return not self.skills or any(skill.service_id == service_id for skill in self.skills)


class Skill(Model):
    """A service that a window can serve."""

    __tablename__ = "venues_skill"
    __table_args__ = (UniqueConstraint("window_id", "service_id"),)
    window_id: Mapped[int] = mapped_column(ForeignKey(Window.id))
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id), index=True)
