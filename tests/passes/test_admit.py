"""A registrar lets a couple in: two persons, two documents, once."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from tests.bookings.makers import pass_of, reread
from tests.browsers import Browser
from tests.conftest import Time
from tests.passes.makers import (
    SCAN,
    TICKS,
    Card,
    admit,
    admit_address,
    card,
    new_uuid,
    press,
    read_card,
    scan,
    scans,
    token_of,
    visit_today,
    visits_today,
)
from tests.reliability.races import meeting_before, together
from wedreg.audit import queries as audit
from wedreg.bookings import queries as bookings
from wedreg.bookings.models import Status
from wedreg.core.access import Role
from wedreg.core.db import db

Staff = Callable[..., Browser]


def check_ins(booking_id: int) -> int:
    """Return how often the audit has the check-in of this booking."""
    entries = [entry.action for entry in audit.of("booking", booking_id)]
    db.session.close()
    return entries.count("bookings.checked_in")


def without_names(card_alone: str) -> str:
    """Return a card without what is new each time: the names of scans and the token of the form."""
    return re.sub(r'[0-9a-f-]{36}|name="csrf_token"[^>]*', "", card_alone)


def test_a_look_counts_nothing(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    registrar = staff(Role.REGISTRAR)
    for _ in range(2):
        assert scan(registrar, token_of(pass_of(booking))).verdict == "valid"
    assert reread(booking.id).status == Status.CONFIRMED
    text = registrar.text()
    assert "林*微 尾号" in text
    assert "林见微" not in text


def test_both_are_let_in(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    registrar = staff(Role.REGISTRAR)
    scan(registrar, token_of(pass_of(booking)))
    done = admit(registrar)
    assert (done.heading, done.sentence, done.sound) == ("已签到", "请到候办区等候", "go")
    assert reread(booking.id).status == Status.CHECKED_IN
    assert "撤销这次签到" in registrar.text()
    assert bookings.miscounted() == []
    db.session.close()


def test_with_a_person_or_a_document_missing_nobody_is_let_in(app: Flask, at: Time, staff: Staff) -> None:
    """R34: and the card stays with what was ticked, to be completed."""
    booking = visit_today(at)
    registrar = staff(Role.REGISTRAR)
    scan(registrar, pass_of(booking).code)
    for missing in ([], *([name] for name in TICKS), ["man", "man_id"]):
        ticked = {name: "y" for name in TICKS if missing and name not in missing}
        registrar.send(admit_address(registrar), **ticked)
        assert registrar.status == 422
        assert "两人都到场，两张身份证都与本人一致" in registrar.text()
        assert card(registrar).verdict == "valid"
        assert set(re.findall(r'<input checked[^>]* name="(\w+)"', registrar.page)) == set(ticked)
        assert reread(booking.id).status == Status.CONFIRMED
    assert admit(registrar).heading == "已签到"
    assert "确认到场" not in registrar.text()


def test_the_same_step_sent_twice_has_one_effect_and_the_same_answer(app: Flask, at: Time, staff: Staff) -> None:
    """A lost answer is asked for again by the device, under the same name of the scan."""
    booking = visit_today(at)
    registrar = staff(Role.REGISTRAR)
    scan(registrar, token_of(pass_of(booking)))
    address, uuid = admit_address(registrar), new_uuid()
    first, second = (without_names(press(registrar, address, uuid=uuid)) for _ in range(2))
    assert read_card(first).heading == "已签到"
    assert second == first
    assert check_ins(booking.id) == 1
    assert [one.step for one in scans()] == ["look", "admit"]


def test_a_second_device_a_moment_later_is_told_that_they_are_in(app: Flask, at: Time, staff: Staff) -> None:
    """R32: both looked, one was faster."""
    booking = visit_today(at)
    one, other = staff(Role.REGISTRAR), staff(Role.REGISTRAR)
    for registrar in (one, other):
        assert scan(registrar, token_of(pass_of(booking))).verdict == "valid"
    assert admit(one).heading == "已签到"
    assert admit(other).verdict == "used"
    assert "由 登记员 09 于 登记厅 office 办理签到" in other.text()
    assert check_ins(booking.id) == 1
    assert [(one.step, one.verdict) for one in scans()][2:] == [("admit", "valid"), ("admit", "used")]


@pytest.mark.parametrize("same_scan", [False, True])
def test_of_two_devices_at_once_one_lets_them_in(
    app: Flask, database: str, at: Time, staff: Staff, *, same_scan: bool
) -> None:
    """R32: the statement decides; the same scan sent twice at once is answered twice in the same way."""
    booking = visit_today(at)
    registrars = [staff(Role.REGISTRAR), staff(Role.REGISTRAR)]
    for registrar in registrars:
        scan(registrar, token_of(pass_of(booking)))
    one, other = (admit_address(registrar) for registrar in registrars)
    uuid = new_uuid()

    def first() -> Card:
        return read_card(press(registrars[0], one, uuid=uuid))

    def second() -> Card:
        return read_card(press(registrars[1], one if same_scan else other, uuid=uuid if same_scan else new_uuid()))

    with meeting_before("UPDATE bookings_booking", 2, wanted=database == "postgresql"):
        results = together(app, [first, second])
    assert sorted(result.verdict for result in results) == (["valid", "valid"] if same_scan else ["used", "valid"])
    assert check_ins(booking.id) == 1
    assert [one.verdict for one in scans() if one.step == "admit"].count("valid") == 1


def test_a_name_of_a_scan_that_was_used_for_another_pass_is_refused(app: Flask, at: Time, staff: Staff) -> None:
    """Who is shown is who is let in: a browser that keeps an old form cannot mix two couples up."""
    booking, other = visits_today(at, 2)
    registrar, uuid = staff(Role.REGISTRAR), new_uuid()
    scan(registrar, token_of(pass_of(booking)), uuid=uuid)
    registrar.open(SCAN)
    registrar.send(SCAN, text=token_of(pass_of(other)), uuid=uuid)
    assert (registrar.status, "再扫一次" in registrar.text()) == (409, True)
    scan(registrar, token_of(pass_of(other)))
    admit(registrar, uuid=uuid)
    assert (registrar.status, "再扫一次" in registrar.text()) == (422, True)
    assert {reread(one.id).status for one in (booking, other)} == {Status.CONFIRMED}


def test_an_admission_without_a_scan_is_refused(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    registrar = staff(Role.REGISTRAR)
    scan(registrar, "林见微")
    registrar.send(f"/staff/scan/{new_uuid()}/admit", **TICKS)
    assert "没有找到这次扫码" in registrar.text()
    assert reread(booking.id).status == Status.CONFIRMED
