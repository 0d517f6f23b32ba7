"""What is still missing, and how long a visit takes when nothing is (R8–R10, R12)."""

from collections.abc import Collection, Sequence

from wedreg.bookings.models import Preparation
from wedreg.venues.checklists import Item
from wedreg.venues.models import Service


def still_missing(items: Sequence[Item], known: Preparation | None) -> list[Item]:
    """Return what the couple still has to get: what a registrar found missing, else what it has not ticked."""
    if known is None:
        return list(items)
    if known.reviewed_at:
        return [item for item in items if item.code in known.missing]
    return [item for item in items if item.code and item.code not in known.ready]


def codes_of(items: Sequence[Item], chosen: Collection[str]) -> list[str]:
    """Return those of the chosen codes that are on the list, in its order."""
    return [item.code for item in items if item.code and item.code in chosen]


def minutes_at_window(service: Service, known: Preparation | None) -> int:
    """Return how long the visit takes: less when the papers were looked through and all were there (R12)."""
    complete = known is not None and known.reviewed_at is not None and not known.missing
    return service.reviewed_minutes if complete and service.reviewed_minutes else service.minutes
