"""Until when the couples of a group finish."""

from datetime import date, datetime, time, timedelta

from wedreg.core.clock import BEIJING

FINISH_WITHIN = timedelta(days=7)
FINISH_BEFORE = timedelta(days=3)
"""So many days before the day itself what is left can still be had by others."""
AT_LEAST = timedelta(hours=24)
AT = time(15)


def group_deadline(day: date, first: datetime, now: datetime) -> datetime:
    """Return when unfinished places go back: after 7 days, or 3 days before the day if that is sooner.

    A group that is made later than that has a day, but never longer than until an hour before the first couple.
    """
    sooner = datetime.combine(day, AT, BEIJING) - FINISH_BEFORE
    return min(max(min(now + FINISH_WITHIN, sooner), now + AT_LEAST), first - timedelta(hours=1))
