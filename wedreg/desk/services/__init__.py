"""Give numbers, call them, and note how far each couple is.

The order of locking goes on from that of bookings: a shift, a booking, a series, then tickets by their ids.
"""

from wedreg.desk.services.calling import call_again, call_next, call_out_of_turn
from wedreg.desk.services.screens import let_in, make_screen, revoke
from wedreg.desk.services.serving import change_rule, end_visit, finish, mark_absent, move, park, serve, unpark
from wedreg.desk.services.shifts import sign_off, sign_on
from wedreg.desk.services.tickets import follow_check_in, follow_correction, follow_end, follow_undo, receive

__all__ = [
    "call_again",
    "call_next",
    "call_out_of_turn",
    "change_rule",
    "end_visit",
    "finish",
    "follow_check_in",
    "follow_correction",
    "follow_end",
    "follow_undo",
    "let_in",
    "make_screen",
    "mark_absent",
    "move",
    "park",
    "receive",
    "revoke",
    "serve",
    "sign_off",
    "sign_on",
    "unpark",
]
