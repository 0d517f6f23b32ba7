"""How long a place rests that was given up, so that nobody can hand it to somebody else at an agreed moment."""

import random
from datetime import datetime, timedelta

RESTS_BEFORE = timedelta(hours=24)
"""Nearer to its time a place is free at once: there is no time to lose."""


def rest_length(starts_at: datetime, now: datetime, least: int, most: int, chances: random.Random) -> timedelta:
    """Return how long the place rests: by chance, between these numbers of minutes, to the second."""
    if starts_at - now < RESTS_BEFORE:
        return timedelta(0)
    return timedelta(seconds=chances.randint(least * 60, most * 60))
