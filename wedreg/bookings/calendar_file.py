"""A booking as a calendar file."""

from datetime import timedelta

from icalendar import Alarm, Calendar, Event

from wedreg.bookings.models import Booking, Status
from wedreg.bookings.rules import bring
from wedreg.core import clock
from wedreg.core.clock import BEIJING
from wedreg.core.installation import settings
from wedreg.core.texts import gettext


def calendar_file(booking: Booking) -> bytes:
    """Return the file: one UID for ever, a SEQUENCE that grows with each change, CANCEL when it is cancelled.

    It goes into calendars that others may read: it names nobody, and a divorce is only an appointment.
    """
    gone = booking.status in (Status.CANCELLED, Status.NO_SHOW)
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Ciqikou marriage office//wedreg//ZH")
    calendar.add("method", "CANCEL" if gone else "PUBLISH")
    calendar.add_component(_event(booking, gone=gone))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _event(booking: Booking, *, gone: bool) -> Event:
    here = settings()
    event = Event()
    event.add("uid", f"{booking.code}@{here.public_url.partition('://')[2]}")
    event.add("sequence", booking.version)
    event.add("dtstamp", clock.now())
    event.add("dtstart", booking.starts_at.astimezone(BEIJING))
    event.add("dtend", booking.ends_at.astimezone(BEIJING))
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    event.add("summary", booking.title)
    event.add("location", f"{booking.venue.name}，{booking.venue.address}")
    lines = [] if booking.is_discreet else [str(line) for line in bring(booking)]
    event.add("description", "\n".join([*lines, f"{here.public_url}/bookings/{booking.code}", here.phone]))
    if not gone:
        event.add_component(_alarm())
    return event


def _alarm() -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", gettext("带好身份证原件"))
    alarm.add("trigger", -timedelta(hours=2))
    return alarm
