"""What the desk shows on pages of features below."""

from collections.abc import Mapping

from flask import current_app

from wedreg.bookings.models import Booking
from wedreg.core import clock, sessions
from wedreg.desk import waits
from wedreg.desk.models import IN_LINE, State
from wedreg.desk.passes import Visit
from wedreg.desk.queries import ahead_of, ticket_of
from wedreg.desk.week import today, week
from wedreg.passes import device
from wedreg.passes.models import Verdict
from wedreg.passes.queries import Found


def todays_list(_subject: object) -> Mapping[str, object] | None:
    """Return nothing but that the way to today's list is shown, to those who may open it."""
    return {} if sessions.actor().may(current_app.view_functions["desk.today"]) else None


def progress(_subject: object) -> Mapping[str, object]:
    """Return how many of today's couples have come to where this device stands."""
    return {"today": today(device.place_id(), clock.now())}


def found(subject: Found) -> Mapping[str, object] | None:
    """Return the booking whose pass was scanned, to those who may open it."""
    visit = subject.expected
    if not isinstance(visit, Visit) or todays_list(subject) is None:
        return None
    return {"booking": visit.booking, "other_day": subject.verdict == Verdict.OTHER_DAY, "now": visit.now}


def home(subject: object) -> Mapping[str, object] | None:
    """Return the week at where this device stands, to those who have a list for today."""
    if todays_list(subject) is None:
        return None
    return {"week": week(device.place_id(), clock.now()), "place": device.place()}


def number(booking: Booking) -> Mapping[str, object] | None:
    """Return the couple's number in the line and how many are before it, while it is in the line."""
    ticket = ticket_of(booking.id)
    if ticket is None or ticket.state not in IN_LINE:
        return None
    ahead = ahead_of(ticket, clock.now()) if ticket.state == State.WAITING else 0
    wait = waits.expected(ticket, clock.now()) if ticket.state == State.WAITING else None
    return {"ticket": ticket, "ahead": ahead, "wait": wait}
