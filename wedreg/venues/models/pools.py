"""How the places of a half day are shared out: online, on site, and for those who go first (R13)."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.core.db import CreatedAt, Model
from wedreg.venues.models.venues import Service, Venue
from wedreg.venues.models.weeks import Half


class Pool(enum.StrEnum):
    """Who a share of the places is for."""

    ONLINE = "online"
    ON_SITE = "on_site"
    """The telephone, the desk."""
    PRIORITY = "priority"
    """Soldiers, the pregnant, the elderly, the disabled, as they say themselves."""


class Share(Model):
    """How many of a hundred places of each half day are kept, from a day on; all others are online."""

    __tablename__ = "venues_share"
    __table_args__ = (
        UniqueConstraint("venue_id", "service_id", "valid_from"),
        CheckConstraint("on_site >= 0 AND priority >= 0 AND on_site + priority <= 90", name="percent"),
        CheckConstraint("flows_days BETWEEN 0 AND 30", name="flows_days"),
    )
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id))
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id), index=True)
    valid_from: Mapped[date]
    on_site: Mapped[int]
    priority: Mapped[int]
    flows_days: Mapped[int]
    """So many days before, at 15:00, what is left for priority is for everybody."""
    made_at: Mapped[CreatedAt]
    service: Mapped[Service] = relationship(lazy="raise_on_sql")
    venue: Mapped[Venue] = relationship(lazy="raise_on_sql")

    @property
    def online(self) -> int:
        return 100 - self.on_site - self.priority


class Quota(Model):
    """One pool of one half day: so many places, of which so many are taken.

    There are none where nothing was shared out: then all places are online, and no statement is sent for them.
    """

    __tablename__ = "venues_quota"
    __table_args__ = (
        UniqueConstraint("venue_id", "service_id", "day", "half", "pool"),
        CheckConstraint("taken BETWEEN 0 AND places", name="taken_within_places"),
        Index("ix_venues_quota_day", "day"),
    )
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id))
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id))
    day: Mapped[date]
    half: Mapped[Half]
    pool: Mapped[Pool]
    percent: Mapped[int]
    places: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)
    flows_at: Mapped[datetime | None]
    """From when on everybody may have what is left in it."""
