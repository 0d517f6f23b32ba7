"""Give numbers, call them, and note how far each couple is.

The order of locking goes on from that of bookings: a booking before its ticket, a series before the ticket that it
numbers.
"""

from wedreg.desk.services.tickets import follow_check_in, follow_correction, follow_end, follow_undo, receive

__all__ = ["follow_check_in", "follow_correction", "follow_end", "follow_undo", "receive"]
