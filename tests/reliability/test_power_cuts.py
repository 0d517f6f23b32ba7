"""The power is cut at any moment of couples' booking: what they were told is there, and nothing is half (SQLite)."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests.bookings.makers import THURSDAY_TEN, hold
from tests.couples.makers import make_contact, make_couple
from tests.figures import Figure
from tests.reliability.oracle import faults, tables
from tests.reliability.powerloss import Disk, remembering
from tests.reliability.sizes import POWER_CUTS
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import services
from wedreg.core.db import db
from wedreg.core.transactions import journal_pragmas, writing
from wedreg.settings import Settings

pytestmark = [pytest.mark.reliability, pytest.mark.parametrize("database", ["sqlite"], indirect=True)]

COUPLES = 12
FIXED, AFFECTED = (3, 53, 4), (3, 40, 1)
Statement = tuple[str, Any]


@dataclass
class Written:
    """What the product wrote: each transaction's statements, and what its couple was told afterwards."""

    transactions: list[list[Statement]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def writing_down() -> Iterator[list[Statement]]:
    """Keep the statements that change something."""
    kept: list[Statement] = []

    def note(_connection: object, _cursor: object, text: str, values: Any, *_rest: object) -> None:
        if not text.startswith(("SELECT", "PRAGMA")):
            kept.extend((text, row) for row in (values if isinstance(values, list) else [values]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield kept
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


@pytest.fixture
def written(app: Flask, settings: Settings, tmp_path: Path) -> Written:
    """Let couples book, keep what that wrote, and leave the database of before at `before.sqlite3`."""
    slot = make_slot(make_office(), THURSDAY_TEN, places=COUPLES)
    contacts = [make_contact() for _ in range(COUPLES)]
    couples = [make_couple(contact) for contact in contacts]
    db.session.remove()
    db.engine.dispose()
    shutil.copy(settings.database_url.removeprefix("sqlite:///"), tmp_path / "before.sqlite3")
    written = Written()
    for contact, couple in zip(contacts, couples, strict=True):
        with writing_down() as statements:
            held = hold(slot, contact, couple)
        written.transactions.append(statements)
        with writing_down() as statements, writing():
            services.confirm(held, couple, service_code="marriage", declared=True)
        written.transactions.append(statements)
        written.told += [(held.code, "held"), (held.code, "confirmed")]
    db.session.close()
    return written


def lost_at_cuts(
    written: Written, folder: Path, pragmas: tuple[str, str], chance: random.Random, cuts: int
) -> list[str]:  # fmt: skip
    """Write it all again on a disk that remembers, cut the power at random moments, and return what went wrong."""
    copy = folder / "disk.sqlite3"
    shutil.copy(folder / "before.sqlite3", copy)
    acknowledged: list[int] = []
    with remembering(copy, *pragmas) as (disk, connection):
        for statements in written.transactions:
            connection.execute("BEGIN IMMEDIATE")
            for text, values in statements:
                connection.execute(text, values).fetchall()
            connection.execute("COMMIT")
            acknowledged.append(len(disk.events))
        assert len(disk.events) > 4 * len(acknowledged)
        wrong = []
        for _ in range(cuts):
            moment = chance.randint(0, len(disk.events))
            promised = dict(written.told[: sum(at <= moment for at in acknowledged)])
            wrong += look_at(disk, moment, promised, chance, folder)
    return wrong


def look_at(disk: Disk, moment: int, promised: dict[str, str], chance: random.Random, folder: Path) -> list[str]:
    """Start again after a cut, and return the promises that are lost and the rules that are broken."""
    url = f"sqlite:///{disk.image(moment, chance, folder)}"
    try:
        with tables(url) as seen:
            there = dict(seen.all("SELECT code, status FROM bookings_booking"))
        broken = faults(url)
    except Exception as error:  # noqa: BLE001  (a file that is not even a database)
        return [f"cut at {moment}: {error}"]
    gone = [code for code, status in promised.items() if there.get(code) not in {status, "confirmed"}]
    return [f"cut at {moment}: lost {gone}, broken {broken}"] if gone or broken else []


@pytest.mark.parametrize("version", [FIXED, AFFECTED], ids=["a good SQLite", "one that may not use WAL"])
def test_no_booking_that_a_couple_was_told_of_is_lost_when_the_power_is_cut(
    written: Written, tmp_path: Path, chance: random.Random, figure: Figure, version: tuple[int, int, int]
) -> None:
    """F3: in the journal mode and with the syncs that the product chooses for this version."""
    assert lost_at_cuts(written, tmp_path, journal_pragmas(version), chance, POWER_CUTS) == []
    figure("power cuts", POWER_CUTS)


def test_without_the_sync_at_each_commit_bookings_are_lost(
    written: Written, tmp_path: Path, chance: random.Random
) -> None:  # fmt: skip
    """The proof that such a cut would be seen: synchronous=NORMAL loses bookings, which kill -9 alone never shows."""
    wrong = lost_at_cuts(written, tmp_path, ("WAL", "NORMAL"), chance, POWER_CUTS // 10)
    assert [line for line in wrong if "lost ['" in line]
