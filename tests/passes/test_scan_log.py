"""Every scan is kept, refused ones too, and nobody can change or remove one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.bookings.makers import pass_of
from tests.browsers import Browser
from tests.conftest import Time
from tests.passes.makers import SCAN, admit, admit_address, scan, scans, token_of, visits_today
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.tokens import new_code
from wedreg.core.transactions import writing

Staff = Callable[..., Browser]


def test_every_scan_is_kept_with_who_when_where_and_how(app: Flask, at: Time, staff: Staff) -> None:
    booking, other = visits_today(at, 2)
    registrar, row = staff(Role.REGISTRAR), pass_of(booking)
    token = token_of(row)
    scan(registrar, token, how="camera")
    registrar.send(admit_address(registrar), woman="y")
    admit(registrar)
    scan(registrar, token, how="scanner")
    scan(registrar, token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:], how="scanner")
    scan(registrar, new_code())
    scan(registrar, "林见微")
    at(at.now - timedelta(hours=2))
    scan(staff(Role.HELPER), pass_of(other).code)
    kept = [(one.step, one.verdict, one.how, one.pass_id) for one in scans()]
    assert kept == [
        ("look", "valid", "camera", row.id),
        ("admit", "valid", "typed", row.id),
        ("look", "used", "scanner", row.id),
        ("look", "forged", "scanner", None),
        ("look", "unknown", "typed", None),
        ("look", "unknown", "typed", None),
        ("look", "early", "typed", pass_of(other).id),
    ]
    assert {one.place_id for one in scans()} == {booking.venue_id}
    assert [one.scanned_at for one in scans()][-1] == at.now
    assert len({(one.actor_kind, one.actor_id) for one in scans()}) == 2


def test_a_scan_that_is_too_long_is_kept_as_unknown(app: Flask, at: Time, staff: Staff) -> None:
    """Somebody shows a vaccination certificate: it gets its card and its line in the log like any other."""
    token = token_of(pass_of(visits_today(at, 1)[0]))
    registrar = staff(Role.REGISTRAR)
    for shown in ("1" * 401, "长" * 5000, "1" * 400 + token):
        assert scan(registrar, shown).verdict == "unknown"
        assert registrar.status == 200
    assert [one.verdict for one in scans()] == ["unknown"] * 3
    assert scan(registrar, "x" * (400 - len(token) - 1) + "#" + token).verdict == "valid"


def test_the_log_holds_nothing_of_what_was_typed(app: Flask, at: Time, staff: Staff) -> None:
    """A registrar types a name into the wrong field: it is not kept."""
    visits_today(at, 1)
    scan(staff(Role.REGISTRAR), "林见微 13900001234")
    with app.app_context():
        rows = db.session.execute(text("SELECT * FROM passes_scan")).all()
        assert len(rows) == 1
        assert "林见微" not in repr(rows)
        assert "13900001234" not in repr(rows)


def test_the_page_lists_what_this_person_scanned_last(app: Flask, at: Time, staff: Staff) -> None:
    (booking,) = visits_today(at, 1)
    registrar, colleague, row = staff(Role.REGISTRAR), staff(Role.REGISTRAR), pass_of(booking)
    scan(registrar, token_of(row))
    registrar.open(SCAN)
    assert f"9:40 {row.code[:4]} {row.code[4:]} 可以办理" in registrar.text()
    colleague.open(SCAN)
    assert row.code[:4] not in colleague.text()
    assert "刚扫过 还没有" in colleague.text()


CHANGES = (
    "UPDATE passes_scan SET verdict = 'valid'",
    "UPDATE passes_scan SET scanned_at = '2020-01-01 00:00:00'",
    "UPDATE passes_scan SET actor_id = NULL WHERE step = 'look'",
    "DELETE FROM passes_scan",
    "DELETE FROM passes_scan WHERE verdict = 'unknown'",
)
AT_ONE_STROKE = {
    "postgresql": "TRUNCATE passes_scan",
    "sqlite": "REPLACE INTO passes_scan SELECT id, uuid, step, how, pass_id, 'valid', place_id, actor_kind,"
    " actor_id, scanned_at FROM passes_scan",
}


def test_the_table_refuses_a_change_and_a_removal(app: Flask, database: str, at: Time, staff: Staff) -> None:
    visits_today(at, 1)
    scan(staff(Role.REGISTRAR), "22222222")
    for statement in (*CHANGES, AT_ONE_STROKE[database]):
        with pytest.raises(DBAPIError, match="only grows"), writing():
            db.session.execute(text(statement))
    assert [one.verdict for one in scans()] == ["unknown"]
