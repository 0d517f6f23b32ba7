"""Where and when couples are served."""

from wedreg.venues.models.pools import Pool, Quota, Share
from wedreg.venues.models.slots import Slot, SlotState
from wedreg.venues.models.special import Mode, SpecialDay, SpecialSpan
from wedreg.venues.models.venues import Service, Skill, Venue, VenueKind, Window
from wedreg.venues.models.weeks import (
    MAKE_UP_DAY,
    NOON,
    Closure,
    Half,
    OpeningHours,
    OpeningPattern,
    Post,
    Staffing,
    WindowClosure,
)

__all__ = [
    "MAKE_UP_DAY",
    "NOON",
    "Closure",
    "Half",
    "Mode",
    "OpeningHours",
    "OpeningPattern",
    "Pool",
    "Post",
    "Quota",
    "Service",
    "Share",
    "Skill",
    "Slot",
    "SlotState",
    "SpecialDay",
    "SpecialSpan",
    "Staffing",
    "Venue",
    "VenueKind",
    "Window",
    "WindowClosure",
]
