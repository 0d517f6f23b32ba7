"""A check-in is taken back: a slip of the finger at once, anything later by a supervisor who says why."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.makers import pass_of, reread
from tests.browsers import Browser
from tests.conftest import Time
from tests.passes.makers import admit, new_uuid, scan, scans, token_of, undo, visit_today
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
        assert registrar.status == 409
    assert reread(booking.id).status == Status.CHECKED_IN
    assert [one.step for one in scans()] == STEPS[:2]


def test_a_colleague_may_not_even_at_once(checked_in: tuple[Booking, Pass, Browser], staff: Staff) -> None:
    booking, row, _registrar = checked_in
    colleague = staff(Role.REGISTRAR)
    scan(colleague, token_of(row))
    undo(colleague, row, reason="按错了")
    assert colleague.status == 409
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
    assert reread(booking.id).status == Status.CHECKED_IN
    scan(supervisor, token_of(row))
    assert "已撤销签到" in undo(supervisor, row, reason="核对时认错了人")
    assert reread(booking.id).status == Status.CONFIRMED
    assert reasons(booking) == ["核对时认错了人"]


def test_a_visit_that_has_ended_cannot_be_taken_back(
    checked_in: tuple[Booking, Pass, Browser], staff: Staff
) -> None:  # fmt: skip
    """R35: no going back from 已办结."""
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


def test_a_pass_that_let_nobody_in_has_nothing_to_take_back(app: Flask, at: Time, staff: Staff) -> None:
    row, supervisor = pass_of(visit_today(at)), staff(Role.SUPERVISOR)
    scan(supervisor, token_of(row))
    assert "没有可以撤销的" in undo(supervisor, row, reason="看错了")
