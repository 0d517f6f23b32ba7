"""What pages and other features read of bookings."""

from wedreg.bookings.queries.aside import aside_by_code, kept, resting
from wedreg.bookings.queries.own import (
    all_mine,
    binds,
    by_code,
    by_id,
    expected,
    held_by,
    mine,
    own_booking,
    to_confirm,
)
from wedreg.bookings.queries.places import (
    DayPlaces,
    SlotPlaces,
    can_be_booked,
    days,
    earlier,
    nearest,
    slots,
    slots_for_staff,
    soonest,
    week_later,
)
from wedreg.bookings.queries.preparing import minutes_at_desk, preparation, preparations
from wedreg.bookings.queries.visits import SlotVisits, between, by_slot, counts_by_day, miscounted

__all__ = [
    "DayPlaces",
    "SlotPlaces",
    "SlotVisits",
    "all_mine",
    "aside_by_code",
    "between",
    "binds",
    "by_code",
    "by_id",
    "by_slot",
    "can_be_booked",
    "counts_by_day",
    "days",
    "earlier",
    "expected",
    "held_by",
    "kept",
    "mine",
    "minutes_at_desk",
    "miscounted",
    "nearest",
    "own_booking",
    "preparation",
    "preparations",
    "resting",
    "slots",
    "slots_for_staff",
    "soonest",
    "to_confirm",
    "week_later",
]
