"""A new key seals, and what older ones had sealed is sealed again, while everybody goes on working."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select, update

from tests.bookings.makers import THURSDAY_TEN, book
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.draws.makers import drawn
from tests.venues.makers import make_office, make_slot
from wedreg import create_app
from wedreg.audit import queries as audit
from wedreg.core import resealing
from wedreg.core.crypto import keys
from wedreg.core.db import Model, changed, db, table_of
from wedreg.core.key_file import KeyFile
from wedreg.core.resealing import Resealing, left, sealed_columns
from wedreg.core.transactions import reading, writing
from wedreg.couples.models import Contact, Person
from wedreg.settings import Settings


def run(app: Flask, *words: str) -> tuple[int, str]:
    """Run `flask keys …`, and return how it ended and what it said."""
    result = app.test_cli_runner().invoke(args=["keys", *words])
    return result.exit_code, result.output


def marks() -> set[bytes]:
    """Return with which cipher and key the values in all tables are sealed."""
    with reading():
        return {
            bytes(value[:2])
            for model, column in sealed_columns()
            for value in db.session.scalars(select(table_of(model).c[column]))
            if value is not None
        }


def make_people() -> None:
    """Make a couple with a booking, so that several tables hold something sealed."""
    book(make_slot(make_office(), THURSDAY_TEN))


def names() -> list[str | None]:
    """Return what everybody is called."""
    with reading():
        return [person.name for person in db.session.scalars(select(Person).order_by(Person.id))]


def test_every_sealed_column_is_known() -> None:
    """R53: one that is forgotten would still need the old key."""
    by_name = {
        (table.name, column.name)
        for table in Model.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("_sealed")
    }
    assert {(model.__tablename__, column) for model, column in sealed_columns()} == by_name


@pytest.mark.parametrize(("cipher", "mark"), [("aes", b"A\x02"), ("sm4", b"S\x02")])
def test_a_new_key_seals_and_what_was_sealed_still_opens(app: Flask, cipher: str, mark: bytes) -> None:
    """R53: with SM4 too, on an installation that began with AES."""
    make_people()
    before = names()
    ended, said = run(app, "rotate", "--cipher", cipher)
    assert (ended, said.splitlines()[0]) == (
        0, f"Key 2 ({cipher}) seals from now on. Copy the key file to its second place.",
    )  # fmt: skip
    make_contact("+8619910099999")
    assert marks() == {b"A\x01", mark}
    assert names() == before
    (entry,) = audit.of("field_key", 2)
    assert (entry.action, entry.details) == ("keys.rotated", {"cipher": cipher})
    db.session.close()


def test_without_a_choice_the_cipher_of_the_settings_is_taken(settings: Settings) -> None:
    app = create_app(replace(settings, cipher="sm4"))
    with app.app_context():
        assert "Key 2 (sm4)" in run(app, "rotate")[1]
        db.engine.dispose()


def test_another_cipher_in_the_settings_is_not_passed_over_in_silence(
    app: Flask, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """It chooses the keys that are made; the ones that are there stay until somebody makes a new one."""

    def said(cipher: str) -> str:
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            create_app(replace(settings, cipher=cipher))
        return caplog.text

    assert "WEDREG_CIPHER is sm4, but the newest key seals with aes: run `flask keys rotate`" in said("sm4")
    assert said("aes") == ""
    run(app, "rotate", "--cipher", "sm4")
    assert said("sm4") == ""


@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_everything_is_sealed_again_with_the_newest_key(
    app: Flask, monkeypatch: pytest.MonkeyPatch, cipher: str
) -> None:
    """In batches, with an entry in the audit; a second run finds nothing to do."""
    monkeypatch.setattr(resealing, "BATCH", 2)
    make_people()
    before = names()
    run(app, "rotate", "--cipher", cipher)
    with reading():
        waiting = left()
    assert waiting > 6
    ended, said = run(app, "re-seal")
    assert (ended, said) == (0, f"{waiting} values are sealed with the newest key now, 0 still with an older one.\n")
    assert {mark[1] for mark in marks()} == {2}
    assert names() == before
    assert audit.entries("keys.resealed")[0].subject_id == str(waiting)
    db.session.close()
    assert run(app, "re-seal") == (0, "0 values are sealed with the newest key now, 0 still with an older one.\n")


def test_a_run_that_was_cut_off_is_taken_up_again(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resealing, "BATCH", 2)
    make_people()
    before = names()
    run(app, "rotate")
    with writing():
        assert Resealing().batch()
    with pytest.raises(RuntimeError), writing():
        Resealing().batch()
        raise RuntimeError
    assert {mark[1] for mark in marks()} == {1, 2}
    assert names() == before
    assert run(app, "re-seal")[0] == 0
    assert {mark[1] for mark in marks()} == {2}
    assert names() == before


def test_what_somebody_writes_meanwhile_is_not_overwritten(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The value was read, then the person changed it: the change stays."""
    contact_id = make_contact("+8619910099999")
    run(app, "rotate")
    work = Resealing()
    with reading():
        rows = work._rows(Contact, "address_sealed")
    with writing():
        contact = db.session.get(Contact, contact_id)
        assert contact
        contact.address = "+8619910011111"
    with writing():
        assert not work._again(Contact, "address_sealed", rows[0])
    with reading():
        contact = db.session.get(Contact, contact_id)
        assert contact
        assert contact.address == "+8619910011111"


