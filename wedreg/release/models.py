"""The release of a special day whose places are given out in a drawn order, and who takes part."""

import enum
from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.bookings.models import Booking
from wedreg.core.db import CreatedAt, Model, ShortText
from wedreg.couples.models import Contact, Couple
from wedreg.draws.models import Draw
from wedreg.venues.models import Mode, Slot, SpecialDay


class Stage(enum.StrEnum):
    """How far a release is."""

    ANNOUNCED = "announced"
    """Couples come in, as long as its draw takes them."""
    GOING = "going"
    """The order is there, and places are given out by it."""
    OVER = "over"
    """Everybody had their turn, or nothing is left: from now on the day is like any other."""


class Release(Model):
    """The waiting room or the ballot of a special day. Its stage is changed only by conditional statements."""

    __tablename__ = "release_release"
    __table_args__ = (
        CheckConstraint("(stage = 'announced') = (started_at IS NULL)", name="started"),
        CheckConstraint("(stage = 'over') = (ended_at IS NOT NULL)", name="ended"),
        CheckConstraint("at_once BETWEEN 1 AND 500", name="at_once"),
        CheckConstraint("tail >= 0", name="tail"),
    )
    special_day_id: Mapped[int] = mapped_column(ForeignKey(SpecialDay.id), unique=True)
    draw_id: Mapped[int] = mapped_column(ForeignKey(Draw.id), unique=True)
    mode: Mapped[Mode]
    stage: Mapped[Stage] = mapped_column(default=Stage.ANNOUNCED)
    closes_at: Mapped[datetime]
    """Who has come in until then is put into a random order."""
    at_once: Mapped[int]
    """How many couples choose at the same time, those who fill in the form included."""
    tail: Mapped[int] = mapped_column(default=0)
    """The last number in the order that was given."""
    by_draw: Mapped[bool] = mapped_column(default=False)
    """Whether the draw made the order; else, by the published rule, the pseudonyms did."""
    started_at: Mapped[datetime | None]
    paused_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    special_day: Mapped[SpecialDay] = relationship(lazy="raise_on_sql")
    draw: Mapped[Draw] = relationship(lazy="raise_on_sql")


class State(enum.StrEnum):
    """How far a couple is; STEPS says what may follow what."""

    WAITING = "waiting"
    ADMITTED = "admitted"
    """A place of the day is theirs until then; they choose which."""
    PLACED = "placed"
    """The ballot has set a place aside for them until then."""
    HOLDING = "holding"
    """They hold a place and fill in the form."""
    BOOKED = "booked"
    LAPSED = "lapsed"
    """Their time was over before they had booked."""
    LEFT = "left"
    NONE = "none"
    """Nothing was left for them."""


IN_TURN = frozenset({State.ADMITTED, State.PLACED})
LIVE = frozenset({State.WAITING, State.ADMITTED, State.PLACED, State.HOLDING})


class Ticket(Model):
    """A couple that takes part: one however many windows it opens, and one for the same two persons."""

    __tablename__ = "release_ticket"
    __table_args__ = (
        UniqueConstraint("release_id", "couple_id"),
        UniqueConstraint("release_id", "pair"),
        UniqueConstraint("release_id", "position"),
        CheckConstraint("(state IN ('admitted', 'placed')) = (until IS NOT NULL)", name="until"),
        CheckConstraint("state IN ('waiting', 'left') OR position IS NOT NULL", name="in_order"),
        CheckConstraint("state <> 'holding' OR booking_id IS NOT NULL", name="holding"),
        CheckConstraint("state <> 'placed' OR slot_id IS NOT NULL", name="placed"),
        Index("ix_release_ticket_state", "release_id", "state", "position"),
    )
    release_id: Mapped[int] = mapped_column(ForeignKey(Release.id))
    couple_id: Mapped[int] = mapped_column(ForeignKey(Couple.id), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey(Contact.id), index=True)
    pair: Mapped[str] = mapped_column(String(43))
    """A keyed digest of the two persons."""
    pseudonym: Mapped[str] = mapped_column(String(16))
    late: Mapped[bool]
    """Came after the order was drawn, and stands behind it."""
    unhurried: Mapped[bool]
    """Reads the large-text pages, and has more time for each step."""
    wishes: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Of a ballot, in order: the id of a slot, or a half day."""
    made_at: Mapped[CreatedAt]
    told_at: Mapped[datetime | None]
    """When the result of a ballot was told to the two."""
    state: Mapped[State] = mapped_column(default=State.WAITING)
    position: Mapped[int | None]
    admitted_at: Mapped[datetime | None]
    until: Mapped[datetime | None]
    slot_id: Mapped[int | None] = mapped_column(ForeignKey(Slot.id))
    booking_id: Mapped[int | None] = mapped_column(ForeignKey(Booking.id))
    ended_at: Mapped[datetime | None]


class What(enum.StrEnum):
    """What can be done by hand."""

    PAUSED = "paused"
    RESUMED = "resumed"
    PACED = "paced"
    ENDED = "ended"


class Intervention(Model):
    """What staff did by hand in a release, with the reason that is published."""

    __tablename__ = "release_intervention"
    release_id: Mapped[int] = mapped_column(ForeignKey(Release.id), index=True)
    at: Mapped[CreatedAt]
    what: Mapped[What]
    reason: Mapped[ShortText]
