"""Days of which the bureau decides by themselves: 520, 七夕, a weekend that is opened (R16, R17, R19)."""

import enum
from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.core.db import Code, Model, ShortText
from wedreg.core.tokens import new_code
from wedreg.venues.models.venues import Service, Venue


class Mode(enum.StrEnum):
    """How the places of a special day are given out; announced with the day, and never changed."""

    FIRST_COME = "first_come"
    ROOM = "room"
    """Who is there before the release is put into a random order, later ones queue behind."""
    BALLOT = "ballot"
    """Couples enter with wishes until a closing time; a draw places them."""


class SpecialDay(Model):
    """A day with hours, windows and a release of its own, for one service at one venue.

    What was announced stays: the table refuses to change it. Only that its gate was opened is written once.
    """

    __tablename__ = "venues_special_day"
    __table_args__ = (
        UniqueConstraint("venue_id", "service_id", "day"),
        CheckConstraint("announced_at < release_at", name="announced_before_the_release"),
        CheckConstraint(
            "(mode = 'first_come') = (enter_until IS NULL) AND (mode = 'first_come') = (value_known_at IS NULL)"
            " AND (mode = 'first_come') = (enter_from IS NULL)",
            name="entered",
        ),
        CheckConstraint("enter_from < enter_until AND enter_until <= release_at", name="entered_before_the_release"),
        CheckConstraint("opened_at IS NULL OR mode <> 'first_come'", name="opened"),
    )
    ref: Mapped[str] = mapped_column(String(8), unique=True, default=new_code)
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id))
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id), index=True)
    day: Mapped[date] = mapped_column(index=True)
    name: Mapped[ShortText]
    mode: Mapped[Mode]
    release_at: Mapped[datetime]
    """When couples may book it; of a ballot, what is left then."""
    enter_from: Mapped[datetime | None]
    enter_until: Mapped[datetime | None]
    """From when until when couples come in, where an order is drawn; for a waiting room that is the release."""
    source: Mapped[ShortText] = mapped_column(default="")
    """Which public number decides the order, in words: one that somebody else draws."""
    value_known_at: Mapped[datetime | None]
    announced_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    """When everybody had their turn, and what was left became like any other place."""
    venue: Mapped[Venue] = relationship(lazy="raise_on_sql")
    service: Mapped[Service] = relationship(lazy="raise_on_sql")
    spans: Mapped[list["SpecialSpan"]] = relationship(
        lazy="raise_on_sql", cascade="all, delete-orphan", order_by="SpecialSpan.opens"
    )

    @property
    def slots_from(self) -> datetime:
        """Return from when on its places are given out: of a ballot, to those who were drawn."""
        return self.enter_until if self.mode == Mode.BALLOT and self.enter_until else self.release_at

    @property
    def gate(self) -> Code | None:
        """Return who lets people into its slots now; None when everybody may book them."""
        return None if self.mode == Mode.FIRST_COME or self.opened_at else self.mode.value


class SpecialSpan(Model):
    """A part of a special day, and how many couples at once are served in it."""

    __tablename__ = "venues_special_span"
    __table_args__ = (
        CheckConstraint("opens < closes", name="opens_before_it_closes"),
        CheckConstraint("windows BETWEEN 1 AND 50", name="windows"),
    )
    special_day_id: Mapped[int] = mapped_column(ForeignKey(SpecialDay.id), index=True)
    opens: Mapped[time]
    closes: Mapped[time]
    windows: Mapped[int]
