"""The tables of bookings."""

from wedreg.bookings.models.aside import AsideKind, PlaceAside
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
from wedreg.bookings.models.groups import Group, GroupPlace
from wedreg.bookings.models.policies import Appeal, Cause, Excuse, Kind, Limit, Pause, Strike
from wedreg.bookings.models.preparing import Preparation
from wedreg.bookings.models.recount import Recount
from wedreg.bookings.models.reminding import About, ReminderRule
from wedreg.bookings.models.weather import WeatherMove

__all__ = [
    "DISCREET",
    "HAS_PLACE",
    "LIVE",
    "TRANSITIONS",
    "About",
    "Appeal",
    "AsideKind",
    "Booking",
    "CaseState",
    "Cause",
    "DivorceCase",
    "Excuse",
    "Group",
    "GroupPlace",
    "Kind",
    "Limit",
    "Pause",
    "PlaceAside",
    "Preparation",
    "Recount",
    "ReminderRule",
    "Source",
    "Status",
    "Strike",
    "WeatherMove",
    "lapsed",
    "title_of",
]
