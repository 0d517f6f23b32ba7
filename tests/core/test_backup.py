"""`flask backup TO`: one file that nobody else can read, and never a half one."""

from pathlib import Path

import pysqlite3
import pytest
from click.testing import Result
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, book
from tests.venues.makers import make_office, make_slot
from wedreg.settings import Settings

on_sqlite = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def back_up(app: Flask, to: Path) -> Result:
    return app.test_cli_runner().invoke(args=["backup", str(to)])


def test_the_copy_is_one_file_that_only_its_owner_can_read(app: Flask, tmp_path: Path) -> None:
    book(make_slot(make_office(), THURSDAY_TEN))
    place = tmp_path / "copies"
    place.mkdir()
    result = back_up(app, place / "wedreg.copy")
    assert (result.exit_code, list(place.iterdir())) == (0, [place / "wedreg.copy"]), result.output
    assert (place / "wedreg.copy").stat().st_mode & 0o777 == 0o600


@on_sqlite
def test_the_next_copy_takes_the_place_of_the_one_before(app: Flask, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite3"
    slot = make_slot(make_office(), THURSDAY_TEN, places=2)
    for number in (1, 2):
        book(slot)
        assert back_up(app, copy).exit_code == 0
        assert pysqlite3.connect(str(copy)).execute("SELECT count(*) FROM bookings_booking").fetchone() == (number,)


@on_sqlite
def test_what_is_in_use_is_never_written_over(app: Flask, settings: Settings, tmp_path: Path) -> None:
    """Neither the database itself, also by another name, nor its log, nor the key file."""
    live = Path(settings.database_url.removeprefix("sqlite:///"))
    book(make_slot(make_office(), THURSDAY_TEN))
    other_name = tmp_path / "other-name"
    other_name.hardlink_to(live)
    for place in (live, other_name, Path(f"{live}-wal"), settings.keys):
        before = place.read_bytes()
        result = back_up(app, place)
        assert (result.exit_code, place.read_bytes()) == (1, before)
        assert "is in use by this installation" in result.output


def test_a_place_where_no_file_can_be_is_named(app: Flask, tmp_path: Path) -> None:
    assert "is a folder" in back_up(app, tmp_path).output
    assert "is no folder in which a file can be written" in back_up(app, tmp_path / "not" / "there").output


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_without_the_tool_it_is_named_and_nothing_is_left(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    (tmp_path / "copies").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    result = back_up(app, tmp_path / "copies" / "copy")
    assert (result.exit_code, result.output) == (1, "Error: pg_dump is missing: apt install postgresql-client\n")
    assert list((tmp_path / "copies").iterdir()) == []
