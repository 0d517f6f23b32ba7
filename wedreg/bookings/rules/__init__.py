"""What is allowed when. Nothing here reads a table."""

from wedreg.bookings.rules.declarations import DECLARATIONS
from wedreg.bookings.rules.divorce import APPLY, SECOND, CaseDates, case_dates
from wedreg.bookings.rules.groups import FINISH_WITHIN, group_deadline
from wedreg.bookings.rules.policies import CAUSES, pauses
from wedreg.bookings.rules.preparing import codes_of, minutes_at_window, still_missing
from wedreg.bookings.rules.resting import RESTS_BEFORE, rest_length
from wedreg.bookings.rules.visits import (
    AGE_CHECKED,
    CEREMONY,
    HOLD,
    LAST_CHANGE,
    LONG_HOLD,
    MARRIAGE,
    NO_SHOW_AFTER,
    REGISTRATIONS,
    STATUS_NAMES,
    bring,
    can_change,
    check_age,
    hold_length,
    is_ours,
    is_same_day,
)

__all__ = [
    "AGE_CHECKED",
    "APPLY",
    "CAUSES",
    "CEREMONY",
    "DECLARATIONS",
    "FINISH_WITHIN",
    "HOLD",
    "LAST_CHANGE",
    "LONG_HOLD",
    "MARRIAGE",
    "NO_SHOW_AFTER",
    "REGISTRATIONS",
    "RESTS_BEFORE",
    "SECOND",
    "STATUS_NAMES",
    "CaseDates",
    "bring",
    "can_change",
    "case_dates",
    "check_age",
    "codes_of",
    "group_deadline",
    "hold_length",
    "is_ours",
    "is_same_day",
    "minutes_at_window",
    "pauses",
    "rest_length",
    "still_missing",
]
