"""A couple takes a ticket for a day that thousands want, waits, is let in, books; others see how the places went."""

import re
from collections.abc import Callable
from datetime import time, timedelta

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.steps import declare, go_on
from tests.browser.test_sizes import take_pictures, too_wide
from tests.browser.windows import DESKTOP, PHONE, Windows
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple, person
from tests.release.makers import (
    OPENS,
    RELEASE,
    choose,
    come,
    confirm,
    enter,
    in_order,
    make_room,
    new_couple,
    release_of,
    slots,
    tick,
    type_value,
)
from tests.release.test_ballot import CLOSES, TERMS, drawn
from tests.venues.makers import make_office, make_week
from wedreg.core.access import Role
from wedreg.couples.rules import Role as Partner
from wedreg.release.models import Release
from wedreg.venues.rules import Hours

pytestmark = pytest.mark.browser
MORNING = Hours(0, time(9), time(12), 2)


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def window(request: pytest.FixtureRequest, windows: Windows) -> Callable[[Browser | None], Page]:
    """Return what opens a window on a phone, and on a desk."""
    return lambda who=None: windows.open(who, **request.param)


@pytest.fixture
def room(app: Flask) -> Release:
    """Return a room for twelve places."""
    office = make_office("ciqikou")
    make_week(office)
    return make_room(office, hours=[MORNING])


def name_of(page: Page, what: str) -> str:
    """Return how a picture of this window is called."""
    return f"release-{what}-{'phone' if (page.viewport_size or {'width': 0})['width'] < 500 else 'desktop'}"


def pictures(page: Page, what: str) -> None:
    """Keep how the page looks, and go back to the window as it was."""
    size, name = page.viewport_size, name_of(page, what)
    assert size
    if name.endswith("phone"):
        take_pictures(page, name)
        page.set_viewport_size(size)


def test_from_the_calendar_to_the_booking(
    app: Flask, at: Time, room: Release, window: Callable[..., Page]
) -> None:  # fmt: skip
    """F16: the page goes on by itself when it is their turn; nobody has to press anything quickly."""
    at(OPENS)
    come(room, 3)
    contact = make_contact()
    make_couple(contact, person(Partner.WOMAN), person(Partner.MAN))
    page = window(Browser(app).sign_in("contact", contact))
    page.goto("/bookings/?venue=ciqikou&month=2026-05")
    pictures(page, "calendar")
    page.get_by_role("link", name="怎么领号、怎么排先后").click()
    pictures(page, "before")
    page.get_by_role("link", name="领号，或看我的号").click()
    pictures(page, "enter")
    go_on(page, "领一张号")
    expect(page.get_by_text("号领到了。")).to_be_visible()
    pictures(page, "ticket")
    type_value(room, at)
    at(RELEASE - timedelta(seconds=1))
    page.reload()
    at(RELEASE)
    tick()
    expect(page.get_by_text("轮到你们了，这一天有一个名额是你们的。")).to_be_visible(timeout=15_000)
    pictures(page, "turn")
    page.get_by_role("radio", name="9:30").check()
    go_on(page, "就这个时段")
    declare(page)
    go_on(page, "提交预约")
    page.goto(f"/release/{room.special_day.ref}/mine")
    expect(page.get_by_text("约好了：6月6日 周六 上午9:30。")).to_be_visible()
    pictures(page, "booked")


def test_who_waits_sees_the_queue_move_and_the_end(
    app: Flask, at: Time, room: Release, window: Callable[..., Page]
) -> None:  # fmt: skip
    """F16: the words change in place, without a reload; when nothing is left the page says so by itself."""
    at(OPENS)
    come(room, 16)
    type_value(room, at)
    at(RELEASE)
    tick()
    tickets = in_order(room)
    page = window(Browser(app).sign_in("contact", tickets[14].contact_id))
    page.goto(f"/release/{room.special_day.ref}/mine")
    expect(page.get_by_text("前面还有 2 对")).to_be_visible()
    pictures(page, "waiting")
    page.evaluate("window.same = true")
    at(RELEASE + timedelta(minutes=1))
    with app.app_context():
        leave(room, app, tickets[12].contact_id)
    expect(page.get_by_text("前面还有 1 对")).to_be_visible(timeout=15_000)
    assert page.evaluate("window.same")
    for ticket in tickets[:12]:
        confirm(choose(room, ticket))
    tick()
    expect(page.get_by_text("这一天的名额发完了，这一次没有轮到。")).to_be_visible(timeout=15_000)
    pictures(page, "none")
    page.goto(f"/release/{room.special_day.ref}/fair")
    expect(page.get_by_text("没有人动过。")).to_be_visible()
    pictures(page, "fair")
    assert too_wide(page) == []


