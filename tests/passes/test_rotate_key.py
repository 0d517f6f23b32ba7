"""Somebody makes a new key for signing passes."""

import base64
from collections.abc import Callable

from flask import Flask

from tests.bookings.makers import pass_of
from tests.browsers import Browser
from tests.conftest import Time
from tests.passes.makers import admit, scan, token_of, visit_today
from wedreg.audit import queries as audit
from wedreg.core.access import Role
from wedreg.core.crypto import keys
from wedreg.core.db import db
from wedreg.core.key_file import KeyFile
from wedreg.core.tokens import read
from wedreg.settings import Settings

Staff = Callable[..., Browser]


def key_of(token: str) -> int:
    """Return the number of the key that signed a token."""
    return base64.b32decode(token + "===")[1]


def rotate(app: Flask) -> str:
    """Run `flask passes rotate-key`."""
    result = app.test_cli_runner().invoke(args=["passes", "rotate-key"])
    assert result.exit_code == 0, result.output
    return result.output


def test_passes_from_before_stay_good_and_new_ones_get_the_new_key(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    old = token_of(pass_of(booking))
    assert "key 2" in rotate(app)
    new = token_of(pass_of(booking))
    assert (key_of(old), key_of(new)) == (1, 2)
    assert read(old, keys()) == read(new, keys())
    registrar = staff(Role.REGISTRAR)
    assert scan(registrar, old).verdict == "valid"
    assert scan(registrar, new).verdict == "valid"
    assert admit(registrar).heading == "已签到"


def test_the_change_is_put_into_the_audit(app: Flask) -> None:
    rotate(app)
    assert [entry.action for entry in audit.of("pass_key", 2)] == ["keys.rotated"]
    db.session.close()


def test_a_running_application_follows_the_key_file(app: Flask, settings: Settings, at: Time, staff: Staff) -> None:
    """Another process makes the key; nobody restarts this one."""
    booking = visit_today(at)
    row, registrar = pass_of(booking), staff(Role.REGISTRAR)
    before = token_of(row)
    other = KeyFile(settings.keys)
    with other.changing() as ring:
        ring.add_pass_key()
    assert key_of(token_of(row)) == 2
    assert {scan(registrar, token).verdict for token in (before, token_of(row))} == {"valid"}


def test_after_a_rotation_sealed_names_still_open(app: Flask, at: Time) -> None:
    booking = visit_today(at)
    rotate(app)
    assert booking.couple
    assert booking.couple.person("woman").name == "林见微"
