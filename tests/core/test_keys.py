"""Keys: what is sealed opens only in its own place, and losing the key file is refused."""

import secrets
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy import make_url, select

from tests.couples.makers import make_contact
from tests.databases import broken, on_server
from wedreg import create_app
from wedreg.core.crypto import keys
from wedreg.core.db import db
from wedreg.core.key_file import KeyFile, KeysLost
from wedreg.core.key_ring import SM4GCM, KeyRing
from wedreg.couples.models import Contact
from wedreg.settings import Settings

PLACE = "couples_person:row:name_sealed"


def test_sm4_gcm_gives_the_published_vector() -> None:
    """RFC 8998, appendix A.1."""
    key, nonce = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"), bytes.fromhex("00001234567800000000ABCD")
    known = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    text = b"".join(bytes([value]) * 8 for value in (0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF, 0xEE, 0xAA))
    sealed = SM4GCM(key).encrypt(nonce, text, known)
    assert sealed.hex().upper() == (
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735D82710CA5C22F0CCFA7CBF93D496AC15"
        "A56834CBCF98C397B4024A2691233B8D83DE3541E4C2B58177E065A9BF7B62EC"
    )
    assert SM4GCM(key).decrypt(nonce, sealed, known) == text


@pytest.mark.parametrize("cipher", ["aes", "sm4"])
def test_what_is_sealed_opens_in_its_own_place_only(cipher: str) -> None:
    ring = KeyRing.new(cipher)
    sealed = ring.seal_text("林见微", PLACE)
    assert ring.open_text(sealed, PLACE) == "林见微"
    with pytest.raises(InvalidTag):
        ring.open_text(sealed, PLACE.replace("row", "other"))
    for position in range(2, len(sealed)):
        spoilt = sealed[:position] + bytes([sealed[position] ^ 1]) + sealed[position + 1 :]
        with pytest.raises(InvalidTag):
            ring.open_text(spoilt, PLACE)


def test_a_new_key_seals_and_the_old_one_still_opens() -> None:
    ring = KeyRing.new("aes")
    old = ring.seal_text("old", PLACE)
    ring.add_field_key("sm4")
    new = ring.seal_text("new", PLACE)
    again = KeyRing.load(ring.dump())
    assert (old[:2], new[:2]) == (b"A\x01", b"S\x02")
    assert [again.open_text(sealed, PLACE) for sealed in (old, new)] == ["old", "new"]


def test_the_same_text_is_never_sealed_the_same_way_twice() -> None:
    ring = KeyRing.new("aes")
    assert len({ring.seal_text("x", PLACE)[2:14] for _ in range(20_000)}) == 20_000


def test_a_digest_needs_the_key() -> None:
    """R53: nobody can try out all ID numbers on a stolen database."""
    one, other = KeyRing.new("aes"), KeyRing.new("aes")
    assert one.digest_of("person", "x") == one.digest_of("person", "x")
    assert one.digest_of("person", "x") != other.digest_of("person", "x")
    assert one.digest_of("person", "x") != one.digest_of("contact", "x")


def test_the_key_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.json")
    file.make("aes")
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        file.make("aes")


def test_a_database_without_its_key_file_is_refused(app: Flask, settings: Settings) -> None:
    settings.keys.unlink()
    with pytest.raises(KeysLost, match="is missing"):
        create_app(settings)
    assert not settings.keys.exists()


def test_a_key_file_of_another_database_is_refused(app: Flask, settings: Settings, tmp_path: Path) -> None:
    other = KeyFile(tmp_path / "other.json")
    other.make("aes")
    with pytest.raises(KeysLost, match="belongs to another database"):
        create_app(replace(settings, keys=other.path))


def test_while_the_database_is_down_no_keys_are_made(app: Flask, settings: Settings) -> None:
    """Nobody can tell whether the database has keys, so a start with new ones would lose all that is sealed."""
    settings.keys.unlink()
    with pytest.raises(KeysLost, match=r"keys\.json is missing and the database does not answer\. Start the database"):
        create_app(broken(settings))
    assert not settings.keys.exists()


@pytest.fixture
def started_while_down(settings: Settings) -> Iterator[Callable[[Path], Flask]]:
    """Return a maker of an application that started while its database was down, which has come back since."""
    made: list[Flask] = []

    def start(key_file: Path) -> Flask:
        here = replace(settings, keys=key_file)
        if here.on_sqlite:
            file = Path(here.database_url.removeprefix("sqlite:///"))
            good = file.read_bytes()
            file.write_text("something else " * 1000)
            made.append(create_app(here))
            file.write_bytes(good)
        else:
            made.append(_start_without_server(here))
        return made[-1]

    yield start
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def _start_without_server(settings: Settings) -> Flask:
    """Start while nobody may connect to the database."""
    name = make_url(settings.database_url).database
    on_server(f'ALTER DATABASE "{name}" RENAME TO "{name}_away"')
    try:
        return create_app(settings)
    finally:
        on_server(f'ALTER DATABASE "{name}_away" RENAME TO "{name}"')


def test_who_started_while_the_database_was_down_works_once_it_is_back(
    started_while_down: Callable[[Path], Flask], settings: Settings
) -> None:
    app = started_while_down(settings.keys)
    with app.app_context():
        assert app.test_client().get("/readyz").json == {"ready": True}
        make_contact("+8619910099999")
        assert db.session.scalars(select(Contact.id)).one()


def test_a_wrong_key_file_is_found_before_anything_is_written(
    started_while_down: Callable[[Path], Flask], tmp_path: Path
) -> None:
    """Also when the database was down at the start."""
    other = KeyFile(tmp_path / "other.json")
    other.make("aes")
    app = started_while_down(other.path)
    with app.app_context():
        answer = app.test_client().get("/readyz")
        assert answer.status_code == 503
        assert "belongs to another database" in (answer.json or {})["keys"]
        for _ in range(2):
            with pytest.raises(KeysLost, match="belongs to another database"):
                make_contact("+8619910099999")
        assert db.session.scalars(select(Contact)).all() == []


def test_of_two_that_start_at_once_one_makes_the_keys(tmp_path: Path) -> None:
    """And nobody sees half a file."""
    seen: list[str] = []

    def start() -> None:
        file = KeyFile(tmp_path / "keys.json")
        with suppress(FileExistsError):
            file.make("aes")
        seen.append(file.ring().session)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(set(seen)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_of_two_that_change_the_file_at_once_both_keys_stay(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.json")
    file.make("aes")

    def add() -> None:
        with KeyFile(file.path).changing() as ring:
            ring.add_field_key("sm4")

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(file.ring().fields) == list(range(1, 10))
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"fields": 1}', "\udcff"])
def test_a_damaged_key_file_is_named(tmp_path: Path, content: str) -> None:
    file = KeyFile(tmp_path / "keys.json")
    file.path.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(KeysLost, match=r"keys\.json is damaged\. Put the key file back from its copy\.$"):
        file.ring()


def test_no_address_stands_in_the_table_in_clear(app: Flask) -> None:
    make_contact("+8619910099999")
    contact = db.session.scalars(select(Contact)).one()
    assert contact.address == "+8619910099999"
    assert b"19910099999" not in contact.address_sealed
    assert keys().fields[1].mark == contact.address_sealed[:1]
    assert "19910099999" not in contact.digest


def test_a_running_process_follows_a_changed_key_file(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "keys.json")
    file.make("aes")
    other = KeyFile(file.path)
    with other.changing() as ring:
        ring.add_pass_key()
        assert max(file.ring().passes) == 1
    assert max(file.ring().passes) == 2
    assert secrets.compare_digest(file.ring().digest, ring.digest)
