"""A screen in the hall, which is let in by a code and can be turned away."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.core.crypto import new_ref
from wedreg.core.db import CreatedAt, Model, ShortText
from wedreg.venues.models import Venue


class Screen(Model):
    """A device that shows the line of a venue, and can do nothing else. Nobody is signed in on it."""

    __tablename__ = "desk_screen"
    __table_args__ = (CheckConstraint("(code IS NULL) = (code_until IS NULL)", name="code_until"),)
    ref: Mapped[str] = mapped_column(String(24), unique=True, default=new_ref)
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id))
    name: Mapped[ShortText]
    code: Mapped[str | None] = mapped_column(String(8), unique=True)
    """Typed in at the device, once; gone then."""
    code_until: Mapped[datetime | None]
    made_at: Mapped[CreatedAt]
    let_in_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    venue: Mapped[Venue] = relationship(lazy="raise_on_sql")
