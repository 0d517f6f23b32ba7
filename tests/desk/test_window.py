"""A registrar's page at a window."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, done_to, reread
from tests.browsers import Browser
from tests.conftest import MONDAY, Time
from tests.desk.lines import arrive, calls, states, ticket_of, walk_in
from tests.desk.makers import TODAY, make_day, newest_entry
from wedreg.bookings.models import Booking, Status
from wedreg.core import sessions
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.venues import queries as venues
from wedreg.venues.models import Venue

Staff = Callable[..., Browser]
WINDOW = "/staff/windows/"


@pytest.fixture
def visits(app: Flask, at: Time) -> list[Booking]:
    """Let three couples come on Thursday at ten."""
    found = make_day(3)
    at(THURSDAY_TEN)
    for booking in found:
        arrive(booking)
    return found


def office() -> Venue:
    found = venues.open_venues()[0]
    db.session.close()
    return found


def sign_on(browser: Browser, number: int = 1, **fields: object) -> Browser:
    """Choose a window."""
    browser.open(WINDOW)
    browser.send(f"{WINDOW}sign-on/{number}", **fields)
    return browser


def press(browser: Browser, words: str, **fields: object) -> str:
    """Press the button with these words."""
    found = re.search(
        rf'<form method="post" action="([^"]+)"(?:(?!</form>).)*?>{words}</button>', browser.page, re.DOTALL
    )
    assert found, (words, browser.text())
    return browser.send(found[1], **fields)


def test_a_couple_is_called_served_and_done(visits: list[Booking], staff: Staff) -> None:
    """R35: 已签到, 叫号, 办理中, 已办结; each step is in the audit."""
    registrar = sign_on(staff(Role.REGISTRAR))
    assert "1 号窗口" in registrar.text()
    press(registrar, "叫下一对")
    assert "A001 叫号 预约" in registrar.text()
    assert "林*微 尾号" in registrar.text()
    press(registrar, "再叫一次")
    press(registrar, "开始办理")
    press(registrar, "办完这一对", outcome="done", reason="")
    assert "窗口空着" in registrar.text()
    assert reread(visits[0].id).status == Status.DONE
    assert done_to(visits[0])[-5:] == [
        "desk.ticket_given", "desk.called", "desk.called", "desk.serving", "finished"
    ]  # fmt: skip
    assert ticket_of(visits[0].id).state == "finished"


def test_absent_set_aside_and_ready_again(visits: list[Booking], staff: Staff) -> None:
    registrar = sign_on(staff(Role.REGISTRAR))
    press(registrar, "叫下一对")
    press(registrar, "没来，过号")
    assert "A001 再叫 3 个号" in registrar.text()
    press(registrar, "叫下一对")
    press(registrar, "暂缓")
    press(registrar, "叫下一对")
    press(registrar, "开始办理")
    press(registrar, "接着排")
    assert "接下来 A 1 对 A002 预约" in registrar.text()


def test_a_visit_that_is_not_served_is_not_done_while_windows_call(visits: list[Booking], staff: Staff) -> None:
    """R35: no step is left out but by a supervisor with a reason; who just left may go at any time."""
    sign_on(staff(Role.REGISTRAR), 2)
    registrar, supervisor = staff(Role.REGISTRAR), staff(Role.SUPERVISOR)
    first, second, _third = visits

    def end(browser: Browser, booking: Booking, outcome: str, reason: str = "") -> None:
        browser.open(f"{TODAY}{booking.code}")
        browser.send(f"{TODAY}{booking.code}/finish", outcome=outcome, reason=reason)

    end(registrar, first, "done")
    assert (registrar.status, "A001 还没有在窗口办理" in registrar.text()) == (422, True)
    end(supervisor, first, "done")
    assert (supervisor.status, "请写明原因" in supervisor.text()) == (422, True)
    end(supervisor, first, "done", "窗口电脑坏了，手工办结")
    end(registrar, second, "left")
    assert [reread(booking.id).status for booking in visits] == ["done", "left", "checked_in"]


def test_a_step_that_was_taken_elsewhere_is_refused_and_noted(visits: list[Booking], staff: Staff) -> None:
    """R35."""
    registrar, other = sign_on(staff(Role.REGISTRAR)), sign_on(staff(Role.REGISTRAR), 2)
    press(registrar, "叫下一对")
    before = registrar.page
    press(registrar, "开始办理")
    registrar.page = before
    press(registrar, "没来，过号")
    assert (registrar.status, "A001 现在是“办理中”" in registrar.text()) == (409, True)
    assert newest_entry().subject_id == "ticket_moved"
    other.send(f"{WINDOW}{ticket_of(visits[0].id).id}/serve")
    assert (other.status, "A001 在 1 号窗口" in other.text()) == (409, True)
    press(sign_on(registrar), "办完这一对", outcome="not_done", reason="")
    assert (registrar.status, "请写明原因" in registrar.text()) == (422, True)
    assert states(office()) == {"A001": "serving", "A002": "waiting", "A003": "waiting"}


def test_a_supervisor_calls_out_of_turn_with_a_reason(visits: list[Booking], staff: Staff) -> None:
    """R35."""
    registrar, supervisor = sign_on(staff(Role.REGISTRAR)), sign_on(staff(Role.SUPERVISOR), 2)
    assert "插叫" not in registrar.text()
    third = ticket_of(visits[2].id)
    path = f"{WINDOW}{third.id}/out-of-turn"
    registrar.send(path, why="赶火车")
    assert registrar.status == 403
    supervisor.send(path, why=" ")
    assert (supervisor.status, "请写明原因" in supervisor.text()) == (422, True)
    supervisor.send(path, why="孕妇不舒服")
    assert "A003 叫号" in supervisor.text()
    assert calls() == [("A003", 2, False)]


def test_who_is_not_at_a_window_calls_nobody(visits: list[Booking], staff: Staff) -> None:
    registrar = sign_on(staff(Role.REGISTRAR))
    other = staff(Role.REGISTRAR)
    other.open(WINDOW)
    assert "登记员 09 接手 1 号窗口" in other.text()
    other.send(f"{WINDOW}next")
    assert "没有叫号" in other.text()
    token = other.hidden(f"{WINDOW}sign-on/1")["csrf_token"]
    other.client.post(f"{WINDOW}sign-on/1", data={"csrf_token": token})
    other.open(WINDOW)
    assert "1 号窗口现在是登记员 09" in other.text()
    sign_on(other, 1, take_over="1")
    assert "窗口空着" in other.text()
    registrar.send(f"{WINDOW}next")
    assert "没有叫号" in registrar.text()
    press(other, "离开窗口")
    assert "到 1 号窗口上班" in other.text()
    assert calls() == []


def test_the_line_beside_it_is_sent_only_when_it_has_changed(visits: list[Booking], staff: Staff, at: Time) -> None:
    """And that a script asks for it is no sign that somebody is there (R55)."""
    registrar = sign_on(staff(Role.REGISTRAR))
    first = registrar.client.get(f"{WINDOW}line")
    etag = first.headers["ETag"]
    assert "A001" in first.get_data(as_text=True)
    again = registrar.client.get(f"{WINDOW}line", headers={"If-None-Match": etag})
    assert (again.status_code, again.get_data()) == (304, b"")
    press(registrar, "叫下一对")
    assert registrar.client.get(f"{WINDOW}line", headers={"If-None-Match": etag}).status_code == 200
    for minute in range(1, 16):
        at(THURSDAY_TEN + timedelta(minutes=minute))
        registrar.client.get(f"{WINDOW}line")
    assert registrar.client.get(f"{WINDOW}line").status_code == 302
    assert timedelta(minutes=1) == sessions.TOUCH_EVERY


def test_a_supervisor_changes_after_how_many_calls_an_absent_couple_is_back(
    visits: list[Booking], staff: Staff
) -> None:
    supervisor = sign_on(staff(Role.SUPERVISOR))
    path = f"{WINDOW}rule"
    supervisor.open(path)
    for number, reason in (("0", "太多"), ("5", " "), ("x", "太多")):
        supervisor.send(path, returns_after=number, reason=reason)
        assert supervisor.status == 422
    supervisor.send(path, returns_after="1", reason="新人说等太久")
    supervisor.open(WINDOW)
    press(supervisor, "叫下一对")
    press(supervisor, "没来，过号")
    assert "A001 再叫 1 个号" in supervisor.text()
    press(supervisor, "叫下一对")
    assert states(office()) == {"A001": "waiting", "A002": "called", "A003": "waiting"}


def test_twenty_in_the_line_need_no_more_statements_than_two(
    app: Flask, at: Time, staff: Staff, queries: list[str]
) -> None:
    """One list of rows, from which all of the page is made."""
    make_day(1)
    at(THURSDAY_TEN)
    registrar, needed = sign_on(staff(Role.REGISTRAR)), []
    for couples in (2, 18):
        for _ in range(couples):
            walk_in(office())
        queries.clear()
        registrar.client.get(f"{WINDOW}line")
        needed.append(len(queries))
    assert needed[0] == needed[1]
    assert at.now > MONDAY
