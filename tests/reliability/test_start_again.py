"""The whole system is started, dies, and is started again with the same folder, as `make run` does it."""

import random
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN
from tests.conftest import MONDAY
from tests.reliability.oracle import Journal, faults, tables
from tests.reliability.processes import Process, free_port, shortly, until
from tests.reliability.remote import Remote
from tests.reliability.sizes import FIRST_STARTS
from tests.reliability.visitors import Booker, make_visitors
from tests.venues.makers import make_office, make_slot
from wedreg.settings import Settings

pytestmark = pytest.mark.reliability

ANSWERS = "The marriage office answers at"
COUNTED = (
    "accounts_staff", "venues_venue", "venues_slot", "bookings_booking", "couples_couple",
    "audit_entry WHERE action <> 'bookings.recounted'",
)  # fmt: skip
"""Places are counted anew once after each start, whenever that is."""


class System:
    """`flask serve`, with its web and its jobs."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        (folder / "clock").write_text(MONDAY.isoformat())
        self._settings = replace(settings, test_clock=folder / "clock", sample=True, pool=2)
        self._folder, self.port = folder, free_port()
        self._starts = 0

    @contextmanager
    def started(self) -> Iterator[Process]:
        """Start it; when the block ends it dies as by a power switch, if it has not ended by itself."""
        self._starts += 1
        log = self._folder / f"serve-{self._starts}.log"
        process = Process(["flask", "serve", "--port", str(self.port)], self._settings, log)
        try:
            yield process
        except BaseException:
            print(process.log()[-5000:])  # noqa: T201  (shown with the failure)
            raise
        finally:
            process.kill()

    def answers(self, process: Process) -> None:
        """Wait until it says so, and look."""
        until(lambda: ANSWERS in process.log())
        assert Remote(self.port).get("/healthz").status_code == 200
        assert Remote(self.port).get(f"/bookings/{THURSDAY_TEN.date()}").status_code == 200


def rows(database_url: str) -> dict[str, int]:
    """Count what must neither be lost nor made twice."""
    with tables(database_url) as seen:
        return {name: seen.all(f"SELECT count(*) FROM {name}")[0][0] for name in COUNTED}


def test_what_was_there_before_a_crash_is_there_after_the_next_start(
    app: Flask, settings: Settings, tmp_path: Path, chance: random.Random
) -> None:
    """F1: the second start answers, makes no sample data twice, and a couple's booking of before stands."""
    first, second = make_visitors(app, 2)
    slot = make_slot(make_office(), THURSDAY_TEN, places=2)
    system, journal = System(settings, tmp_path), Journal(tmp_path / "journal")
    with closing(journal):
        with system.started() as process:
            system.answers(process)
            Booker(system.port, first, journal, chance).book(slot.id, lambda: None)
        before = rows(settings.database_url)
        with system.started() as process:
            system.answers(process)
            assert rows(settings.database_url) == before
            Booker(system.port, second, journal, chance).book(slot.id, lambda: None)
            assert process.stop() == 0
    assert sorted(journal.acknowledged.values()) == ["confirmed", "confirmed"]
    assert journal.lost(settings.database_url) == []
    assert faults(settings.database_url) == []


def test_a_start_that_was_cut_off_can_be_made_again(
    app: Flask, settings: Settings, tmp_path: Path, chance: random.Random
) -> None:
    """F1: at any moment of the very first start, also while the sample data is being made."""
    system = System(settings, tmp_path)
    for _ in range(FIRST_STARTS):
        with system.started():
            shortly(chance, 3)
    with system.started() as process:
        system.answers(process)
    assert faults(settings.database_url) == []
