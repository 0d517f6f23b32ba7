"""Who serves at a window, and whom it called."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.accounts.models import Staff
from wedreg.core.db import CreatedAt, Model, Versioned
from wedreg.desk.models.ticket import Ticket
from wedreg.venues.models import Window

GOES_ON = "ended_at IS NULL"


class Shift(Model):
    """A registrar serves at a window. One at a window, and one window for a person, at a time."""

    __tablename__ = "desk_shift"
    __table_args__ = tuple(
        Index(
            f"uq_desk_shift_{name}", f"{name}_id", unique=True,
            sqlite_where=text(GOES_ON), postgresql_where=text(GOES_ON),
        )
        for name in ("window", "staff")
    )  # fmt: skip
    window_id: Mapped[int] = mapped_column(ForeignKey(Window.id))
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id))
    started_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None]
    calls: Mapped[int] = mapped_column(default=0)
    """How often it called; counted up first of all, so that a window calls one couple at a time."""
    window: Mapped[Window] = relationship(lazy="raise_on_sql")
    staff: Mapped[Staff] = relationship(lazy="raise_on_sql")


class Call(Model):
    """A number was called to a window. Never changed, never removed: the table's triggers refuse it."""

    __tablename__ = "desk_call"
    ticket_id: Mapped[int] = mapped_column(ForeignKey(Ticket.id), index=True)
    window_id: Mapped[int] = mapped_column(ForeignKey(Window.id))
    shift_id: Mapped[int] = mapped_column(ForeignKey(Shift.id))
    at: Mapped[CreatedAt] = mapped_column(index=True)
    again: Mapped[bool] = mapped_column(default=False)
    ticket: Mapped[Ticket] = relationship(lazy="raise_on_sql")
    window: Mapped[Window] = relationship(lazy="raise_on_sql")


class LineRule(Versioned, Model):
    """The numbers of the line, which a supervisor can change. One row."""

    __tablename__ = "desk_line_rule"
    __table_args__ = (CheckConstraint("returns_after BETWEEN 1 AND 20", name="returns_after"),)
    returns_after: Mapped[int] = mapped_column(default=3)
    """After so many calls of others a couple that was absent stands in the line again."""
