"""Everything that takes a place or gives one back.

The order of locking is the same everywhere, so that no two transactions ever wait for each other in a ring: the case
of a divorce, then bookings, then claims, then the pools of half days and the slots by their ids, then places that are
set aside.
"""

from wedreg.bookings.services.aside import (
    end_over,
    follow_slots,
    free,
    offer,
    pass_on,
    rest,
    rest_on,
    set_aside,
)
from wedreg.bookings.services.cancelling import cancel
from wedreg.bookings.services.confirming import check_own, confirm
from wedreg.bookings.services.eligibility import check_couple, check_second_visit
from wedreg.bookings.services.for_callers import book_for_caller, name_walk_in
from wedreg.bookings.services.holding import expire, expire_lapsed, extend, hold, hold_for_caller, sweep_lapsed
from wedreg.bookings.services.moving import move
from wedreg.bookings.services.policies import check_not_paused
from wedreg.bookings.services.preparing import review, tick
from wedreg.bookings.services.taking_up import hold_aside
from wedreg.bookings.services.visiting import check_in, correct, finish, mark_no_shows, undo_check_in
from wedreg.bookings.services.walking_in import walk_in

__all__ = [
    "book_for_caller",
    "cancel",
    "check_couple",
    "check_in",
    "check_not_paused",
    "check_own",
    "check_second_visit",
    "confirm",
    "correct",
    "end_over",
    "expire",
    "expire_lapsed",
    "extend",
    "finish",
    "follow_slots",
    "free",
    "hold",
    "hold_aside",
    "hold_for_caller",
    "mark_no_shows",
    "move",
    "name_walk_in",
    "offer",
    "pass_on",
    "rest",
    "rest_on",
    "review",
    "set_aside",
    "sweep_lapsed",
    "tick",
    "undo_check_in",
    "walk_in",
]
