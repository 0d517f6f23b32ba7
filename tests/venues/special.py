"""Special days for tests, announced as staff announce them."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from tests.venues.makers import marriage
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues import services
from wedreg.venues.models import Mode, SpecialDay, Venue
from wedreg.venues.rules import Hours
from wedreg.venues.services import SpecialTerms

SATURDAY = date(2026, 6, 6)
"""A weekend day on which the office is closed."""
RELEASE = datetime(2026, 5, 9, 20, 0, tzinfo=BEIJING)
"""Two days later than such a day is released as a rule, and in the evening."""
MORNING = Hours(0, time(9), time(12), 2)


def announce(
    venue: Venue, day: date = SATURDAY, *, hours: Sequence[Hours] = (MORNING,), **terms: Any
) -> SpecialDay:  # fmt: skip
    """Announce a special day; first come, first served unless another mode is asked for."""
    known = {"name": "开放日", "mode": Mode.FIRST_COME, "release_at": RELEASE, **terms}
    with writing():
        special = services.draft_special_day(venue, marriage(), SpecialTerms(day=day, **known), hours)
        services.announce_special_day(special, venue, marriage(), reason="局里决定")
    db.session.close()
    return special
