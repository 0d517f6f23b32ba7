"""The number of a couple that is here, and how far it is."""

import enum
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.bookings.models import Booking
from wedreg.core.db import CreatedAt, Model
from wedreg.venues.models import Service, Venue, Window


class State(enum.StrEnum):
    """How far a couple is in the line (R35); TRANSITIONS says what may follow what."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    ABSENT = "absent"
    """Called, and not there: back in the line after some calls of others."""
    PARKED = "parked"
    """Set aside for a while: something is missing, which they fetch."""
    FINISHED = "finished"
    VOID = "void"
    """The check-in was taken back. The number is not given again."""


TRANSITIONS: dict[State, frozenset[State]] = {
    State.WAITING: frozenset({State.CALLED, State.PARKED, State.FINISHED, State.VOID}),
    State.CALLED: frozenset(
        {State.SERVING, State.ABSENT, State.PARKED, State.WAITING, State.FINISHED, State.VOID}
    ),
    State.SERVING: frozenset({State.FINISHED, State.PARKED, State.WAITING, State.VOID}),
    State.ABSENT: frozenset({State.WAITING, State.CALLED, State.FINISHED, State.VOID}),
    State.PARKED: frozenset({State.WAITING, State.CALLED, State.FINISHED, State.VOID}),
    State.FINISHED: frozenset({State.WAITING}),
    State.VOID: frozenset(),
}  # fmt: skip
"""Back to waiting from called or serving is a move to another window; from finished, a visit that goes on after all.
To called from absent or parked is a supervisor's step, out of turn. To finished without being served: they left."""
IN_LINE = frozenset(State) - {State.FINISHED, State.VOID}


class Priority(enum.StrEnum):
    """By which rule a couple is called (R27, R28); `rules` has the order."""

    BOOKED = "booked"
    LATE = "late"
    """顺延: after the booked couples of the slot in which they came."""
    GREEN = "green"
    """绿色通道: soldiers, the pregnant, the old, the disabled."""
    WALK_IN = "walk_in"


AT_WINDOW = "state IN ('called', 'serving')"


class Series(Model):
    """The last number of a letter on a day at a venue."""

    __tablename__ = "desk_series"
    __table_args__ = (UniqueConstraint("day", "venue_id", "letter"), CheckConstraint("last > 0", name="last"))
    day: Mapped[date]
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id))
    letter: Mapped[str] = mapped_column(String(1))
    last: Mapped[int]


class Ticket(Model):
    """A couple that is here. Its state is changed only by conditional statements, each of which counts the version up.

    It names no person: what is on it stands on screens (R38).
    """

    __tablename__ = "desk_ticket"
    __table_args__ = (
        UniqueConstraint("day", "venue_id", "letter", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint(f"({AT_WINDOW}) = (window_id IS NOT NULL)", name="at_window"),
        CheckConstraint("returns_after >= 0 AND (state = 'absent' OR returns_after = 0)", name="returns_after"),
        CheckConstraint("(state = 'finished') = (finished_at IS NOT NULL)", name="finished"),
        Index("ix_desk_ticket_line", "venue_id", "day", "state"),
        Index(
            "uq_desk_ticket_booking",
            "booking_id",
            unique=True,
            sqlite_where=text("state <> 'void'"),
            postgresql_where=text("state <> 'void'"),
        ),
        Index(
            "uq_desk_ticket_window",
            "window_id",
            unique=True,
            sqlite_where=text(AT_WINDOW),
            postgresql_where=text(AT_WINDOW),
        ),
    )
    day: Mapped[date]
    venue_id: Mapped[int] = mapped_column(ForeignKey(Venue.id))
    service_id: Mapped[int] = mapped_column(ForeignKey(Service.id), index=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey(Booking.id))
    letter: Mapped[str] = mapped_column(String(1))
    number: Mapped[int]
    state: Mapped[State] = mapped_column(default=State.WAITING)
    version: Mapped[int] = mapped_column(default=1)
    priority: Mapped[Priority]
    place_at: Mapped[datetime]
    """The moment by which it stands in the line: the appointed time, or when they came."""
    given_at: Mapped[CreatedAt]
    window_id: Mapped[int | None] = mapped_column(ForeignKey(Window.id))
    """Where it is called to or served."""
    wanted_window_id: Mapped[int | None] = mapped_column(ForeignKey(Window.id), index=True)
    """The only window that may call it, after a move."""
    called_at: Mapped[datetime | None]
    serving_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    calls: Mapped[int] = mapped_column(default=0)
    absences: Mapped[int] = mapped_column(default=0)
    returns_after: Mapped[int] = mapped_column(default=0)
    """So many calls of others until an absent couple stands in the line again."""
    expected_low: Mapped[int | None]
    expected_high: Mapped[int | None]
    """Minutes that they were told when they got the number, to be compared with what happened; None: not known then."""
    venue: Mapped[Venue] = relationship(lazy="raise_on_sql")
    service: Mapped[Service] = relationship(lazy="raise_on_sql")
    booking: Mapped[Booking] = relationship(lazy="raise_on_sql")
    window: Mapped[Window | None] = relationship(foreign_keys=[window_id], lazy="raise_on_sql")

    @property
    def label(self) -> str:
        """The number as it stands on paper, on the phone and on the screen: A012."""
        return label(self.letter, self.number)


def label(letter: str, number: int) -> str:
    """Return a number as people read it."""
    return f"{letter}{number:03}"
