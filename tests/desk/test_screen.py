"""The screen in the hall shows numbers, and nobody's name."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import THURSDAY_TEN
from tests.browsers import Browser
from tests.conftest import Time
from tests.desk.lines import arrive, call, open_window, step, walk_in
from tests.desk.makers import make_day
from wedreg.bookings.models import Booking
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.desk import services
from wedreg.desk.board import spoken
from wedreg.desk.models import Screen
from wedreg.venues import queries as venues
from wedreg.venues.models import Venue

Staff = Callable[..., Browser]
SCREEN, SCREENS = "/screen/", "/staff/screens/"


def office() -> Venue:
    found = venues.open_venues()[0]
    db.session.close()
    return found


@pytest.fixture
def visits(app: Flask, at: Time) -> list[Booking]:
    """Let three couples come on Thursday at ten."""
    found = make_day(3)
    at(THURSDAY_TEN)
    for booking in found:
        arrive(booking)
    return found


def make_screen() -> str:
    """Make a code for a screen."""
    with writing():
        return services.make_screen(office(), "大厅左侧").code or ""


def let_in(browser: Browser, code: str) -> Browser:
    """Type the code in at the screen."""
    browser.open(SCREEN)
    browser.send(SCREEN, code=code)
    return browser


def parts(browser: Browser) -> str:
    """Return what the part of the page says that changes."""
    browser.open(f"{SCREEN}now")
    return browser.text()


def test_it_shows_who_is_called_and_who_was_and_how_many_wait(visits: list[Booking], browser: Browser) -> None:
    """R38: numbers and windows alone, in a divorce as everywhere."""
    divorce = venues.service("divorce_apply")
    db.session.close()
    walk_in(office(), service=divorce)
    first, second = open_window(office(), 1), open_window(office(), 2)
    screen = let_in(browser, make_screen())
    assert "稍候，马上叫号" in screen.text()
    call(first)
    step(services.serve, first, "A001")
    call(second)
    assert parts(screen) == (
        "现在请 A002 到 2 号窗口 刚叫过的号 A001 1 号窗口 接下来 A003 C001 "
        "A 等候 1 对 · C 等候 1 对 过号了不要紧，稍后会再叫 婚姻登记不收费：0 元"
    )
    for word in ("林", "微", "江", "离婚", visits[0].code):
        assert word not in unescape(screen.page)


def test_it_is_said_in_mandarin_with_the_digits_one_by_one(visits: list[Booking], browser: Browser) -> None:
    window = open_window(office(), 3)
    screen = let_in(browser, make_screen())
    call(window)
    parts(screen)
    assert re.findall(r'data-say="([^"]+)"', screen.page) == ["请 A 零 零 一 号，到 3 号窗口"]
    before = re.findall(r'data-call="(\d+)"', screen.page)
    step(services.call_again, window, "A001")
    parts(screen)
    assert re.findall(r'data-call="(\d+)"', screen.page) > before
    assert spoken("C120", 12) == "请 C 一 二 零 号，到 12 号窗口"


def test_when_nothing_has_changed_nothing_is_sent(visits: list[Booking], browser: Browser, at: Time) -> None:
    screen, window = let_in(browser, make_screen()), open_window(office())
    etag = screen.client.get(f"{SCREEN}now").headers["ETag"]
    at(THURSDAY_TEN + timedelta(minutes=5))
    again = screen.client.get(f"{SCREEN}now", headers={"If-None-Match": etag})
    assert (again.status_code, again.get_data()) == (304, b"")
    call(window)
    assert screen.client.get(f"{SCREEN}now", headers={"If-None-Match": etag}).status_code == 200


def test_a_code_lets_one_device_in_for_half_an_hour(
    visits: list[Booking], new_browser: Callable[[], Browser], at: Time
) -> None:
    code = make_screen()
    assert "请先取号" in let_in(new_browser(), f"{code[:4]} {code[4:].lower()}").text()
    for wrong in (code, "ABCDEFGH", "", "不知道"):
        other = let_in(new_browser(), wrong)
        assert (other.status, "屏幕码" in other.text()) == (422, True)
    late = make_screen()
    at(THURSDAY_TEN + timedelta(minutes=30))
    assert "过了半小时" in let_in(new_browser(), late).text()


def test_codes_cannot_be_guessed_one_after_another(
    visits: list[Booking], new_browser: Callable[[], Browser], at: Time
) -> None:
    """After ten wrong ones the right one is refused too, from any browser of the network, for a quarter of an hour."""
    for _ in range(10):
        assert let_in(new_browser(), "ABCDEFGH").status == 422
    code = make_screen()
    assert let_in(new_browser(), code).status == 422
    at(THURSDAY_TEN + timedelta(minutes=15))
    assert "请先取号" in let_in(new_browser(), code).text()


def test_a_screen_that_is_turned_away_shows_nothing_more(visits: list[Booking], browser: Browser, staff: Staff) -> None:
    supervisor = staff(Role.SUPERVISOR)
    supervisor.open(SCREENS)
    supervisor.send(SCREENS, name="大厅左侧", venue=office().id)
    code = re.findall(r"屏幕码 (\w{4}) (\w{4}) · 10:30 前有效", supervisor.text())[0]
    screen = let_in(browser, "".join(code))
    supervisor.open(SCREENS)
    assert "4月30日 周四 上午10:00 起" in supervisor.text()
    number = db.session.scalar(select(Screen.id))
    db.session.close()
    supervisor.send(f"{SCREENS}{number}/revoke")
    assert "还没有屏幕" in supervisor.text()
    parts(screen)
    assert (screen.path, "请输入值班长" in screen.text()) == (SCREEN, True)


def test_a_screen_may_do_nothing_else(visits: list[Booking], browser: Browser) -> None:
    screen = let_in(browser, make_screen())
    for path in ("/staff/desk/", "/staff/windows/", "/staff/scan/", "/bookings/mine"):
        screen.open(path)
        assert "/sign-in" in screen.path


def test_twenty_in_the_line_need_no_more_statements_than_two(
    visits: list[Booking], browser: Browser, queries: list[str]
) -> None:
    screen, needed = let_in(browser, make_screen()), []
    window = open_window(office())
    for couples in (2, 18):
        for _ in range(couples):
            walk_in(office())
        label = call(window) or ""
        step(services.park, window, label)
        queries.clear()
        screen.client.get(f"{SCREEN}now")
        needed.append(len(queries))
    assert needed[0] == needed[1]