def test_a_damaged_value_holds_up_nobody_and_is_named(app: Flask) -> None:
    spoilt = make_contact("+8619910099999")
    make_contact("+8619910011111")
    run(app, "rotate")
    with writing():
        mine = update(Contact).where(Contact.id == spoilt)
        changed(mine.values(address_sealed=b"A\x01" + b"x" * 40))
    ended, said = run(app, "re-seal")
    assert ended == 1
    assert f"couples_contact.address_sealed {spoilt}: passed over" in said
    assert "1 values are sealed with the newest key now, 1 still with an older one." in said


def test_a_draw_that_has_ended_may_not_change_any_more_and_is_named(app: Flask, at: Time) -> None:
    """Its secret is public by then; the key that sealed it stays in the file like every other one."""
    draw = drawn(at)
    run(app, "rotate")
    ended, said = run(app, "re-seal")
    assert ended == 1
    assert f"draws_draw.secret_sealed {draw.id}: passed over" in said


@contextmanager
def meanwhile(app: Flask, work: Callable[[], None], people: int) -> Iterator[list[BaseException]]:
    """Let several people work in threads of their own as long as the block lasts; what went wrong is returned."""
    over, wrong = threading.Event(), list[BaseException]()

    def go_on() -> None:
        with app.app_context():
            while not over.is_set() and not wrong:
                try:
                    work()
                except BaseException as error:  # noqa: BLE001  (whatever it is, the test tells it)
                    wrong.append(error)
            db.session.remove()

    threads = [threading.Thread(target=go_on) for _ in range(people)]
    for thread in threads:
        thread.start()
    try:
        yield wrong
    finally:
        over.set()
        for thread in threads:
            thread.join()


def test_people_read_and_write_while_keys_are_rotated_and_values_sealed_again(
    app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five rotations, by turns with both ciphers: nobody ever meets a value that does not open."""
    monkeypatch.setattr(resealing, "BATCH", 3)
    address = "+8619910099999"
    ids = [make_contact(f"+86199100000{number:02}") for number in range(30)]
    done: list[str] = []

    def work() -> None:
        with reading():
            found = [contact.address for contact in db.session.scalars(select(Contact).order_by(Contact.id))]
        assert len(found) == 30
        with writing():
            contact = db.session.get(Contact, ids[len(done) % 30])
            assert contact
            assert contact.address
            contact.address = address
        done.append(address)

    with meanwhile(app, work, people=2) as wrong:
        for turn in range(5):
            seen = len(done)
            assert run(app, "rotate", "--cipher", ("sm4", "aes")[turn % 2])[0] == 0
            run(app, "re-seal")
            while len(done) < seen + 3 and not wrong:
                threading.Event().wait(0.01)
    assert wrong == []
    assert run(app, "re-seal")[0] == 0
    assert marks() == {b"S\x06"}
    assert len(KeyFile(settings.keys).ring().fields) == 6
    assert keys().newest_mark() == b"S\x06"
