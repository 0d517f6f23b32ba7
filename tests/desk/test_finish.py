"""A registrar keeps how a visit ended."""

from collections.abc import Callable

from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, claims_of, done_to, reread
from tests.browsers import Browser
from tests.conftest import Time
from tests.desk.makers import TODAY, figures, make_day, newest_entry
from wedreg.bookings import services
from wedreg.bookings.models import Booking, Status
from wedreg.core.access import Role
from wedreg.core.transactions import writing

Staff = Callable[..., Browser]


def visitors(at: Time, couples: int) -> list[Booking]:
    """Let couples come to their day and check in."""
    bookings = make_day(couples)
    at(THURSDAY_TEN)
    with writing():
        for booking in bookings:
            services.check_in(booking.id)
    return bookings


def end(browser: Browser, booking: Booking, outcome: str, reason: str = "") -> str:
    """Fill in the form on the record of a visit."""
    browser.open(f"{TODAY}{booking.code}")
    return browser.send(f"{TODAY}{booking.code}/finish", outcome=outcome, reason=reason)


def test_a_visit_ends_with_one_of_three_outcomes(app: Flask, at: Time, staff: Staff) -> None:
    """R35: only the outcome and the time are kept; both may book again."""
    registrar = staff(Role.REGISTRAR)
    outcomes = {Status.DONE: "", Status.NOT_DONE: "材料不齐", Status.LEFT: ""}
    bookings = visitors(at, 3)
    registrar = staff(Role.REGISTRAR)
    for booking, (outcome, reason) in zip(bookings, outcomes.items(), strict=True):
        end(registrar, booking, outcome.value, reason)
        assert registrar.path == TODAY
        ended = reread(booking.id)
        assert (ended.status, ended.reason, ended.ended_at) == (outcome, reason or None, THURSDAY_TEN)
        assert claims_of(booking) == 0
        assert done_to(booking)[-1] == "finished"
    assert figures(registrar) == {"今日预约": 3, "已到": 3, "已办结": 1, "没有来": 0}


def test_a_visit_that_was_not_done_needs_a_reason(app: Flask, at: Time, staff: Staff) -> None:
    """R35."""
    (booking,) = visitors(at, 1)
    registrar = staff(Role.REGISTRAR)
    for reason in ("", "   "):
        end(registrar, booking, "not_done", reason)
        assert "没有通过的，请写明原因" in registrar.text()
        assert reread(booking.id).status == Status.CHECKED_IN
    end(registrar, booking, "nonsense")
    end(registrar, booking, "cancelled")
    assert reread(booking.id).status == Status.CHECKED_IN


def test_no_step_is_left_out_and_none_is_taken_twice(app: Flask, at: Time, staff: Staff) -> None:
    """R35: from 已预约 to 已办结 there is no way past 已签到; the try itself is put into the audit."""
    booking, done = make_day(2)
    at(THURSDAY_TEN)
    with writing():
        services.check_in(done.id)
    registrar = staff(Role.REGISTRAR)
    end(registrar, done, "done")
    for one, now in ((booking, Status.CONFIRMED), (done, Status.DONE)):
        registrar.open(f"{TODAY}{one.code}")
        assert f"{TODAY}{one.code}/finish" not in registrar.page
        registrar.send(f"{TODAY}{one.code}/finish", outcome="left", reason="")
        assert registrar.status == 409
        assert reread(one.id).status == now
        entry = newest_entry()
        assert (entry.action, entry.subject_id) == ("access.refused", "not_allowed_now")
