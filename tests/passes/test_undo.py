"""A check-in is taken back: a slip of the finger at once, anything later by a supervisor who says why."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.makers import pass_of, reread
from tests.browsers import Browser
from tests.conftest import Time
from tests.passes.makers import admit, card, new_uuid, read_card, scan, scans, token_of, undo, visit_today
from tests.reliability.races import kinds, meeting_before, together
from wedreg.audit import queries as audit
from wedreg.bookings.models import Booking, Status
from wedreg.core.access import Actor, Role, act_as
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.passes import services
from wedreg.passes.models import How, Pass
from wedreg.passes.services import Sent

Staff = Callable[..., Browser]
STEPS = ["look", "admit", "undo"]


@pytest.fixture
def checked_in(app: Flask, at: Time, staff: Staff) -> tuple[Booking, Pass, Browser]:
    """Let a couple in, and return it with its pass and who did it."""
    booking = visit_today(at)
    row, registrar = pass_of(booking), staff(Role.REGISTRAR)
    scan(registrar, token_of(row))
    assert admit(registrar).heading == "已签到"
    return booking, row, registrar


def reasons(booking: Booking) -> list[str]:
    """Return what the audit says of check-ins that were taken back."""
    entries = audit.of("booking", booking.id)
    db.session.close()
    return [entry.details["reason"] for entry in entries if entry.action == "bookings.check_in_undone"]


def test_who_did_it_takes_it_back_within_ten_seconds(
    checked_in: tuple[Booking, Pass, Browser], at: Time
) -> None:  # fmt: skip
    """R35: nothing is erased, the opposite is added, and the couple can be let in again."""
    booking, row, registrar = checked_in
    at(at.now + timedelta(seconds=10))
    assert "已撤销签到" in undo(registrar, row)
    assert reread(booking.id).status == Status.CONFIRMED
    assert [one.step for one in scans()] == STEPS
    assert reasons(booking) == [""]
    assert scan(registrar, token_of(row)).verdict == "valid"
    assert admit(registrar).heading == "已签到"
    assert reread(booking.id).status == Status.CHECKED_IN
    assert [one.step for one in scans()] == [*STEPS, "look", "admit"]
    assert scan(registrar, token_of(row)).verdict == "used"


def test_after_ten_seconds_the_same_person_may_not(checked_in: tuple[Booking, Pass, Browser], at: Time) -> None:
    """R35: also not with a reason."""
    booking, row, registrar = checked_in
    at(at.now + timedelta(seconds=10, microseconds=1))
    page = registrar.page
    for reason in ("", "按错了"):
        registrar.page = page
        assert "只有值班长能撤销" in undo(registrar, row, reason=reason)
        assert (registrar.status, card(registrar).verdict) == (422, "used")
        assert 'id="look"' in registrar.page
    assert reread(booking.id).status == Status.CHECKED_IN
    assert [one.step for one in scans()] == STEPS[:2]


def test_a_colleague_may_not_even_at_once(checked_in: tuple[Booking, Pass, Browser], staff: Staff) -> None:
    booking, row, _registrar = checked_in
    colleague = staff(Role.REGISTRAR)
    scan(colleague, token_of(row))
    assert f"/staff/scan/passes/{row.id}/undo" not in colleague.page
    undo(colleague, row, reason="按错了")
    assert (colleague.status, card(colleague).verdict) == (422, "used")
    assert reread(booking.id).status == Status.CHECKED_IN


def test_a_supervisor_may_at_any_time_with_a_reason(
    checked_in: tuple[Booking, Pass, Browser], at: Time, staff: Staff
) -> None:
    """R35."""
    booking, row, _registrar = checked_in
    at(at.now + timedelta(hours=5))
    supervisor = staff(Role.SUPERVISOR)
    assert scan(supervisor, token_of(row)).verdict == "used"
    assert "请写明原因" in undo(supervisor, row, reason="  ")
    assert (supervisor.status, card(supervisor).verdict) == (422, "used")
    assert 'aria-describedby="reason-e' in supervisor.page
    assert reread(booking.id).status == Status.CHECKED_IN
    assert "已撤销签到" in undo(supervisor, row, reason="核对时认错了人")
    assert reread(booking.id).status == Status.CONFIRMED
    assert reasons(booking) == ["核对时认错了人"]


def test_a_visit_that_has_ended_cannot_be_taken_back(
    checked_in: tuple[Booking, Pass, Browser], staff: Staff
) -> None:  # fmt: skip
    """R35: a scan takes back only a check-in; how a visit ended is corrected on its own page."""
    booking, row, registrar = checked_in
    registrar.open(f"/staff/desk/{booking.code}")
    registrar.send(f"/staff/desk/{booking.code}/finish", outcome="done", reason="")
    supervisor = staff(Role.SUPERVISOR)
    assert scan(supervisor, token_of(row)).verdict == "used"
    assert "没有可以撤销的" in undo(supervisor, row, reason="看错了")
    assert reread(booking.id).status == Status.DONE


def test_what_was_taken_back_cannot_be_taken_back_again(checked_in: tuple[Booking, Pass, Browser]) -> None:
    """Sent twice under one name it is done once and answered in the same way; under another name it is refused."""
    booking, row, registrar = checked_in
    page, uuid = registrar.page, new_uuid()
    for _ in range(2):
        registrar.page = page
        assert "已撤销签到" in undo(registrar, row, uuid=uuid)
    registrar.page = page
    assert "没有可以撤销的" in undo(registrar, row, uuid=new_uuid())
    assert reasons(booking) == [""]
    assert [one.step for one in scans()] == STEPS


def test_two_supervisors_at_once_take_back_one_check_in(
    checked_in: tuple[Booking, Pass, Browser], app: Flask, database: str
) -> None:
    booking, row, _registrar = checked_in

    def take_back() -> None:
        act_as(lambda: Actor("staff", 99, frozenset({Role.SUPERVISOR})))
        with writing():
            services.undo(row.id, Sent(new_uuid(), How.TYPED, None), "认错了人")

    with meeting_before("UPDATE bookings_booking", 2, wanted=database == "postgresql"):
        results = together(app, [take_back, take_back])
    assert kinds(results) == ["NothingToUndo"]
    assert reasons(booking) == ["认错了人"]
    assert reread(booking.id).status == Status.CONFIRMED


def test_the_pages_own_script_gets_a_card_whatever_comes_of_it(
    checked_in: tuple[Booking, Pass, Browser], at: Time
) -> None:  # fmt: skip
    """Done or refused, the page stays as it is and the camera on."""
    booking, row, registrar = checked_in
    address, script = f"/staff/scan/passes/{row.id}/undo", {"X-Requested-With": "scan"}
    fields = {**registrar.hidden(address), "uuid": new_uuid()}
    at(at.now + timedelta(seconds=11))
    refused = registrar.client.post(address, data=fields, headers=script)
    assert (refused.status_code, "只有值班长能撤销" in refused.get_data(as_text=True)) == (422, True)
    at(at.now - timedelta(seconds=5))
    done = registrar.client.post(address, data=fields, headers=script)
    assert read_card(done.get_data(as_text=True)).heading == "已撤销签到"
    assert "<html" not in done.get_data(as_text=True)
    assert reread(booking.id).status == Status.CONFIRMED


def test_a_reason_that_is_too_long_stays_in_its_field(checked_in: tuple[Booking, Pass, Browser], staff: Staff) -> None:
    booking, row, _registrar = checked_in
    supervisor = staff(Role.SUPERVISOR)
    scan(supervisor, token_of(row))
    undo(supervisor, row, reason="长" * 201)
    assert (supervisor.status, "长" * 201 in supervisor.page) == (422, True)
    assert reread(booking.id).status == Status.CHECKED_IN


def test_a_pass_that_is_not_there_has_nothing_to_take_back(app: Flask, staff: Staff) -> None:
    supervisor = staff(Role.SUPERVISOR)
    supervisor.open("/staff/scan/")
    supervisor.send("/staff/scan/passes/4711/undo", reason="看错了")
    assert (supervisor.status, card(supervisor).verdict) == (422, "unknown")


def test_a_pass_that_let_nobody_in_has_nothing_to_take_back(app: Flask, at: Time, staff: Staff) -> None:
    row, supervisor = pass_of(visit_today(at)), staff(Role.SUPERVISOR)
    scan(supervisor, token_of(row))
    assert "没有可以撤销的" in undo(supervisor, row, reason="看错了")
