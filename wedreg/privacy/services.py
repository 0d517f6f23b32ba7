"""Forget what is not needed any more (R54)."""

from datetime import datetime, timedelta

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.feature import features

NOTICE_VERSION = "2026-11"
"""Which notice couples are shown now; a booking keeps the version it was made under (R52)."""
KEPT = timedelta(days=180)


def erase_old() -> int:
    """Let every feature erase what ended more than 180 days ago. Returns how many rows."""
    before = clock.now() - KEPT
    erased = {
        "+".join(personal.tables): personal.erase(before) for feature in features() for personal in feature.personal
    }
    done = sum(erased.values())
    if done:
        record("privacy.erased", "rows", done, **erased)
    return done


def needed_until(couple_id: int) -> datetime | None:
    """Return until when some feature needs a couple's profile; None when none does."""
    asked = (personal.needed_until(couple_id) for feature in features() for personal in feature.personal)
    return max((until for until in asked if until), default=None)
