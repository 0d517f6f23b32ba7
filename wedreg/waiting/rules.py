"""When somebody who waits is asked, and how long for an answer. Nothing here reads a table."""

from datetime import datetime, time, timedelta

from wedreg.core.clock import BEIJING, beijing

OFFER = timedelta(minutes=30)
"""So long a place is kept for an answer (R29)."""
FIRST_OFFER, LAST_OFFER = time(8), time(20, 30)
"""Nobody is asked earlier or later than this: an answer is due in waking hours."""
MOST_UNANSWERED = 3
"""After so many offers in a row without an answer a couple is asked no more until it says so."""
SHOWN_DAYS = 30
"""Of so many days the page counts how many places went to couples that waited."""


def may_offer(now: datetime) -> bool:
    """Say whether somebody may be asked now."""
    return FIRST_OFFER <= beijing(now).time() <= LAST_OFFER


def next_offers(now: datetime) -> datetime:
    """Return when somebody may be asked next."""
    here = beijing(now)
    day = here.date() if here.time() < FIRST_OFFER else here.date() + timedelta(days=1)
    return datetime.combine(day, FIRST_OFFER, BEIJING)
