"""A scalper gives a place up at an agreed moment, so that somebody who pays gets it; many others look too."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.bookings.asides import asides, without_rest
from tests.bookings.makers import THURSDAY_TEN, book, cancel, hold, run_job
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.figures import Figure
from tests.reliability.fast import unsynced
from tests.reliability.sizes import HANDOVERS
from tests.venues.makers import make_office, make_slot
from wedreg.bookings.services import aside
from wedreg.core.db import db
from wedreg.couples.models import Couple
from wedreg.venues.errors import SlotFull

pytestmark = pytest.mark.reliability

RIVALS = 9
"""Others who look once a minute, as the scalper's customer does."""
SECOND, TICK = timedelta(seconds=1), timedelta(seconds=20)
LAPSED = timedelta(minutes=11)


@dataclass(frozen=True)
class Watcher:
    """Somebody who tries each minute at a second of its own."""

    contact: int
    couple: Couple

    def tries(self, after: datetime, second: float) -> datetime:
        """Return when it tries next."""
        return after + timedelta(seconds=(second - after.timestamp()) % 60)


class Handover:
    """One slot with one place, the scalper who has it, a customer who knows when it is given up, and the others."""

    def __init__(self, at: Time, chances: random.Random) -> None:
        self.at, self.chances = at, chances
        self.slot = make_slot(make_office(), THURSDAY_TEN)
        self.scalper, self.customer, *self.rivals = (self._watcher() for _ in range(RIVALS + 2))

    @staticmethod
    def _watcher() -> Watcher:
        contact = make_contact()
        return Watcher(contact, make_couple(contact))

    def succeeds(self) -> bool:
        """Say whether the customer got the place, and leave the office as it was."""
        start = self.at.now
        booking = book(self.slot, self.scalper.couple, self.scalper.contact)
        cancel(booking, by_office=True)  # so that no pause of the scalper's ends the trial (R26)
        self.at(self.at.now + SECOND)
        winner = self.customer if self._try(self.customer) else self._race()
        self.at(self.at.now + LAPSED)
        run_job("bookings.expire_holds")
        self.at(start)
        return winner is self.customer

    def _race(self) -> Watcher:
        """Let everybody look each minute until somebody gets it; before the tick that frees it nobody can."""
        (resting,) = asides(self.slot)
        before = resting.until - timedelta(microseconds=1)
        self.at(before)
        run_job("bookings.end_asides")
        assert not self._try(self.customer)
        self.at(resting.until + timedelta(seconds=self.chances.uniform(0, TICK.total_seconds())))
        run_job("bookings.end_asides")
        free_at = self.at.now
        tries = sorted((one.tries(free_at, self.chances.uniform(0, 60)), number) for number, one in enumerate(self.all))
        winners = [self.all[number] for moment, number in tries if self._tries_at(self.all[number], moment)]
        (winner,) = winners
        return winner

    @property
    def all(self) -> list[Watcher]:
        """Return everybody who looks."""
        return [self.customer, *self.rivals]

    def _tries_at(self, watcher: Watcher, moment: datetime) -> bool:
        self.at(moment)
        return self._try(watcher)

    def _try(self, watcher: Watcher) -> bool:
        try:
            hold(self.slot, watcher.contact, watcher.couple)
        except SlotFull:
            db.session.close()
            return False
        return True


def successes(app: Flask, at: Time, chances: random.Random, number: int) -> int:
    """Return how often the customer gets the place."""
    trial = Handover(at, chances)
    return sum(trial.succeeds() for _ in range(number))


def test_handing_a_place_over_succeeds_no_more_often_than_a_fair_share(
    app: Flask, database: str, at: Time, chance: random.Random, figure: Figure, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Knowing the moment at which it was given up is worth nothing: the share of one among ten, and 1 % at most."""
    monkeypatch.setattr(aside, "chances", chance)
    with unsynced(database):
        won = successes(app, at, chance, HANDOVERS)
    figure("handovers that were tried", HANDOVERS)
    figure("handovers that succeeded, a tenth is fair", won)
    assert won / HANDOVERS <= 1 / (RIVALS + 1) + 0.01


def test_without_the_rest_it_succeeds_every_time(app: Flask, database: str, at: Time, chance: random.Random) -> None:
    """What the rest is there for: the customer, who knows the moment, is always first."""
    without_rest(app)
    with unsynced(database):
        assert successes(app, at, chance, 5) == 5
