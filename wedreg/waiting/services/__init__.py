"""Everything that changes the waiting list.

The order of locking: what bookings locks (slots, then places that are set aside) comes first, entries come last, and
the own entry after those of others.
"""

from wedreg.waiting.services.answering import accept, accept_for_caller, answer, leave, resume
from wedreg.waiting.services.ending import follow_booking, follow_days, tidy
from wedreg.waiting.services.for_callers import join_for_caller
from wedreg.waiting.services.joining import Wish, join
from wedreg.waiting.services.jumping import jump
from wedreg.waiting.services.offering import follow_lapse, follow_withdrawal, offer_place

__all__ = [
    "Wish",
    "accept",
    "accept_for_caller",
    "answer",
    "follow_booking",
    "follow_days",
    "follow_lapse",
    "follow_withdrawal",
    "join",
    "join_for_caller",
    "jump",
    "leave",
    "offer_place",
    "resume",
    "tidy",
]
