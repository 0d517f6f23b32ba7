"""Places that are taken and nobody's yet: they rest, are offered to a couple, or are kept for one."""

import enum
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.core.db import Code, CreatedAt, Model
from wedreg.core.tokens import new_code
from wedreg.couples.models import Contact, Couple
from wedreg.venues.models import Pool, Slot


class AsideKind(enum.StrEnum):
    """What a place is set aside for."""

    RESTING = "resting"
    """It was given up a moment ago; nobody knows when it can be had again."""
    OFFERED = "offered"
    """A couple was asked whether it wants it."""
    RESERVED = "reserved"
    """It is kept for a couple by a draw, or by staff."""


class PlaceAside(Model):
    """A place that counts as taken though no booking has it; each backs exactly one of a slot's taken places (R14).

    Only conditional statements change it. The row goes when the place is free again, or a booking has it.
    """

    __tablename__ = "bookings_place_aside"
    __table_args__ = (
        CheckConstraint("(kind = 'resting') = (couple_id IS NULL)", name="for_whom"),
        CheckConstraint("contact_id IS NULL OR couple_id IS NOT NULL", name="contact_of_couple"),
        Index(
            "uq_bookings_place_aside_offer",
            "couple_id",
            unique=True,
            sqlite_where=text("kind = 'offered'"),
            postgresql_where=text("kind = 'offered'"),
        ),
    )
    code: Mapped[str] = mapped_column(String(8), unique=True, default=new_code)
    """Its name: a number may come again after the row is gone, this one never does."""
    slot_id: Mapped[int] = mapped_column(ForeignKey(Slot.id), index=True)
    kind: Mapped[AsideKind]
    pool: Mapped[Pool | None]
    """The pool in which it counts, as it was taken."""
    couple_id: Mapped[int | None] = mapped_column(ForeignKey(Couple.id), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey(Contact.id))
    until: Mapped[datetime] = mapped_column(index=True)
    made_at: Mapped[CreatedAt]
    why: Mapped[Code]
    """A short code: what the place was before, or who keeps it."""
    slot: Mapped[Slot] = relationship(lazy="raise_on_sql")

    def is_for(self, couple_id: int, now: datetime) -> bool:
        """Say whether this couple can have the place now."""
        return self.couple_id == couple_id and now < self.until