def leave(room: Release, app: Flask, contact_id: int) -> None:
    """Let a couple give its ticket up."""
    browser = Browser(app).sign_in("contact", contact_id)
    browser.open(f"/release/{room.special_day.ref}/mine")
    browser.send(f"/release/{room.special_day.ref}/leave")


def test_a_lost_network_loses_nothing(app: Flask, at: Time, room: Release, windows: Windows) -> None:
    """F16: the page tries again, and goes on where it was."""
    at(OPENS)
    contact = new_couple()
    enter(room, *contact)
    at(RELEASE - timedelta(seconds=1))
    windows.watch.expect("ERR_INTERNET_DISCONNECTED")
    page = windows.open(Browser(app).sign_in("contact", contact[1]), **PHONE)
    page.goto(f"/release/{room.special_day.ref}/mine")
    page.context.set_offline(True)
    at(RELEASE)
    tick()
    page.wait_for_timeout(6000)
    expect(page.get_by_text("号领到了。")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("轮到你们了，这一天有一个名额是你们的。")).to_be_visible(timeout=15_000)


def test_without_script_and_by_keyboard(app: Flask, at: Time, room: Release, windows: Windows) -> None:
    """R57: a form, a reload by itself, radios and buttons are all it takes."""
    at(OPENS)
    contact = new_couple()
    page = windows.open(Browser(app).sign_in("contact", contact[1]), **PHONE, java_script_enabled=False)
    page.goto(f"/release/{room.special_day.ref}/mine")
    page.get_by_role("button", name="领一张号").press("Enter")
    expect(page.get_by_text("号领到了。")).to_be_visible()
    assert page.locator('meta[http-equiv="refresh"]').count() == 1
    at(RELEASE)
    tick()
    page.reload()
    page.get_by_role("radio", name="9:00").press("Space")
    page.get_by_role("button", name="就这个时段").press("Enter")
    expect(page).to_have_url(re.compile("/check$"))


def test_staff_announce_a_room_watch_it_and_pause_it(app: Flask, at: Time, windows: Windows) -> None:
    """From the draft to the live page, at a desk."""
    office = make_office("ciqikou")
    make_week(office)
    page = windows.open(staff_browser(app, Role.SUPERVISOR, Role.REGISTRAR), **DESKTOP)
    page.goto("/staff/venues/ciqikou/special-days/new")
    page.get_by_label("哪一天").fill("2026-06-06")
    page.get_by_label("叫什么").fill("520")
    page.get_by_label("办理时间").fill("9:00-12:00 x4")
    page.get_by_label("放号时间").first.fill("2026-05-09T20:00")
    page.get_by_label(re.compile("^候场")).check()
    page.get_by_label("用哪个公开号码").fill("双色球第 2026051 期")
    page.get_by_label("号码开出").fill("2026-05-07T21:15")
    page.get_by_label("原因").fill("局里决定")
    go_on(page, "看变化")
    page.screenshot(path="build/screenshots/desktop/release-draft.png", full_page=True)
    go_on(page, "公布这一天")
    expect(page.get_by_role("heading", name=re.compile("520"))).to_be_visible()
    page.screenshot(path="build/screenshots/desktop/release-announced.png", full_page=True)
    page.get_by_role("link", name="放号现场").last.click()
    at(OPENS)
    ref = page.url.rpartition("/")[2]
    come(release_of(ref), 30)
    at(RELEASE)
    tick()
    page = windows.open(staff_browser(app, Role.SUPERVISOR), **DESKTOP)
    page.goto(f"/staff/release/{ref}")
    page.get_by_label("原因").last.fill("停电十分钟")
    go_on(page, "暂停放号")
    expect(page.get_by_text("停电十分钟")).to_be_visible()
    page.screenshot(path="build/screenshots/desktop/release-live.png", full_page=True)
    assert too_wide(page) == []


def test_a_ballot_from_the_wishes_to_the_place(
    app: Flask, at: Time, window: Callable[..., Page]
) -> None:  # fmt: skip
    ballot = make_room(make_office(), **TERMS)
    contact = new_couple()
    page = window(Browser(app).sign_in("contact", contact[1]))
    page.goto(f"/release/{ballot.special_day.ref}")
    pictures(page, "ballot-before")
    page.get_by_role("link", name="报名，或看我的报名").click()
    page.get_by_label("第一志愿").select_option(str(slots(ballot)[1].id))
    page.get_by_label("第二志愿").select_option("上午都可以")
    pictures(page, "ballot-wishes")
    go_on(page, "报名")
    expect(page.get_by_text("已经报名。")).to_be_visible()
    at(CLOSES)
    drawn(ballot, at)
    page = window(Browser(app).sign_in("contact", contact[1]))
    page.goto(f"/release/{ballot.special_day.ref}/mine")
    pictures(page, "ballot-placed")
    go_on(page, "就要它，去填信息")
    expect(page).to_have_url(re.compile("/check$"))
