"""A couple's visit."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, CheckConstraint, ColumnElement, ForeignKey, Index, String, and_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.core.db import Code, CreatedAt, Model
from wedreg.core.texts import gettext, named
from wedreg.couples.models import Contact, Couple
from wedreg.venues.models import Pool, Service, Slot, Venue


class Status(enum.StrEnum):
    """The life of a booking (R35); TRANSITIONS says what may follow what."""

    HELD = "held"
    CONFIRMED = "confirmed"
    CHECKED_IN = "checked_in"
    DONE = "done"
    NOT_DONE = "not_done"
    LEFT = "left"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    EXPIRED = "expired"


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.HELD: frozenset({Status.CONFIRMED, Status.EXPIRED}),
    Status.CONFIRMED: frozenset({Status.CHECKED_IN, Status.CANCELLED, Status.NO_SHOW}),
    Status.CHECKED_IN: frozenset({Status.DONE, Status.NOT_DONE, Status.LEFT, Status.CONFIRMED}),
    Status.NO_SHOW: frozenset({Status.CHECKED_IN}),
    Status.DONE: frozenset({Status.CHECKED_IN, Status.NOT_DONE, Status.LEFT}),
    Status.NOT_DONE: frozenset({Status.CHECKED_IN, Status.DONE, Status.LEFT}),
    Status.LEFT: frozenset({Status.CHECKED_IN, Status.DONE, Status.NOT_DONE}),
    Status.CANCELLED: frozenset(),
    Status.EXPIRED: frozenset(),
}
"""Back from checked_in to confirmed is the undo of a scan: within seconds by the same person, later by a supervisor.
How a visit ended is put right by a supervisor, with a reason."""

LIVE = frozenset({Status.CONFIRMED, Status.CHECKED_IN})
HAS_PLACE = frozenset(Status) - {Status.CANCELLED, Status.EXPIRED}
"""Each of these backs exactly one of a slot's taken places (R14)."""


DISCREET = frozenset({"divorce_apply", "divorce_certificate"})
"""Services that nobody but the two and the registrar reads of: elsewhere each is a 预约事项 (R38, R51)."""


class Source(enum.StrEnum):
    """Who made the booking."""

    ONLINE = "online"
    STAFF = "staff"
    WALK_IN = "walk_in"
    """Made at the door: it has no place in a slot, and who the two are is filled in at the window (R28)."""


class Booking(Model):
    """A couple and a time. Its state is changed only by conditional statements, each of which counts the version up."""

    __tablename__ = "bookings_booking"
    __table_args__ = (
        CheckConstraint("(status = 'held') = (hold_until IS NOT NULL)", name="held_until"),
        CheckConstraint(
            "couple_id IS NOT NULL OR source = 'walk_in' OR status IN ('held', 'expired')", name="has_couple"
        ),
        CheckConstraint("source <> 'walk_in' OR slot_id IS NULL", name="walk_in_has_no_place"),
        CheckConstraint("starts_at < ends_at", name="starts_before_it_ends"),
        Index("ix_bookings_booking_day", "venue_id", "starts_at"),
        Index("ix_bookings_booking_status", "status", "starts_at"),
        Index(
            "uq_bookings_booking_contact_hold",
            "contact_id",
            unique=True,
            sqlite_where=text("status = 'held'"),
            postgresql_where=text("status = 'held'"),
        ),
        Index(
            "uq_bookings_booking_couple_hold",
            "couple_id",
            unique=True,
            sqlite_where=text("status = 'held'"),
            postgresql_where=text("status = 'held'"),
        ),
    )
    code: Mapped[str] = mapped_column(String(8), unique=True)
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id))
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id))
    slot_id: Mapped[int | None] = mapped_column(ForeignKey(Slot.id), index=True)
    couple_id: Mapped[int | None] = mapped_column(ForeignKey(Couple.id), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey(Contact.id), index=True)
    source: Mapped[Source] = mapped_column(default=Source.ONLINE)
    status: Mapped[Status] = mapped_column(default=Status.HELD)
    version: Mapped[int] = mapped_column(default=1)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    made_at: Mapped[CreatedAt]
    hold_until: Mapped[datetime | None]
    extended: Mapped[bool] = mapped_column(default=False)
    idempotency_key: Mapped[str | None] = mapped_column(String(60), unique=True)
    proxy: Mapped[bool] = mapped_column(default=False)
    """A family member booked for them (代办)."""
    scheduled_at: Mapped[datetime | None]
    """When the booking got its present time; a reminder that was due before is not sent."""
    declared_at: Mapped[datetime | None]
    """When the couple confirmed that it has read the declaration and the notice (R3, R52)."""
    notice_version: Mapped[Code | None]
    confirmed_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(String(200))
    late_cancel: Mapped[bool] = mapped_column(default=False)
    """Cancelled on the day itself (R24)."""
    pool: Mapped[Pool | None]
    """The pool in which its place counts, if its half day is shared out (R13)."""
    priority: Mapped[bool] = mapped_column(default=False)
    """They say that one of them goes first: a soldier, pregnant, elderly or disabled; which is never kept (R3)."""
    moved_by_office: Mapped[bool] = mapped_column(default=False)
    """The present time was the office's choice, so that not coming is not the couple's fault (R25)."""
    venue: Mapped[Venue] = relationship(lazy="raise_on_sql")
    service: Mapped[Service] = relationship(lazy="raise_on_sql")
    slot: Mapped[Slot | None] = relationship(lazy="raise_on_sql")
    couple: Mapped[Couple | None] = relationship(lazy="raise_on_sql")

    @property
    def is_discreet(self) -> bool:
        """Say whether what the visit is for must not be read by others (R38)."""
        return self.service.code in DISCREET

    @property
    def title(self) -> str:
        """How the visit is called where others may look on."""
        return title_of(self.service.code, self.service.name)

    @property
    def subject(self) -> str:
        """How other tables name this booking."""
        return f"booking:{self.id}"

    @property
    def appointed(self) -> str:
        """The appointed time as messages name it: another time is another version."""
        return f"{self.starts_at:%Y%m%dT%H%M}"

    def is_held(self, now: datetime) -> bool:
        """Say whether the place is still held for this couple (R23)."""
        return self.status == Status.HELD and self.hold_until is not None and now < self.hold_until


def lapsed(now: datetime | BindParameter[Any]) -> ColumnElement[bool]:
    """Return the condition of holds whose time is over."""
    return and_(Booking.status == Status.HELD, Booking.hold_until <= now)


def title_of(code: str, name: str) -> str:
    """Return how a service is called in messages, calendars, lists and passes (R38, R51)."""
    return gettext("预约事项") if code in DISCREET else named(name)
