"""The office moves all couples of some hours because of the weather."""

from datetime import datetime, timedelta

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.core.db import CreatedAt, Model, ShortText
from wedreg.venues.models import Venue


class WeatherMove(Model):
    """A decision to move all couples of some hours of an outdoor point under a roof or to another time (R46).

    A job carries it out, couple by couple; what it still has to do is read from the bookings themselves.
    """

    __tablename__ = "bookings_weather_move"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        CheckConstraint("venue_id != to_venue_id OR later_minutes != 0", name="somewhere_else"),
    )
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id))
    to_venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime] = mapped_column(index=True)
    later_minutes: Mapped[int]
    """By how much each couple comes later than it was booked; 0 when only the place is another one."""
    reason: Mapped[ShortText]
    """Published as it stands."""
    couples: Mapped[int]
    """How many there were to move."""
    made_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None]
    venue: Mapped[Venue] = relationship(lazy="raise_on_sql", foreign_keys=[venue_id])
    to_venue: Mapped[Venue] = relationship(lazy="raise_on_sql", foreign_keys=[to_venue_id])

    @property
    def is_whole_day(self) -> bool:
        return self.ends_at - self.starts_at == timedelta(days=1)

    @property
    def later(self) -> timedelta:
        return timedelta(minutes=self.later_minutes)
