"""How much each test does: a small figure on every run, a large one with WEDREG_SOAK=1, chances from WEDREG_SEED."""

import os
import random

SOAK = os.environ.get("WEDREG_SOAK") == "1"
SEED = int(os.environ.get("WEDREG_SEED", "20260427"))

RACE_ROUNDS = 30 if SOAK else 3
WORKER_KILLS = 250 if SOAK else 50
SERVICE_KILLS = 50 if SOAK else 10
RESTORES = 30 if SOAK else 3
FIRST_STARTS = 20 if SOAK else 2
"""Kills, rounds, restores and starts are counted on each of the two databases."""
POWER_CUTS = 20_000 if SOAK else 2000
"""Images of each of two journal modes; a third one, which must lose bookings, has a tenth as many."""
SYSCALL_POINTS = 500 if SOAK else 60
"""At so many points of each flow, at most, a worker dies; there are 13 to 48 of them, so that is all."""
GUESSES = 35_000 if SOAK else 1000
"""At each of three kinds of code, on each of the two databases."""
FUZZ_SECONDS = 30 if SOAK else 3
"""For each of the places at which people type or scan something."""
HISTORY_STEPS = 1_000_000 if SOAK else 20_000
"""Steps of random histories on each of the two databases."""


def chances() -> random.Random:
    """Return the source of chance of one test; the seed is printed, so that a failure shows how to repeat it."""
    print(f"WEDREG_SEED={SEED}")  # noqa: T201  (shown with a failure only)
    return random.Random(SEED)
