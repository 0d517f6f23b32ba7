"""What the desk shows before anybody asks: the day on the home page, and beside the scanner."""

import re
from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, book, cancel, finish, pass_of
from tests.browsers import Browser
from tests.conftest import Time
from tests.desk.makers import figures, make_day
from tests.passes.makers import SCAN, admit, scan, visit_today
from tests.venues.makers import make_office, make_slot
from wedreg.bookings.models import Status
from wedreg.bookings.services import check_in
from wedreg.core.access import Role
from wedreg.core.transactions import writing

Staff = Callable[..., Browser]
HOME = "/staff/"


def columns(browser: Browser) -> list[tuple[str, int, int, int]]:
    """Return (day, places, booked, come) of the week on the page at hand."""
    rows = re.findall(r'<th scope="row">(.*?)</th>((?:<td class="num">\d+</td>){3})', browser.page)
    return [(day, *map(int, re.findall(r"\d+", cells))) for day, cells in rows]  # type: ignore[misc]


def test_a_registrar_sees_the_day_the_week_and_each_hour(app: Flask, at: Time, staff: Staff) -> None:
    office = make_office()
    ten, eleven = (make_slot(office, THURSDAY_TEN + timedelta(hours=hour), places=4) for hour in (0, 1))
    make_slot(office, THURSDAY_TEN - timedelta(days=2), places=3)
    done, here, gone, _later = book(ten), book(ten), book(ten), book(eleven)
    cancel(gone)
    at(THURSDAY_TEN + timedelta(minutes=5))
    with writing():
        check_in(done.id)
        check_in(here.id)
    finish(done, Status.DONE)
    registrar = staff(Role.REGISTRAR)
    registrar.open(HOME)
    assert figures(registrar) == {"今日预约": 3, "已到": 2, "已办结": 1, "没有来": 0}
    assert columns(registrar) == [("周二 28", 3, 0, 0), ("周四 30", 8, 3, 2)]
    assert "10:00：预约 2 对，已到 2 对" in registrar.page
    assert "11:00：预约 1 对，已到 0 对" in registrar.page
    assert registrar.page.count('<li class="is-now">') == 1
    assert "2026年4月30日 星期四 · 农历三月十四" in registrar.text()


def test_who_has_no_list_sees_what_there_is_to_open(staff: Staff) -> None:
    admin = staff(Role.ADMIN)
    admin.open(HOME)
    assert "今日预约" not in admin.page
    assert '<b><a href="/staff/accounts/">账号</a></b>' in admin.page


def test_the_home_page_asks_the_database_as_often_for_twenty_couples_as_for_two(
    at: Time, staff: Staff, queries: list[str]
) -> None:
    registrar, counts = staff(Role.REGISTRAR), []
    registrar.open(HOME)
    for number in (2, 18):
        make_day(number, THURSDAY_TEN + timedelta(days=number == 18))
        queries.clear()
        registrar.open(HOME)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_beside_the_scanner_stands_how_many_have_come(app: Flask, at: Time, staff: Staff) -> None:
    """And the list of scans tells a look from a check-in."""
    booking = visit_today(at)
    registrar = staff(Role.REGISTRAR)
    registrar.open(SCAN)
    assert "已到 0 对 · 办结 0 对 · 还没到 1 对" in registrar.text()
    scan(registrar, pass_of(booking).code)
    assert "早到 20 分钟" in registrar.text()
    admit(registrar)
    assert "已到 1 对 · 办结 0 对 · 还没到 0 对" in registrar.text()
    chips = re.findall(r'<span class="wr-chip ms-auto[^>]*>(.*?)</span>', registrar.page)
    assert chips == ["已签到", "可以办理"]


def test_a_pass_of_another_day_leads_to_todays_times(app: Flask, at: Time, staff: Staff) -> None:
    """The registrar sees at once whether today has a place left."""
    booking = visit_today(at)
    at(THURSDAY_TEN - timedelta(days=1))
    registrar = staff(Role.REGISTRAR)
    assert scan(registrar, pass_of(booking).code).verdict == "other_day"
    assert f'href="/staff/bookings/{booking.code}/move?day=2026-04-29"' in registrar.page
    helper = staff(Role.HELPER)
    scan(helper, pass_of(booking).code)
    assert booking.code not in helper.page
