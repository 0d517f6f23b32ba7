"""What venues tells the features above, in the same transaction."""

from collections.abc import Collection
from dataclasses import dataclass

from wedreg.venues.models import SpecialDay


@dataclass(frozen=True)
class SpecialDayAnnounced:
    """A special day was announced, and its slots are there; whoever stands at its gate makes ready."""

    special_day: SpecialDay


@dataclass(frozen=True)
class SlotsChanged:
    """These slots were closed, or have another end or capacity; the transaction has them locked."""

    slot_ids: Collection[int]
