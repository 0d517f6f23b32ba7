"""The release of a special day, from its announcement to the end.

The order of locking is the same everywhere: the draw, then the release, then tickets, then what `bookings` locks.
"""

from wedreg.release.services.choosing import choose
from wedreg.release.services.entering import enter, enter_again, leave
from wedreg.release.services.guiding import end, pace, pause, resume
from wedreg.release.services.letting_in import go_on
from wedreg.release.services.starting import make_ready, put_in_order, start

__all__ = [
    "choose",
    "end",
    "enter",
    "enter_again",
    "go_on",
    "leave",
    "make_ready",
    "pace",
    "pause",
    "put_in_order",
    "resume",
    "start",
]
