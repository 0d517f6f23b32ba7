"""What pages and other features read of bookings."""

from wedreg.bookings.queries.own import all_mine, by_code, by_id, held_by, mine, to_confirm
from wedreg.bookings.queries.places import DayPlaces, SlotPlaces, days, nearest, slots
from wedreg.bookings.queries.visits import between, counts_by_day, miscounted

__all__ = [
    "DayPlaces",
    "SlotPlaces",
    "all_mine",
    "between",
    "by_code",
    "by_id",
    "counts_by_day",
    "days",
    "held_by",
    "mine",
    "miscounted",
    "nearest",
    "slots",
    "to_confirm",
]
