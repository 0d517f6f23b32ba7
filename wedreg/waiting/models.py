"""Couples that wait for a place, what they wish, and what they were offered."""

import enum
from datetime import date, datetime, timedelta

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.bookings.models import Booking
from wedreg.core.db import CreatedAt, Model
from wedreg.core.tokens import new_code
from wedreg.couples.models import Contact, Couple
from wedreg.venues.models import Half, Service, Slot


class EntryState(enum.StrEnum):
    """How far somebody who waits has come; the first three are live."""

    WAITING = "waiting"
    OFFERED = "offered"
    """A place is kept for the couple."""
    PAUSED = "paused"
    """Several offers were not answered; it is asked no more until it says so, and keeps its position."""
    TAKEN = "taken"
    DECLINED = "declined"
    """No day of the wish suited."""
    LEFT = "left"
    EXPIRED = "expired"


LIVE = (EntryState.WAITING, EntryState.OFFERED, EntryState.PAUSED)


class WaitingEntry(Model):
    """A couple waits for any place that fits its wish (R29). Conditional statements change its state."""

    __tablename__ = "waiting_entry"
    __table_args__ = (
        CheckConstraint("first_day <= last_day", name="days_in_order"),
        CheckConstraint("(state IN ('waiting', 'offered', 'paused')) = (ended_at IS NULL)", name="ended"),
        Index("ix_waiting_entry_line", "service_id", "state", "queued_at"),
        Index(
            "uq_waiting_entry_live",
            "couple_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )
    code: Mapped[str] = mapped_column(String(8), unique=True, default=new_code)
    couple_id: Mapped[int] = mapped_column(ForeignKey(Couple.id), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey(Contact.id))
    """Who asked; nobody when staff did for a couple on the telephone."""
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id))
    first_day: Mapped[date]
    last_day: Mapped[date]
    weekdays: Mapped[list[int]] = mapped_column(JSON)
    half: Mapped[Half | None]
    venue_ids: Mapped[list[int]] = mapped_column(JSON)
    """Where; empty means anywhere."""
    declined_days: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[EntryState] = mapped_column(default=EntryState.WAITING)
    made_at: Mapped[CreatedAt]
    queued_at: Mapped[datetime]
    """Its position: earlier is nearer to the front."""
    unanswered: Mapped[int] = mapped_column(default=0)
    """Offers in a row that were not answered."""
    expires_at: Mapped[datetime] = mapped_column(index=True)
    """After this moment no place of the wish can be booked any more (R16)."""
    ended_at: Mapped[datetime | None] = mapped_column(index=True)
    couple: Mapped[Couple] = relationship(lazy="raise_on_sql")
    service: Mapped[Service] = relationship(lazy="raise_on_sql")

    def days(self) -> list[date]:
        """Return the days of the wish that are not declined."""
        span = (self.last_day - self.first_day).days + 1
        days = (self.first_day + timedelta(days=number) for number in range(span))
        return [day for day in days if day.weekday() in self.weekdays and day.isoformat() not in self.declined_days]

    def fits(self, slot: Slot) -> bool:
        """Say whether the slot is of the wish."""
        where = not self.venue_ids or slot.venue_id in self.venue_ids
        when = self.half in (None, slot.half) and slot.day in self.days()
        return slot.service_id == self.service_id and where and when

    def overlaps(self, other: "WaitingEntry") -> bool:
        """Say whether there is a time that both wish."""
        where = not self.venue_ids or not other.venue_ids or not set(self.venue_ids).isdisjoint(other.venue_ids)
        half = None in (self.half, other.half) or self.half == other.half
        return where and half and not set(self.days()).isdisjoint(other.days())


class WaitingPerson(Model):
    """A person waits in one entry at a time, whoever made it: the table refuses a second one (R29)."""

    __tablename__ = "waiting_person"
    entry_id: Mapped[int] = mapped_column(ForeignKey(WaitingEntry.id), index=True)
    person_digest: Mapped[str] = mapped_column(String(43), unique=True)


class OfferState(enum.StrEnum):
    """What became of an offer."""

    OPEN = "open"
    ACCEPTED = "accepted"
    KEPT = "kept"
    """Not this one; the position stays."""
    DECLINED = "declined"
    """No time of this day."""
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    """The couple left, or found a place by itself."""


class WaitingOffer(Model):
    """A couple that waits was offered a place, which is kept for it until it has answered."""

    __tablename__ = "waiting_offer"
    __table_args__ = (
        UniqueConstraint("entry_id", "aside_code"),
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered"),
        Index(
            "uq_waiting_offer_open",
            "entry_id",
            unique=True,
            sqlite_where=text("state = 'open'"),
            postgresql_where=text("state = 'open'"),
        ),
    )
    entry_id: Mapped[int] = mapped_column(ForeignKey(WaitingEntry.id), index=True)
    aside_code: Mapped[str] = mapped_column(String(8), index=True)
    """The name of the place; it is offered to each couple once."""
    slot_id: Mapped[int] = mapped_column(ForeignKey(Slot.id))
    made_at: Mapped[CreatedAt] = mapped_column(index=True)
    until: Mapped[datetime]
    state: Mapped[OfferState] = mapped_column(default=OfferState.OPEN)
    answered_at: Mapped[datetime | None]
    booking_id: Mapped[int | None] = mapped_column(ForeignKey(Booking.id), index=True)
    entry: Mapped[WaitingEntry] = relationship(lazy="raise_on_sql")
    slot: Mapped[Slot] = relationship(lazy="raise_on_sql")


class WaitingJump(Model):
    """Staff let somebody go before others, with a reason that is published. It names nobody."""

    __tablename__ = "waiting_jump"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="days_in_order"),)
    at: Mapped[datetime]
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id))
    first_day: Mapped[date] = mapped_column(index=True)
    last_day: Mapped[date]
    before: Mapped[int]
    """How many were ahead."""
    reason: Mapped[str] = mapped_column(String(200))
