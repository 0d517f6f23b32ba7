"""Take and give back places, and change when a venue is open."""

from wedreg.venues.services.calendar import follow
from wedreg.venues.services.closures import (
    close_slot,
    draft_closure,
    end_closure,
    open_places,
    preview_closure,
    publish_closure,
    shut,
)
from wedreg.venues.services.places import Place, give_back, lock_slots, take_place
from wedreg.venues.services.planning import make_slots, plan_all, plan_venue
from wedreg.venues.services.pools import publish_share, share_places
from wedreg.venues.services.special_days import (
    SpecialTerms,
    announce_special_day,
    draft_special_day,
    modes,
    open_gate,
    preview_special_day,
)
from wedreg.venues.services.staffing import draft_staffing, preview_staffing, publish_staffing, set_window
from wedreg.venues.services.weeks import draft_pattern, preview_pattern, publish_pattern
from wedreg.venues.services.window_closures import (
    draft_window_closure,
    end_window_closure,
    preview_window_closure,
    publish_window_closure,
)

__all__ = [
    "Place",
    "SpecialTerms",
    "announce_special_day",
    "close_slot",
    "draft_closure",
    "draft_pattern",
    "draft_special_day",
    "draft_staffing",
    "draft_window_closure",
    "end_closure",
    "end_window_closure",
    "follow",
    "give_back",
    "lock_slots",
    "make_slots",
    "modes",
    "open_gate",
    "open_places",
    "plan_all",
    "plan_venue",
    "preview_closure",
    "preview_pattern",
    "preview_special_day",
    "preview_staffing",
    "preview_window_closure",
    "publish_closure",
    "publish_pattern",
    "publish_share",
    "publish_staffing",
    "publish_window_closure",
    "set_window",
    "share_places",
    "shut",
    "take_place",
]
