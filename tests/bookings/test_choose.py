"""A couple looks for a day and a time."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.bookings.makers import NEXT_THURSDAY_TEN, THURSDAY_TEN, choose, hold, said_of, times
from tests.browsers import Browser
from tests.conftest import MONDAY, Time
from tests.couples.makers import make_contact
from tests.venues.makers import make_office, make_slot, make_week
from wedreg.almanac.queries import BUNDLED
from wedreg.core.clock import BEIJING

MONTH_AHEAD = datetime(2026, 5, 27, 10, 0, tzinfo=BEIJING)
"""Thirty days after the day on which tests stand still."""
SECOND = timedelta(seconds=1)


def test_the_calendar_and_the_day_tell_how_many_places_are_left(
    browser: Browser, at: Time, wait: Callable[..., None]
) -> None:
    """R14: the same numbers in both, and a hold that has lapsed counts as free before any job has run."""
    office = make_office()
    ten = make_slot(office, THURSDAY_TEN, places=2)
    make_slot(office, THURSDAY_TEN + timedelta(hours=1))
    hold(ten, make_contact())
    browser.open("/bookings/")
    assert said_of(browser, "4月30日 周四").endswith("余 2 个名额")
    browser.open("/bookings/2026-04-30")
    assert times(browser) == {"10:00": "余 1", "11:00": "余 1"}
    at(at.now + timedelta(minutes=10))
    wait()
    browser.open("/bookings/")
    assert said_of(browser, "4月30日 周四").endswith("余 3 个名额")
    browser.open("/bookings/2026-04-30")
    assert times(browser) == {"10:00": "余 2", "11:00": "余 1"}


def test_a_full_day_says_so_and_shows_no_time_to_take(browser: Browser) -> None:
    """It leads to where one can wait."""
    slot = make_slot(make_office(), THURSDAY_TEN)
    hold(slot, make_contact())
    browser.open("/bookings/")
    assert said_of(browser, "4月30日 周四").endswith("已约满")
    assert "/bookings/2026-04-30?" in browser.page
    browser.open("/bookings/2026-04-30")
    assert times(browser) == {"10:00": "约满"}
    assert re.search(rf'id="s{slot.id}"[^>]* disabled', browser.page)


def test_a_day_opens_at_half_past_eight_and_not_a_second_earlier(
    browser: Browser, at: Time, wait: Callable[..., None]
) -> None:
    """R16, R17: thirty days ahead; what the page shows is what can be booked."""
    slot = make_slot(make_office(), MONTH_AHEAD)
    browser.sign_in("contact", make_contact())
    at(MONDAY.replace(hour=8, minute=30) - SECOND)
    browser.open("/bookings/")
    assert said_of(browser, "5月27日 周三").endswith("4月27日 周一 8:30 放号")
    choose(browser, slot)
    assert browser.status == 409
    at(MONDAY.replace(hour=8, minute=30))
    wait()
    browser.open("/bookings/")
    assert said_of(browser, "5月27日 周三").endswith("余 1 个名额")
    choose(browser, slot)
    assert browser.status == 200
    assert browser.path.startswith("/couples/profile")


@pytest.mark.parametrize(
    ("starts_at", "closes"),
    [
        (THURSDAY_TEN, datetime(2026, 4, 29, 15, 0, tzinfo=BEIJING)),
        (datetime(2026, 5, 6, 10, 0, tzinfo=BEIJING), datetime(2026, 4, 30, 15, 0, tzinfo=BEIJING)),
        (datetime(2026, 5, 11, 10, 0, tzinfo=BEIJING), datetime(2026, 5, 9, 15, 0, tzinfo=BEIJING)),
    ],
    ids=["the day before", "before the holiday", "on the make-up Saturday"],
)
def test_a_day_closes_at_three_on_the_workday_before(
    browser: Browser, at: Time, wait: Callable[..., None], starts_at: datetime, closes: datetime
) -> None:
    """R16, R18: workdays by the State Council's list."""
    slot = make_slot(make_office(), starts_at)
    browser.sign_in("contact", make_contact())
    at(closes - SECOND)
    browser.open(f"/bookings/?month={starts_at:%Y-%m}")
    assert "余 1 个名额" in browser.text()
    at(closes)
    wait()
    browser.sign_in("contact", make_contact())  # the one before was idle for too long
    browser.open(f"/bookings/?month={starts_at:%Y-%m}")
    assert "网上预约已截止" in browser.text()
    choose(browser, slot)
    assert browser.status == 409
    at(closes - SECOND)
    choose(browser, slot)
    assert browser.status == 200


