"""What everybody sees of days and places: custom is shown as custom (R20)."""

import re
from datetime import date

import pytest
from flask import Flask

from tests.browsers import Browser
from tests.conftest import Time
from tests.venues.makers import make_office, make_week
from wedreg.almanac import queries as almanac
from wedreg.core.clock import BEIJING
from wedreg.venues import rules

CUSTOM = "仅供民俗参考"


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """Return a visitor's browser; an office is open from Monday to Friday."""
    make_week(make_office())
    return Browser(app)


def test_the_calendar_shows_lunar_dates_and_says_that_they_are_custom(visitor: Browser) -> None:
    """R20: 四月 begins on 17 May 2026; the legend names the source and calls it custom."""
    page = visitor.open("/bookings/")
    assert "丙午年" in visitor.text()
    assert "五二〇" in page
    assert f"老黄历（lunar_python 历书）宜嫁娶，{CUSTOM}" in visitor.text()


def test_wherever_a_good_day_is_marked_the_page_says_that_it_is_custom(visitor: Browser, at: Time) -> None:
    """R20: on the home page too, whichever days are the nearest."""
    marked = 0
    for number, day in enumerate((date(2026, 4, 27), date(2026, 4, 29), date(2026, 5, 6), date(2026, 5, 8))):
        at(rules.at(day, rules.RELEASE_TIME).astimezone(BEIJING))
        page = visitor.open(f"/?visit={number}")
        good = "is-yi" in page
        marked += good
        assert (CUSTOM in page) is good, day
    assert marked


def test_no_page_offers_to_look_for_good_days(visitor: Browser) -> None:
    """R20: no filter 吉日, and a good day that is closed is as closed as any other."""
    page = visitor.open("/bookings/") + visitor.open("/bookings/2026-04-30")
    assert not re.search(r"吉日|黄道|筛选", page)
    closed = [date(2026, 5, number) for number in range(1, 31) if not almanac.is_workday(date(2026, 5, number))]
    good = [day for day in closed if almanac.day(day).good_for_weddings]
    assert good
    assert [day for day in good if f'href="/bookings/{day}' in page] == []


def test_the_grid_marks_days_off_and_worked_weekends_and_a_year_without_a_list(visitor: Browser, at: Time) -> None:
    """R18: 休 and 班, in words for who does not see the grid; 2027 says that the list is not out."""
    visitor.open("/bookings/")
    assert "劳动节放假 放假不办理" in visitor.text()
    assert re.search(r"5月9日 周六 农历三月廿三 .*?调休上班", visitor.text())
    assert "放假安排未公布" not in visitor.page
    at(rules.at(date(2026, 12, 7), rules.RELEASE_TIME))
    visitor.open("/bookings/?month=2026-12")
    assert "2027年放假安排未公布，暂按周一至周五办理" in visitor.text()


def test_a_venue_says_where_it_is_and_whether_it_takes_walk_ins(visitor: Browser) -> None:
    """The office serves who comes without a booking."""
    visitor.open("/venues/office")
    assert "古镇 1 号" in visitor.text()
    assert "可以预约，也接待现场号" in visitor.text()
    for path in ("/venues/nowhere", "/venues/services/nothing"):
        visitor.open(path)
        assert visitor.status == 404
