"""What the desk's pages read."""

from wedreg.desk.queries.day_list import DayList, day_list
from wedreg.desk.queries.line import ahead_of, ticket_of, tickets_of

__all__ = ["DayList", "ahead_of", "day_list", "ticket_of", "tickets_of"]
