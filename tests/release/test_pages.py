"""What couples, everybody and staff see of a release."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.release.makers import (
    MINUTES,
    OPENS,
    RELEASE,
    again,
    choose,
    come,
    confirm,
    in_order,
    make_room,
    new_couple,
    slots,
    tick,
    type_value,
)
from tests.venues.makers import make_office
from wedreg.core.access import Role
from wedreg.core.tokens import spaced
from wedreg.release.models import Release, Stage


@pytest.fixture
def room(app: Flask) -> Release:
    """Return a room for two places."""
    return make_room(make_office())


def address(room: Release, page: str = "") -> str:
    """Return where a page of the release stands."""
    return f"/release/{room.special_day.ref}{page}"


def couples_browser(app: Flask) -> Browser:
    """Return the browser of a couple that has filled in its details."""
    return Browser(app).sign_in("contact", new_couple()[1])


def begin(room: Release, at: Time) -> None:
    """Let the release begin."""
    type_value(room, at)
    at(RELEASE)
    tick()


def test_everybody_reads_how_and_when_before_it_begins(app: Flask, room: Release, at: Time) -> None:
    """R17: the release, the number that decides, and that coming early is worth nothing."""
    browser = Browser(app)
    browser.open(address(room))
    said = browser.text()
    assert "520" in said
    assert "5月8日 周五 上午8:30 起可以领号" in said
    assert "双色球第 2026051 期" in said
    assert "2 个名额" in said
    assert "public" in browser.answer.headers["Cache-Control"]
    browser.open("/bookings/")
    assert "怎么领号、怎么排先后" in Browser(app).open("/bookings/?month=2026-05")


def test_a_couple_takes_a_ticket_waits_chooses_and_books(app: Flask, room: Release, at: Time) -> None:
    """F16: from the ticket to the booking, with nothing but pages and buttons."""
    at(OPENS)
    browser = couples_browser(app)
    page = browser.open(address(room, "/mine"))
    assert "领一张号" in page
    page = browser.send(address(room, "/enter"))
    assert "号领到了。" in page
    assert "领一张号" not in page
    begin(room, at)
    page = browser.open(address(room, "/mine"))
    assert "轮到你们了，这一天有一个名额是你们的。" in page
    assert "请在 20:10 以前选好时段。" in page
    page = browser.send(address(room, "/take"), slot=slots(room)[1].id)
    assert "/check" in browser.path
    assert "名额为您保留到" in page
    browser.send(browser.path, declared="y")
    assert "约好了" in browser.open(address(room, "/mine"))


def test_a_session_outlasts_the_wait(app: Flask, room: Release, at: Time) -> None:
    """F16: who took a ticket on the morning before is still signed in when it begins, without having looked."""
    at(OPENS)
    browser = couples_browser(app)
    browser.open(address(room, "/mine"))
    browser.send(address(room, "/enter"))
    at(RELEASE + timedelta(hours=11))
    assert "/mine" in (browser.open(address(room, "/mine")) and browser.path)
    at(RELEASE + timedelta(hours=25))
    browser.open(address(room, "/mine"))
    assert "/couples/sign-in" in browser.path


def test_a_reload_or_another_window_loses_nothing(app: Flask, room: Release, at: Time) -> None:
    """F16: the ticket belongs to the couple; the same page in another browser says the same."""
    at(OPENS)
    _couple, contact = new_couple()
    first, second = (Browser(app).sign_in("contact", contact) for _ in range(2))
    first.open(address(room, "/mine"))
    first.send(address(room, "/enter"))
    page = second.open(address(room, "/mine"))
    assert "号领到了。" in page
    name = r'<code class="wr-name">([^<]+)</code>'
    first.open(address(room, "/mine"))
    assert re.findall(name, first.page) == re.findall(name, second.page) != []


def test_a_stranger_is_asked_to_sign_in_and_somebody_new_to_fill_in_first(app: Flask, room: Release, at: Time) -> None:
    at(OPENS)
    stranger = Browser(app)
    stranger.open(address(room, "/mine"))
    assert "/couples/sign-in" in stranger.path
    new = Browser(app).sign_in("contact", make_contact())
    assert "填两人的资料" in new.open(address(room, "/mine"))
    assert stranger.client.get(address(room, "/status")).status_code == 302
    assert new.client.get(address(room, "/status")).status_code == 404


def test_who_waits_reads_how_many_are_ahead_and_how_long_it_takes(app: Flask, room: Release, at: Time) -> None:
    """F16: place, odds and expected wait, in a small answer too."""
    at(OPENS)
    come(room, 4)
    begin(room, at)
    last = in_order(room)[-1]
    browser = Browser(app).sign_in("contact", last.contact_id)
    page = browser.open(address(room, "/mine"))
    assert "前面还有 1 对" in page
    assert "第 4 号" in page
    answer = browser.client.get(address(room, "/status"))
    assert answer.json["place"] == "前面还有 1 对"
    assert "还有 0 个名额没人占，2 对正在选" in answer.json["chance"]
    assert len(answer.data) < 600
    assert f'data-key="{answer.json["key"]}"' in page


def test_when_nothing_is_left_it_is_said_at_once(app: Flask, room: Release, at: Time) -> None:
    """F16: the answer is always yes, no, or held until."""
    at(OPENS)
    come(room, 3)
    begin(room, at)
    tickets = in_order(room)
    for ticket in tickets[:2]:
        confirm(choose(room, ticket))
    tick()
    browser = Browser(app).sign_in("contact", tickets[2].contact_id)
    assert "这一天的名额发完了，这一次没有轮到。" in browser.open(address(room, "/mine"))


def test_who_missed_the_turn_queues_again_or_gives_up(app: Flask, room: Release, at: Time) -> None:
    at(OPENS)
    come(room, 3)
    begin(room, at)
    first = in_order(room)[0]
    browser = Browser(app).sign_in("contact", first.contact_id)
    at(RELEASE + 10 * MINUTES)
    tick()
    assert "选时段的时间过了" in browser.open(address(room, "/mine"))
    assert "轮到你们了" not in browser.send(address(room, "/again"))
    tick()
    browser.open(address(room, "/mine"))
    assert "号已经放弃了" in browser.send(address(room, "/leave"))


def test_a_time_that_was_just_taken_leaves_the_turn_as_it_was(app: Flask, room: Release, at: Time) -> None:
    at(OPENS)
    come(room, 2)
    begin(room, at)
    one, other = in_order(room)
    slot = slots(room)[0]
    browser = Browser(app).sign_in("contact", one.contact_id)
    browser.open(address(room, "/mine"))
    choose(room, other, slot.id)
    page = browser.send(address(room, "/take"), slot=slot.id)
    assert browser.status == 409
    assert "轮到你们了" in page
    browser.send(address(room, "/take"), slot=slots(room)[1].id)
    assert "/check" in browser.path


def test_the_page_of_the_day_says_that_it_is_given_out_in_order(app: Flask, room: Release, at: Time) -> None:
    at(OPENS)
    come(room, 3)
    begin(room, at)
    page = Browser(app).open("/bookings/2026-06-06")
    assert "正在按先后放号" in page
    assert "下一步" not in page


def test_the_fairness_page_tells_numbers_and_reasons_and_no_persons(app: Flask, room: Release, at: Time) -> None:
    """R60: small groups are not counted out; what was done by hand stands there with its reason."""
    at(OPENS)
    come(room, 6)
    begin(room, at)
    supervisor = staff_browser(app, Role.SUPERVISOR)
    page = f"/staff/release/{room.special_day.ref}"
    assert "在等" in supervisor.open(page)
    supervisor.send(f"{page}/pause", reason="停电十分钟")
    assert again(room).paused_at
    supervisor.send(f"{page}/resume", reason="来电了")
    booking = confirm(choose(room, in_order(room)[0]))
    browser = Browser(app)
    fair = browser.open(address(room, "/fair"))
    assert "停电十分钟" in fair
    assert "来电了" in fair
    assert "不到 5" in fair
    assert spaced(booking.code) not in fair
    assert booking.code not in fair
    assert "自己重算一遍" in fair
    order = browser.client.get(address(room, "/order.txt")).get_data(as_text=True)
    assert order.splitlines()[0] == f"1\t{in_order(room)[0].pseudonym}"


def test_staff_pause_and_end_it_with_a_reason_and_never_without(app: Flask, room: Release, at: Time) -> None:
    at(OPENS)
    come(room, 4)
    begin(room, at)
    supervisor = staff_browser(app, Role.SUPERVISOR)
    page = f"/staff/release/{room.special_day.ref}"
    supervisor.open(page)
    assert "请写明原因，会公布。" in supervisor.send(f"{page}/end", reason=" ")
    assert again(room).stage == Stage.GOING
    supervisor.send(f"{page}/pace", at_once=50, why="加开窗口")
    assert again(room).at_once == 50
    supervisor.send(f"{page}/end", reason="系统故障，改为平常约")
    assert again(room).stage == Stage.OVER
    assert "系统故障，改为平常约" in Browser(app).open(address(room, "/fair"))
    assert "放号还没开始，或者已经结束" in supervisor.send(f"{page}/pause", reason="再停")


def test_large_text_has_more_time_for_each_step(app: Flask, room: Release, at: Time) -> None:
    """R57: no limit under half an hour."""
    at(OPENS)
    browser = couples_browser(app)
    browser.client.set_cookie("elder", "1")
    browser.open(address(room, "/mine"))
    browser.send(address(room, "/enter"))
    begin(room, at)
    assert "请在 20:30 以前选好时段。" in browser.open(address(room, "/mine"))


def test_the_couples_own_page_shows_its_ticket(app: Flask, room: Release, at: Time) -> None:
    at(OPENS)
    browser = couples_browser(app)
    browser.open(address(room, "/mine"))
    browser.send(address(room, "/enter"))
    assert address(room, "/mine") in browser.open("/bookings/mine")


def test_a_refusal_says_why_and_until_when(app: Flask, room: Release, at: Time) -> None:
    at(OPENS)
    browser = couples_browser(app)
    assert "领一张号" in browser.open(address(room, "/mine"))
    at(OPENS - timedelta(hours=1))
    assert "5月8日 周五 上午8:30 起才能领号" in browser.send(address(room, "/enter"))
