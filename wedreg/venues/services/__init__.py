"""Take and give back places, and change when a venue is open."""

from wedreg.venues.services.calendar import follow
from wedreg.venues.services.closures import close_slot, draft_closure, end_closure, preview_closure, publish_closure
from wedreg.venues.services.places import Place, give_back, lock_slots, take_place
from wedreg.venues.services.planning import make_slots, plan_all, plan_venue
from wedreg.venues.services.weeks import draft_pattern, preview_pattern, publish_pattern

__all__ = [
    "Place",
    "close_slot",
    "draft_closure",
    "draft_pattern",
    "end_closure",
    "follow",
    "give_back",
    "lock_slots",
    "make_slots",
    "plan_all",
    "plan_venue",
    "preview_closure",
    "preview_pattern",
    "publish_closure",
    "publish_pattern",
    "take_place",
]
