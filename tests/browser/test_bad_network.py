"""The network breaks at the worst moment: the office has done it, and the answer is lost."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Error, Page, Route, expect

from tests.bookings.makers import pass_of, reread
from tests.browser.steps import choose, code_on, declare, fill_in, go_on, main_button, sign_in, tick_all, verdict
from tests.browser.windows import Windows
from tests.browser.world import make_venue, typed_people
from tests.browsers import staff_browser
from tests.conftest import Time
from tests.passes.makers import scans, visit_today
from tests.venues.makers import make_week
from wedreg.bookings.models import Booking, Status
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.passes.models import Step

pytestmark = pytest.mark.browser

LOST = "ERR_FAILED|ERR_INTERNET_DISCONNECTED|Failed to fetch"


@pytest.fixture(autouse=True)
def broken(windows: Windows) -> None:
    """Let the console complain of the network in these tests."""
    windows.watch.expect(LOST)


def lose_the_answer(page: Page, address: str) -> None:
    """Let the next form that goes there arrive, and its answer not."""

    def once(route: Route) -> None:
        if route.request.method != "POST":
            route.fallback()
            return
        route.fetch(max_redirects=0)
        route.abort()
        page.unroute(re.compile(address))

    page.route(re.compile(address), once)


def press_in_vain(page: Page, name: str) -> None:
    """Press the button, and see the browser's own page about the network."""
    with pytest.raises(Error, match=LOST), page.expect_navigation():
        main_button(page, name).click()
    expect(page).to_have_title("127.0.0.1")


def bookings() -> list[tuple[Status, str]]:
    """Return all bookings that stand."""
    db.session.close()
    found = db.session.execute(
        db.select(Booking.status, Booking.code).where(Booking.status != Status.EXPIRED).order_by(Booking.id)
    )  # fmt: skip
    rows = [(row.status, row.code) for row in found]
    db.session.close()
    return rows


def go_back(page: Page) -> None:
    """Use the browser's back button, and send the form there once more."""
    page.go_back()
    go_on(page, "保存，下一步")


def ask_again(page: Page) -> None:
    """Let the browser send the same form once more."""
    page.reload()


@pytest.fixture
def at_the_times(app: Flask, phone: Page) -> Page:
    """Return the phone of somebody who is signed in and has chosen a time."""
    make_week(make_venue())
    phone.goto("/couples/sign-in")
    sign_in(phone)
    phone.goto("/bookings/")
    choose(phone)
    return phone


@pytest.mark.parametrize("then", [go_back, ask_again])
def test_the_answer_to_the_confirmation_is_lost(at_the_times: Page, then: Callable[[Page], None]) -> None:
    """R14, R22: going back, or sending it again, shows the very booking that was made; there is no second one."""
    page = at_the_times
    go_on(page, "下一步")
    fill_in(page, typed_people())
    go_on(page, "保存，下一步")
    declare(page)
    lose_the_answer(page, "/check$")
    press_in_vain(page, "提交预约")
    ((status, booking_code),) = bookings()
    assert status == Status.CONFIRMED
    then(page)
    code_on(page)
    assert page.url.endswith(f"/bookings/{booking_code}")
    assert bookings() == [(Status.CONFIRMED, booking_code)]


def test_the_answer_to_the_choice_of_a_time_is_lost(at_the_times: Page) -> None:
    """The same form sent again finds the place that it has taken already."""
    page = at_the_times
    lose_the_answer(page, "/hold$")
    press_in_vain(page, "下一步")
    before = bookings()
    assert [status for status, _ in before] == [Status.HELD]
    page.reload()
    expect(page.get_by_text("名额还为您保留")).to_be_visible()
    assert bookings() == before


def test_going_back_and_choosing_again_keeps_one_place(at_the_times: Page) -> None:
    """R23: a couple holds one place, however often it goes back."""
    page = at_the_times
    lose_the_answer(page, "/hold$")
    press_in_vain(page, "下一步")
    page.go_back()
    page.get_by_role("radio", name="10:00").check()
    go_on(page, "下一步")
    expect(page.get_by_text("名额还为您保留")).to_be_visible()
    assert [status for status, _ in bookings()] == [Status.HELD]


def test_without_a_network_the_form_stays_and_says_so(at_the_times: Page) -> None:
    """What was typed is still there, and pressing once more sends it."""
    page = at_the_times
    go_on(page, "下一步")
    fill_in(page, typed_people())
    page.context.set_offline(True)
    main_button(page, "保存，下一步").click()
    expect(page.get_by_role("alert")).to_have_text("网络断了一下，还没提交。填好的内容都在，再点一次就行。")
    expect(page.get_by_role("alert")).to_be_focused()
    page.context.set_offline(False)
    go_on(page, "保存，下一步")
    expect(main_button(page, "提交预约")).to_be_visible()


def scan_page(app: Flask, windows: Windows) -> Page:
    """Open the scan page."""
    page = windows.open(staff_browser(app, Role.REGISTRAR))
    page.goto("/staff/scan/")
    return page


def type_code(page: Page, code: str) -> None:
    """Type a short code."""
    page.get_by_label("凭证号").fill(code)
    page.keyboard.press("Enter")


def test_the_scan_page_says_that_the_network_is_lost_and_goes_on(app: Flask, at: Time, windows: Windows) -> None:
    """R33: what was asked is asked again when the network is back; the words go when it worked."""
    code = pass_of(visit_today(at)).code
    page = scan_page(app, windows)
    page.context.set_offline(True)
    type_code(page, code)
    expect(page.get_by_text("网络断了一下，还没有核验。再扫一次就行。")).to_be_visible()
    page.context.set_offline(False)
    type_code(page, code)
    verdict(page, "可以办理")
    expect(page.get_by_text("网络断了一下").locator("visible=true")).to_have_count(0)


def test_the_answer_to_an_admission_is_lost(app: Flask, at: Time, windows: Windows) -> None:
    """R32: pressed again, the same admission gets the same answer and counts once."""
    booking = visit_today(at)
    page = scan_page(app, windows)
    type_code(page, pass_of(booking).code)
    verdict(page, "可以办理")
    tick_all(page)
    lose_the_answer(page, "/admit$")
    main_button(page, "确认到场").click()
    expect(page.get_by_text("网络断了一下。请再点一次“确认到场”，不会记成两次。")).to_be_visible()
    assert reread(booking.id).status == Status.CHECKED_IN
    main_button(page, "确认到场").click()
    verdict(page, "已签到")
    assert [scan.step for scan in scans()] == [Step.LOOK, Step.ADMIT]
