"""Places that a unit asked for, for several couples at once."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.bookings.models.booking import Booking
from wedreg.core.crypto import Sealed, new_ref
from wedreg.core.db import CreatedAt, Model, ShortText
from wedreg.venues.models import Half, Service, Venue

MOST = 60


class Group(Model):
    """A unit (单位, 高校) for whose couples places are kept in one half day, until a published deadline.

    Of the one who looks after it there is only a phone, by which messages reach it and it signs in.
    """

    __tablename__ = "bookings_group"
    __table_args__ = (CheckConstraint(f"couples BETWEEN 2 AND {MOST}", name="couples"),)
    ref: Mapped[str] = mapped_column(String(24), unique=True, default=new_ref)
    name: Mapped[ShortText]
    """The unit's, never a person's."""
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id))
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id))
    day: Mapped[date]
    half: Mapped[Half]
    couples: Mapped[int]
    deadline: Mapped[datetime]
    made_at: Mapped[CreatedAt]
    key: Mapped[str | None] = mapped_column(String(60), unique=True)
    phone_digest: Mapped[str | None] = mapped_column(String(43), index=True)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, info={"personal": True})
    phone = Sealed("phone_sealed")
    venue: Mapped[Venue] = relationship(lazy="raise_on_sql")
    service: Mapped[Service] = relationship(lazy="raise_on_sql")


class GroupPlace(Model):
    """One couple's place in a group: a hold that lasts until the deadline, and the link by which the couple takes it.

    The link names the place and grants nothing: whoever opens it signs in with an own code.
    """

    __tablename__ = "bookings_group_place"
    group_id: Mapped[int] = mapped_column(ForeignKey(Group.id), index=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey(Booking.id), unique=True)
    link: Mapped[str] = mapped_column(String(24), unique=True, default=new_ref)
    group: Mapped[Group] = relationship(lazy="raise_on_sql")
    booking: Mapped[Booking] = relationship(lazy="raise_on_sql")
