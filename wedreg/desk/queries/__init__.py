"""What the desk's pages read."""

from wedreg.desk.queries.day_list import DayList, day_list
from wedreg.desk.queries.line import ahead_of, line_at, ticket_by_id, ticket_of, tickets_of
from wedreg.desk.queries.screens import last_calls, screen, screen_by_id, screens
from wedreg.desk.queries.waits import minutes_at_window, services_before, waited
from wedreg.desk.queries.windows import (
    line_rule,
    shift_at,
    shift_of,
    shifts_at,
    ticket_at,
    windows_at,
    windows_call,
)

__all__ = [
    "DayList",
    "ahead_of",
    "day_list",
    "last_calls",
    "line_at",
    "line_rule",
    "minutes_at_window",
    "screen",
    "screen_by_id",
    "screens",
    "services_before",
    "shift_at",
    "shift_of",
    "shifts_at",
    "ticket_at",
    "ticket_by_id",
    "ticket_of",
    "tickets_of",
    "waited",
    "windows_at",
    "windows_call",
]
