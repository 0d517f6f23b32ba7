"""The tables of bookings."""

from wedreg.bookings.models.booking import (
    DISCREET,
    HAS_PLACE,
    LIVE,
    TRANSITIONS,
    Booking,
    Source,
    Status,
    lapsed,
    title_of,
)
from wedreg.bookings.models.divorce import CaseState, DivorceCase
from wedreg.bookings.models.reminding import About, ReminderRule

__all__ = [
    "DISCREET",
    "HAS_PLACE",
    "LIVE",
    "TRANSITIONS",
    "About",
    "Booking",
    "CaseState",
    "DivorceCase",
    "ReminderRule",
    "Source",
    "Status",
    "lapsed",
    "title_of",
]
