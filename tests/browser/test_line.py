"""A couple comes, gets its number, is called to a window and done, with the screen in the hall beside it."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.bookings.makers import THURSDAY_TEN, book, reread
from tests.browser.steps import main_button, tick_all, verdict
from tests.browser.windows import Windows
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.desk.lines import slot_at
from tests.desk.test_screen import make_screen
from tests.venues.makers import make_office
from wedreg.bookings.models import Booking, Status
from wedreg.core.access import Role

pytestmark = pytest.mark.browser

TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}
HALL = {"viewport": {"width": 1920, "height": 1080}}
SOON = 15_000
"""Milliseconds in which a screen that asks every two seconds has surely changed."""


@pytest.fixture
def booking(app: Flask, at: Time) -> Booking:
    """Book a place, and go to its hour."""
    found = book(slot_at(make_office(), THURSDAY_TEN))
    at(THURSDAY_TEN)
    return found


@pytest.fixture
def hall(windows: Windows, booking: Booking) -> Page:
    """Let the screen in the hall in."""
    page = windows.open(**HALL)
    page.goto("/screen/")
    page.get_by_label("屏幕码").fill(make_screen())
    main_button(page, "显示叫号").click()
    expect(page.get_by_text("现在没有人在等", exact=True)).to_be_visible()
    return page


def check_in(page: Page, booking: Booking) -> None:
    """Scan the couple's code, and let them in."""
    page.goto("/staff/scan/")
    page.get_by_label("凭证号").fill(booking.code)
    page.get_by_role("button", name="核验").click()
    tick_all(page)
    main_button(page, "确认到场").click()
    verdict(page, "已签到")


def test_from_the_door_to_the_end(app: Flask, windows: Windows, hall: Page, booking: Booking) -> None:
    """R28, R35, R38: the same number on the tablet, on the phone and on the screen, which names nobody."""
    door, desk = (windows.open(staff_browser(app, Role.REGISTRAR), **TABLET) for _ in range(2))
    check_in(door, booking)
    expect(door.get_by_text("A001")).to_be_visible()
    phone = windows.open(Browser(app).sign_in("contact", booking.contact_id or 0))
    phone.goto(f"/bookings/{booking.code}")
    expect(phone.get_by_text("A001")).to_be_visible()
    expect(hall.get_by_text("A 等候 1 对")).to_be_visible(timeout=SOON)
    desk.goto("/staff/windows/")
    desk.get_by_role("button", name="到 2 号窗口上班").click()
    expect(desk.get_by_text("窗口空着")).to_be_visible()
    desk.keyboard.press("Enter")
    expect(desk.get_by_role("heading", name="A001")).to_be_visible()
    expect(hall.locator(".wr-now-no")).to_have_text("A001", timeout=SOON)
    expect(hall.get_by_text("到 2 号窗口")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("请到 2 号窗口")).to_be_visible()
    desk.keyboard.press("Enter")
    main_button(desk, "办完这一对").click()
    expect(desk.get_by_text("窗口空着")).to_be_visible()
    expect(hall.get_by_role("row", name="A001 2 号窗口")).to_be_visible(timeout=SOON)
    assert reread(booking.id).status == Status.DONE
    assert "林" not in hall.inner_text("body")


def test_a_screen_without_a_network_says_since_when_and_finds_back(
    app: Flask, windows: Windows, hall: Page, booking: Booking
) -> None:
    windows.watch.expect("ERR_INTERNET_DISCONNECTED")
    hall.context.set_offline(offline=True)
    expect(hall.get_by_text("网络断了，上面是 10:00 的情况")).to_be_visible(timeout=SOON)
    check_in(windows.open(staff_browser(app, Role.REGISTRAR), **TABLET), booking)
    hall.context.set_offline(offline=False)
    expect(hall.get_by_text("A 等候 1 对")).to_be_visible(timeout=SOON)
    expect(hall.get_by_text("网络断了")).to_be_hidden()


def test_without_script_a_window_calls_and_the_screen_asks_by_itself(
    app: Flask, windows: Windows, booking: Booking
) -> None:
    desk = windows.open(staff_browser(app, Role.REGISTRAR), java_script_enabled=False, **TABLET)
    check_in(desk, booking)
    desk.goto("/staff/windows/")
    desk.get_by_role("button", name="到 1 号窗口上班").click()
    desk.get_by_role("button", name="叫下一对").click()
    desk.get_by_role("button", name="没来，过号").click()
    expect(desk.get_by_text("再叫 3 个号", exact=True)).to_be_visible()
    hall = windows.open(java_script_enabled=False, **HALL)
    hall.goto("/screen/")
    hall.get_by_label("屏幕码").fill(make_screen())
    hall.get_by_role("button", name="显示叫号").click()
    expect(hall.get_by_role("row", name="A001 1 号窗口")).to_be_visible()
    assert hall.locator('meta[http-equiv="refresh"]').count() == 1
