"""How much each test does: a small figure on every run, a large one with WEDREG_SOAK=1, chances from WEDREG_SEED.

With WEDREG_FEW=1 it is just so much as shows a planted bug.
"""

import os
import random

from hypothesis import Phase

SOAK = os.environ.get("WEDREG_SOAK") == "1"
FEW = os.environ.get("WEDREG_FEW") == "1"
SEED = int(os.environ.get("WEDREG_SEED", "20260427"))


def _size(usual: int, soak: int, few: int = 1) -> int:
    return soak if SOAK else few if FEW else usual


RACE_ROUNDS = _size(3, 30)
WORKER_KILLS = _size(50, 250)
SERVICE_KILLS = _size(10, 50)
RESTORES = _size(3, 30)
FIRST_STARTS = _size(2, 20)
"""Kills, rounds, restores and starts are counted on each of the two databases."""
POWER_CUTS = _size(2000, 20_000, 200)
"""Images of each of two journal modes; a third one, which must lose bookings, has a tenth as many."""
SYSCALL_POINTS = _size(60, 500, 60)
"""At so many points of each flow, at most, a worker dies; there are 13 to 48 of them, so that is all."""
GUESSES = _size(1000, 35_000, 100)
"""At each of three kinds of code, on each of the two databases."""
FUZZ_SECONDS = _size(3, 30)
"""For each of the places at which people type or scan something."""
HISTORY_STEPS = _size(20_000, 1_000_000, 200)
"""Steps of random histories on each of the two databases."""
RELEASE_STEPS = _size(150, 10_000, 50)
"""Steps of random histories of waiting rooms, on each of the two databases."""
HANDOVERS = _size(300, 10_000, 20)
"""Places that are given up for somebody at an agreed moment, on each of the two databases."""
YEAR = _size(366, 5 * 366, 40)
"""Days through which the jobs are taken, on each of the two databases."""
MAILS = _size(2500, 50_000, 20)
"""Messages that go through a faulty server, on each of the two databases."""
PHASES = (Phase.explicit, Phase.generate) if FEW else tuple(Phase)
"""A planted bug need only be seen, not be made small, which takes minutes."""


def chances() -> random.Random:
    """Return the source of chance of one test; the seed is printed, so that a failure shows how to repeat it."""
    print(f"WEDREG_SEED={SEED}")  # noqa: T201  (shown with a failure only)
    return random.Random(SEED)
