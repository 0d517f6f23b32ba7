"""Web servers die in the middle of bookings; what a couple was told stays true, and nothing is half."""

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN
from tests.conftest import MONDAY
from tests.figures import Figure
from tests.reliability.oracle import Journal, faults
from tests.reliability.processes import PATIENCE, Web, serving, shortly
from tests.reliability.remote import Remote
from tests.reliability.sizes import SERVICE_KILLS, WORKER_KILLS
from tests.reliability.visitors import Booker, Visitor, make_visitors
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import queries
from wedreg.core.db import db
from wedreg.settings import Settings

pytestmark = pytest.mark.reliability

AT_ONCE = 6
LONGEST_DELAY = 0.05
"""Seconds from a form on its way to the kill, at most."""


@contextmanager
def storm(settings: Settings, folder: Path, figure: Figure) -> Iterator[tuple[Web, Journal]]:
    """Run a real server at the hour at which time stands still, and check everything in the end."""
    clock_file = folder / "clock"
    clock_file.write_text(MONDAY.isoformat())
    journal = Journal(folder / "journal")
    with closing(journal), serving(replace(settings, test_clock=clock_file, pool=4), folder) as web:
        assert Remote(web.port).get("/healthz").status_code == 200
        yield web, journal
    assert journal.unknown, "no fault ever hit a booking"
    assert journal.lost(settings.database_url) == []
    assert faults(settings.database_url) == []
    assert queries.miscounted() == []
    db.session.close()
    figure("promises while servers die", len(journal.acknowledged))
    figure("forms without an answer", journal.unknown)


def book_and_strike(
    web: Web, visitors: list[Visitor], slot_ids: list[int], journal: Journal, chance: random.Random,
    strike: Callable[[], object],
) -> None:  # fmt: skip
    """Let couples book at once, and strike up to 50 ms after the first form is on its way."""
    sent = threading.Event()
    bookers = [Booker(web.port, visitor, journal, chance) for visitor in visitors]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        done = [threads.submit(booker.book, chance.choice(slot_ids), sent.set) for booker in bookers]
        assert sent.wait(PATIENCE)
        shortly(chance, LONGEST_DELAY)
        strike()
        for one in done:
            one.result(2 * PATIENCE)


def make_slots(count: int) -> list[int]:
    """Make slots, some of them so small that they fill up."""
    office = make_office()
    times = [THURSDAY_TEN + timedelta(minutes=30) * number for number in range(10)]
    places = [count // 8 + 1] * 8 + [3, 3]
    return [make_slot(office, time, places=number).id for time, number in zip(times, places, strict=True)]


def test_workers_killed_while_couples_book_lose_nothing_and_leave_nothing_half(
    app: Flask, settings: Settings, tmp_path: Path, chance: random.Random, figure: Figure
) -> None:
    """F1: every answered booking is there with its place, claims, messages, pass and audit entries; none is half."""
    visitors, slot_ids = make_visitors(app, WORKER_KILLS * AT_ONCE), make_slots(WORKER_KILLS * AT_ONCE)
    with storm(settings, tmp_path, figure) as (web, journal):
        for number in range(WORKER_KILLS):
            group = visitors[number * AT_ONCE : (number + 1) * AT_ONCE]
            book_and_strike(web, group, slot_ids, journal, chance, web.kill_a_worker)


def test_the_whole_service_killed_while_couples_book_loses_nothing(
    app: Flask, settings: Settings, tmp_path: Path, chance: random.Random, figure: Figure
) -> None:
    """F1: the same when master and workers die at once and the service is started again."""
    visitors, slot_ids = make_visitors(app, SERVICE_KILLS * AT_ONCE), make_slots(SERVICE_KILLS * AT_ONCE)

    def strike_all() -> None:
        web.process.kill()
        web.start()

    with storm(settings, tmp_path, figure) as (web, journal):
        for number in range(SERVICE_KILLS):
            group = visitors[number * AT_ONCE : (number + 1) * AT_ONCE]
            book_and_strike(web, group, slot_ids, journal, chance, strike_all)