def test_holidays_make_up_days_and_custom_are_marked(browser: Browser) -> None:
    """R18, R20: 休, 班 and 宜, each with words; 宜 only where one can book, and named as custom."""
    make_week(make_office())
    browser.open("/bookings/?month=2026-05")
    for day, number, mark, words in (
        ("5月1日 周五", 1, "is-xiu", "劳动节放假"),
        ("5月9日 周六", 9, "is-ban", "调休上班"),
        ("5月6日 周三", 6, "is-yi", "黄历宜嫁娶"),
    ):
        cell = re.search(rf"<td>(?:(?!</td>).)*<b>{number}</b>.*?</td>", browser.page)
        assert cell
        assert f'class="wr-mark {mark}"' in cell[0]
        assert words in said_of(browser, day)
    assert "仅供民俗参考" in browser.text()
    assert 'class="wr-mark "' not in browser.page


def test_a_year_without_a_list_is_called_provisional(browser: Browser, at: Time) -> None:
    """R18: never guess."""
    last = max(BUNDLED)
    at(datetime(last, 12, 7, 10, 0, tzinfo=BEIJING))
    make_office()
    browser.open("/bookings/")
    december, january = re.findall(r"<section.*?</section>", browser.page, re.DOTALL)
    assert "放假安排未公布" not in december
    assert f"{last + 1}年放假安排未公布" in january


def test_large_text_lists_the_free_days_five_at_a_time(browser: Browser) -> None:
    """R57: big rows instead of a grid."""
    make_week(make_office())
    browser.open("/preferences/elder/1?back=/bookings/")
    assert "<table" not in browser.page
    rows = re.findall(r'class="wr-big" href="([^"]+)"', browser.page)
    assert [row[:20] for row in rows] == [
        "/bookings/2026-04-28", "/bookings/2026-04-29", "/bookings/2026-04-30", "/bookings/2026-05-06",
        "/bookings/2026-05-07",
    ]  # fmt: skip
    browser.open(re.findall(r'href="([^"]*from=5)"', browser.page)[0].replace("&amp;", "&").replace("?", "/bookings/?"))
    assert re.findall(r'class="wr-big" href="(/bookings/[\d-]+)', browser.page)[0] == "/bookings/2026-05-08"


def test_the_calendar_is_the_same_for_everybody(app: Flask, browser: Browser) -> None:
    """It has no form, no name and no cookie, whoever asks, so that it may be kept."""
    make_week(make_office())
    signed_in = Browser(app).sign_in("contact", make_contact())
    browser.open("/bookings/")
    signed_in.open("/bookings/")
    assert signed_in.page == browser.page
    assert "<form" not in browser.page
    assert browser.answer
    assert signed_in.answer
    for answer in (browser.answer, signed_in.answer):
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Cache-Control"] == "public, max-age=1"


def test_what_one_couple_is_told_does_not_stand_on_everybodys_calendar(app: Flask, browser: Browser) -> None:
    """Somebody goes on without a time; the sentence is for them alone."""
    make_week(make_office())
    hasty = Browser(app)
    hasty.open("/bookings/2026-04-30")
    hasty.send("/bookings/hold")
    assert "请先选一个时段" in hasty.text()
    browser.open("/bookings/")
    assert "请先选一个时段" not in browser.text()


def test_a_browser_that_has_the_page_gets_304(browser: Browser, wait: Callable[..., None]) -> None:
    slot = make_slot(make_office(), THURSDAY_TEN)
    tag = browser.client.get("/bookings/").headers["ETag"]
    again = browser.client.get("/bookings/", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    hold(slot, make_contact())
    wait()
    changed = browser.client.get("/bookings/", headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_the_calendar_is_never_older_than_a_second(browser: Browser, wait: Callable[..., None]) -> None:
    slot = make_slot(make_office(), THURSDAY_TEN)
    before = browser.open("/bookings/")
    hold(slot, make_contact())
    wait(0.99)
    assert browser.open("/bookings/") == before
    wait(0.01)
    assert "已约满" in browser.open("/bookings/")


def test_an_address_far_in_the_future_is_answered(browser: Browser) -> None:
    make_slot(make_office(), NEXT_THURSDAY_TEN)
    for path in ("/bookings/?month=9999-12", "/bookings/2099-12-31", "/bookings/?month=x", "/bookings/2000-01-01"):
        browser.open(path)
        assert browser.status == 200, path
