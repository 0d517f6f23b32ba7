"""The line in front of the windows."""

from wedreg.desk.models.ticket import IN_LINE, TRANSITIONS, Priority, Series, State, Ticket

__all__ = ["IN_LINE", "TRANSITIONS", "Priority", "Series", "State", "Ticket"]
