"""A couple whose phone is dead is checked in all the same (R33)."""

from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, cancel, hold, pass_of, reread
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.desk.makers import TODAY, find
from tests.passes.makers import admit, card, scan, scans, visit_today
from tests.venues.makers import make_office, make_slot
from wedreg.bookings.models import Status
from wedreg.core.access import Role
from wedreg.core.transactions import writing
from wedreg.passes.services import reissue

Staff = Callable[..., Browser]
LOOK = "/staff/scan/"


def test_from_the_list_to_the_check_in(app: Flask, at: Time, staff: Staff) -> None:
    """R33, R34: found by name; the same card with the same four ticks; both steps are kept."""
    booking = visit_today(at)
    row, registrar = pass_of(booking), staff(Role.REGISTRAR)
    assert find(registrar, "林见微") == [booking.code]
    registrar.open(f"{TODAY}{booking.code}")
    assert "核对到场" in registrar.text()
    registrar.send(LOOK, **registrar.hidden(LOOK))
    assert card(registrar).verdict == "valid"
    assert "女方身份证与本人一致" in registrar.text()
    assert admit(registrar).heading == "已签到"
    assert reread(booking.id).status == Status.CHECKED_IN
    kept = [(one.step, one.how, one.pass_id, one.verdict) for one in scans()]
    assert kept == [("look", "typed", row.id, "valid"), ("admit", "typed", row.id, "valid")]
    registrar.open(f"{TODAY}{booking.code}")
    assert "核对到场" not in registrar.text()


def test_the_bookings_own_code_is_known_to_the_scanner(app: Flask, at: Time, staff: Staff) -> None:
    """R33: today's list and the messages show it; it opens the pass that is good now."""
    booking = visit_today(at)
    registrar = staff(Role.REGISTRAR)
    with writing():
        reissue("booking", booking.id)
    assert scan(registrar, f"{booking.code[:4]} {booking.code[4:]}").verdict == "valid"
    assert scans()[-1].pass_id == pass_of(booking).id
    at(THURSDAY_TEN + timedelta(days=1))
    assert scan(staff(Role.REGISTRAR), booking.code).verdict == "other_day"


def test_the_code_of_a_cancelled_booking_and_of_a_hold(app: Flask, at: Time, staff: Staff) -> None:
    held = hold(make_slot(make_office("other"), THURSDAY_TEN), make_contact())
    booking = visit_today(at)
    cancel(booking, by_office=True)
    registrar = staff(Role.REGISTRAR)
    assert scan(registrar, booking.code).verdict == "cancelled"
    assert scan(registrar, held.code).verdict == "unknown"


def test_on_another_day_the_record_offers_no_check_in(app: Flask, at: Time, staff: Staff) -> None:
    booking = visit_today(at)
    at(THURSDAY_TEN - timedelta(days=1))
    registrar = staff(Role.REGISTRAR)
    registrar.open(f"{TODAY}{booking.code}")
    assert "核对到场" not in registrar.text()


def test_a_code_that_nobody_knows_leads_to_the_list(app: Flask, at: Time, staff: Staff) -> None:
    """R33: and only who may open it is sent there."""
    visit_today(at)
    for role, led in ((Role.REGISTRAR, True), (Role.HELPER, False)):
        person = staff(role)
        scan(person, "不知道")
        assert (f'href="{TODAY}"' in person.page) is led


def test_a_supervisor_takes_a_check_in_back_from_the_record(app: Flask, at: Time, staff: Staff) -> None:
    """R35: with a reason, which is asked for beside its field; nobody else is offered it."""
    booking = visit_today(at)
    registrar, path = staff(Role.REGISTRAR), f"{TODAY}{booking.code}"
    scan(registrar, booking.code)
    admit(registrar)
    registrar.open(path)
    assert f"{path}/undo" not in registrar.page
    registrar.send(f"{path}/undo", why="按错了")
    assert registrar.status == 403
    supervisor = staff(Role.SUPERVISOR)
    supervisor.open(path)
    supervisor.send(f"{path}/undo", why=" ")
    assert (supervisor.status, "请写明原因" in supervisor.text()) == (422, True)
    assert reread(booking.id).status == Status.CHECKED_IN
    supervisor.send(f"{path}/undo", why="认错了人")
    assert reread(booking.id).status == Status.CONFIRMED
    assert "撤销签到 4月30日 周四 · 认错了人" in supervisor.text()
    assert [one.step for one in scans()] == ["look", "admit", "undo"]
