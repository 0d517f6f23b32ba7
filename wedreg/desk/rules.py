"""The line: which letter, who comes before whom (R27, R28), how states are called."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case

from wedreg.bookings.models import Booking, Source
from wedreg.core.texts import LazyString, lazy_gettext
from wedreg.desk.models import Priority, State, Ticket

KIND = "booking"
"""The kind of pass that a visit has."""
PUNCTUAL = timedelta(minutes=15)
"""Up to here a late couple keeps its place (R27)."""
STILL_LATE = timedelta(minutes=30)
"""After the end of their slot; who comes later still gets a walk-in number (R27)."""
EARLY = timedelta(minutes=10)
"""From so long before its time on a booked couple goes before those without an appointment."""
LETTERS = {"marriage": "A", "reissue": "B"}
OTHERS = "C"
"""All other services share a letter, so that none of them can be told from a number (R38)."""

STATE_NAMES: dict[State, LazyString] = {
    State.WAITING: lazy_gettext("等候中"),
    State.CALLED: lazy_gettext("叫号"),
    State.SERVING: lazy_gettext("办理中"),
    State.ABSENT: lazy_gettext("过号"),
    State.PARKED: lazy_gettext("暂缓"),
    State.FINISHED: lazy_gettext("办完了"),
    State.VOID: lazy_gettext("作废"),
}
PRIORITY_NAMES: dict[Priority, LazyString] = {
    Priority.BOOKED: lazy_gettext("预约"),
    Priority.LATE: lazy_gettext("顺延"),
    Priority.GREEN: lazy_gettext("绿色通道"),
    Priority.WALK_IN: lazy_gettext("现场号"),
}


def letter_of(service_code: str) -> str:
    """Return the letter of a service's numbers."""
    return LETTERS.get(service_code, OTHERS)


def place_of(booking: Booking, now: datetime) -> tuple[Priority, datetime]:
    """Return by which rule a couple that comes now is called, and by which moment it stands in the line.

    A late couple stands behind everybody whose slot has begun, and before those whose slot begins later (R27).
    """
    if booking.source == Source.WALK_IN or now > booking.ends_at + STILL_LATE:
        return Priority.WALK_IN, now
    if now > booking.starts_at + PUNCTUAL:
        return Priority.LATE, now
    return Priority.BOOKED, booking.starts_at


def order(now: datetime) -> tuple[ColumnElement[object], ...]:
    """Return the order in which the line is called now, as it is published (R28).

    Booked couples whose time has come, by their time, late ones after those of their slot; the green lane; walk-in
    numbers; then booked couples that came early.
    """
    booked = Ticket.priority.in_((Priority.BOOKED, Priority.LATE))
    due = and_(booked, Ticket.place_at <= now + EARLY)
    rank = case((due, 0), (Ticket.priority == Priority.GREEN, 1), (Ticket.priority == Priority.WALK_IN, 2), else_=3)
    late = case((Ticket.priority == Priority.LATE, 1), else_=0)
    return rank, Ticket.place_at, late, Ticket.id  # type: ignore[return-value]
