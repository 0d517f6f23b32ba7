"""What the almanac tells the features above."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class DaysChanged:
    """The list of a year was approved, and these days are of another kind than before."""

    days: Sequence[date]
