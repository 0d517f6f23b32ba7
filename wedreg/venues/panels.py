"""What venues shows on pages of features below."""

from collections.abc import Mapping

from wedreg.almanac.services import Difference
from wedreg.venues import plans, queries


def touched_by_notice(difference: Difference) -> Mapping[str, object]:
    """Return who has a place on the days that a notice would change (R21)."""
    taken = queries.taken_on([after.date for _before, after in difference.days])
    return {"touched": plans.touched_by([slot.id for slot in taken])}
