"""A copy taken while couples book is put back in another place: it is one moment of what they were told, and whole."""

import random
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from tests.bookings.makers import THURSDAY_TEN
from tests.conftest import MONDAY
from tests.databases import SERVER, missing, on_server
from tests.figures import Figure
from tests.reliability.oracle import Journal, faults
from tests.reliability.processes import PATIENCE, Web, serving, shortly
from tests.reliability.remote import Remote
from tests.reliability.sizes import RESTORES
from tests.reliability.visitors import Booker, make_visitors
from tests.venues.makers import make_office, make_slot
from wedreg import create_app
from wedreg.core.db import db
from wedreg.settings import Settings

pytestmark = pytest.mark.reliability

AT_ONCE, COUPLES = 4, 24


@pytest.fixture
def here(settings: Settings, tmp_path: Path) -> Settings:
    """Return the settings of an installation that can be backed up."""
    if not settings.on_sqlite and not (shutil.which("pg_dump") and shutil.which("pg_restore")):
        missing("pg_dump", "apt install postgresql-client")
    (tmp_path / "clock").write_text(MONDAY.isoformat())
    return replace(settings, test_clock=tmp_path / "clock", pool=4)


def back_up(app: Flask, to: Path) -> None:
    """Run `flask backup`."""
    result = app.test_cli_runner().invoke(args=["backup", str(to)])
    assert result.exit_code == 0, result.output


@contextmanager
def restored(here: Settings, copy: Path, folder: Path) -> Iterator[Settings]:
    """Put a copy into a new place, with the key file, as docs/operating.md says."""
    folder.mkdir()
    shutil.copy(here.keys, folder / "keys.json")
    new = replace(here, data=folder, keys=folder / "keys.json")
    if here.on_sqlite:
        shutil.copy(copy, folder / "restored.sqlite3")
        yield replace(new, database_url=f"sqlite:///{folder / 'restored.sqlite3'}")
        return
    name = f"{make_url(here.database_url).database}_restored"
    target = make_url(SERVER).set(database=name)
    on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE template0')
    try:
        into = f"--dbname={target.render_as_string(hide_password=False)}"
        subprocess.run(["pg_restore", "--no-owner", "--exit-on-error", into, copy], check=True)
        address = target.set(drivername="postgresql+psycopg")
        yield replace(new, database_url=address.render_as_string(hide_password=False))
    finally:
        on_server(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def check(new: Settings) -> None:
    """Run what an operator runs before the restored installation is started."""
    app = create_app(new)
    for command in (["set-up"], ["bookings", "recount"], ["audit", "verify"]):
        result = app.test_cli_runner().invoke(args=command)
        assert result.exit_code == 0, result.output
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def answers(new: Settings, folder: Path) -> None:
    """Start the restored installation and look at a page of it."""
    with serving(new, folder) as web:
        assert Remote(web.port).get(f"/bookings/{THURSDAY_TEN.date()}").status_code == 200


def back_up_in_between(
    app: Flask, web: Web, bookers: list[Booker], slot_ids: list[int], chance: random.Random, act: Callable[[], None]
) -> None:  # fmt: skip
    """Let couples book, act in the middle of it, let the whole service die, and let them go on with the next one."""
    sent = threading.Event()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        done = [threads.submit(booker.book, chance.choice(slot_ids), sent.set) for booker in bookers]
        assert sent.wait(PATIENCE)
        shortly(chance, 0.4)
        act()
        web.process.kill()
        web.start()
        for one in done:
            one.result(2 * PATIENCE)


def test_a_copy_taken_while_couples_book_is_one_moment_of_what_they_were_told(
    app: Flask, here: Settings, tmp_path: Path, chance: random.Random, figure: Figure
) -> None:
    """F12: what was answered before the copy is in it, nothing is there whose cause is missing, and all is whole."""
    office, url = make_office(), here.database_url
    visitors = iter(make_visitors(app, RESTORES * COUPLES))
    times = [THURSDAY_TEN + timedelta(minutes=30) * number for number in range(4)]
    slot_ids = [make_slot(office, time, places=RESTORES * COUPLES).id for time in times]
    journal, promised = Journal(tmp_path / "journal"), dict[str, str]()

    def act() -> None:
        promised.update(journal.acknowledged)
        app.test_cli_runner().invoke(args=["run-job", "audit.seal"])
        back_up(app, tmp_path / "copy")

    with closing(journal), serving(here, tmp_path) as web:
        for number in range(RESTORES):
            bookers = [Booker(web.port, next(visitors), journal, chance) for _ in range(COUPLES)]
            back_up_in_between(app, web, bookers, slot_ids, chance, act)
            with restored(here, tmp_path / "copy", tmp_path / f"new-{number}") as new:
                check(new)
                assert journal.lost(new.database_url, promised) == []
                assert journal.out_of_order(url, new.database_url) == []
                assert faults(new.database_url) == []
                if number == 0:
                    answers(new, tmp_path)
    assert journal.lost(url) == []
    figure("restores of a copy made under load", RESTORES)
