"""The line in front of the windows."""

from wedreg.desk.models.screen import Screen
from wedreg.desk.models.ticket import IN_LINE, TRANSITIONS, Priority, Series, State, Ticket
from wedreg.desk.models.window import Call, LineRule, Shift

__all__ = ["IN_LINE", "TRANSITIONS", "Call", "LineRule", "Priority", "Screen", "Series", "Shift", "State", "Ticket"]
