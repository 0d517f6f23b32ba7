"""Others come than were booked: it is kept, and nobody is refused for it (R7)."""

from collections.abc import Callable

from flask import Flask

from tests.bookings.makers import pass_of, reread
from tests.browsers import Browser
from tests.conftest import Time
from tests.desk.makers import TODAY
from tests.passes.makers import SCAN, admit, admit_address, card, new_uuid, read_card, scan, scans, visit_today
from wedreg.audit import queries as audit
from wedreg.bookings.models import Booking, Status
from wedreg.core.access import Role
from wedreg.core.db import db

Staff = Callable[..., Browser]
MARK = "人证不符，转现场号"


def address(browser: Browser) -> str:
    """Return where the card at hand sends a mismatch."""
    return admit_address(browser).replace("/admit", "/mismatch")


def reasons(booking: Booking) -> list[str]:
    """Return what the audit says of mismatches at this booking."""
    found = [entry.details["reason"] for entry in audit.of("booking", booking.id) if entry.action == "passes.mismatch"]
    db.session.close()
    return found


def test_it_is_kept_and_shown_and_nobody_is_refused(app: Flask, at: Time, staff: Staff) -> None:
    """R7: a step of its own in the log, an entry with what does not fit, a mark on the list and on the record."""
    booking = visit_today(at)
    registrar = staff(Role.REGISTRAR)
    scan(registrar, pass_of(booking).code)
    registrar.send(address(registrar), note="女方换了一位")
    assert "照常接待，不拒绝" in registrar.text()
    kept = [(one.step, one.pass_id, one.verdict) for one in scans()]
    assert kept == [("look", pass_of(booking).id, "valid"), ("mismatch", pass_of(booking).id, "valid")]
    assert reasons(booking) == ["女方换了一位"]
    assert reread(booking.id).status == Status.CONFIRMED
    registrar.open(SCAN)
    assert f"{pass_of(booking).code[4:]} 人证不符" in registrar.text()
    for page in (TODAY, f"{TODAY}{booking.code}"):
        registrar.open(page)
        assert MARK in registrar.text()
    assert "女方换了一位" in registrar.text()


def test_the_right_two_come_after_all(app: Flask, at: Time, staff: Staff) -> None:
    """R7, R34: the pass still lets them in, and the mark goes; the log keeps it."""
    booking = visit_today(at)
    registrar = staff(Role.REGISTRAR)
    scan(registrar, booking.code)
    registrar.send(address(registrar), note="男方换了一位")
    assert scan(registrar, booking.code).verdict == "valid"
    assert admit(registrar).heading == "已签到"
    registrar.open(TODAY)
    assert MARK not in registrar.text()
    assert reasons(booking) == ["男方换了一位"]


def test_without_a_word_of_what_does_not_fit_the_card_asks_for_it(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    registrar = staff(Role.REGISTRAR)
    scan(registrar, booking.code)
    for note in ("", "  ", "长" * 201):
        registrar.send(address(registrar), note=note)
        assert (registrar.status, card(registrar).verdict) == (422, "valid")
        assert 'aria-describedby="note-e note-h"' in registrar.page
    assert reasons(booking) == []
    assert [one.step for one in scans()] == ["look"]


def test_sent_twice_it_is_kept_once(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    registrar = staff(Role.REGISTRAR)
    scan(registrar, booking.code)
    where = address(registrar)
    fields = {**registrar.hidden(where), "uuid": new_uuid(), "note": "女方换了一位"}
    for _ in range(2):
        answer = registrar.client.post(where, data=fields, headers={"X-Requested-With": "scan"})
        assert read_card(answer.get_data(as_text=True)).heading == "人证不符，已记下"
    assert reasons(booking) == ["女方换了一位"]
    assert [one.step for one in scans()] == ["look", "mismatch"]


def test_without_a_scan_there_is_nothing_to_keep(app: Flask, at: Time, staff: Staff) -> None:
    visit_today(at)
    registrar = staff(Role.REGISTRAR)
    registrar.open(SCAN)
    registrar.send(f"{SCAN}{new_uuid()}/mismatch", note="女方换了一位")
    assert (registrar.status, "没有找到这次扫码" in registrar.text()) == (422, True)
