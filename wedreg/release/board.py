"""How a release stands, kept for a second: thousands ask for it while they wait, and it is the same for all.

Nothing that decides over a place is read from here.
"""

import time
from bisect import bisect_left
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from flask import current_app

from wedreg.core.db import db
from wedreg.release import queries
from wedreg.release.models import Release, Stage, State
from wedreg.venues.models import SpecialDay

KEPT_SECONDS = 1.0
NAME = "wedreg.release.board"
FIRST_TURN = timedelta(minutes=5)
"""How long a turn is taken to last until some have ended."""


@dataclass(frozen=True)
class Board:
    """The figures of a release at a moment."""

    stage: Stage
    paused: bool
    places: int
    left: int
    tickets: int
    waiting: tuple[int, ...]
    """The numbers of those who wait, in order."""
    choosing: int
    holding: int
    booked: int
    at_once: int
    served: int
    """How many had their turn by now, those who have it included."""
    started_at: datetime | None

    @property
    def unclaimed(self) -> int:
        """Return how many places are nobody's by now, also not of somebody whose turn it is."""
        return max(self.left - self.choosing, 0)

    def ahead(self, position: int) -> int:
        """Return how many stand before this number."""
        return bisect_left(self.waiting, position)

    def wait(self, position: int, now: datetime) -> timedelta | None:
        """Return about how long it takes until this number has its turn, by how fast it went so far."""
        if self.paused or self.started_at is None:
            return None
        ahead, gone = self.ahead(position) + 1, now - self.started_at
        if self.served > self.at_once and gone > timedelta(minutes=1):
            return gone * (ahead / self.served)
        return FIRST_TURN * ceil(ahead / self.at_once)


def board(release: Release, now: datetime) -> Board:
    """Return how the release stands, at most a second ago."""
    kept: dict[int, tuple[float, Board]] = current_app.extensions.setdefault(NAME, {})
    made_at, found = kept.get(release.id, (0.0, None))
    if found is None or time.monotonic() - made_at > KEPT_SECONDS:
        found = _read(release, now)
        kept[release.id] = (time.monotonic(), found)
    return found


def drop() -> None:
    """Forget it, since something has changed."""
    current_app.extensions.pop(NAME, None)


def _read(release: Release, now: datetime) -> Board:
    special = db.session.get(SpecialDay, release.special_day_id)
    counts = queries.counts(release.id)
    if special is None:
        raise LookupError(release.special_day_id)
    return Board(
        stage=release.stage,
        paused=release.paused_at is not None,
        places=queries.capacity_of(special),
        left=sum(queries.free_places(special, now).values()),
        tickets=sum(number for state, number in counts.items() if state != State.LEFT),
        waiting=tuple(queries.waiting_positions(release.id)),
        choosing=counts.get(State.ADMITTED, 0) + counts.get(State.PLACED, 0),
        holding=counts.get(State.HOLDING, 0),
        booked=counts.get(State.BOOKED, 0),
        at_once=release.at_once,
        served=sum(counts.get(state, 0) for state in SERVED),
        started_at=release.started_at,
    )


SERVED = (State.ADMITTED, State.PLACED, State.HOLDING, State.BOOKED, State.LAPSED)
