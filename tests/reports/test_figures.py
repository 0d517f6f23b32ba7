"""The figures that staff see."""

import csv
import io
from datetime import date, timedelta

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, book, cancel, hold
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.fields import value_of
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import queries as bookings
from wedreg.bookings.models import Status
from wedreg.bookings.services import check_in, finish, mark_no_shows
from wedreg.core.access import Role
from wedreg.core.feature import Feature, Features, Report, Table
from wedreg.core.transactions import writing

HEADINGS = ["日期", "预约", "到场", "办结", "没有来", "取消"]
BOM = "\ufeff"


@pytest.fixture
def april(app: Flask, at: Time) -> None:
    """Two days of visits: six couples on Thursday, each with another end, and one on the day before."""
    office = make_office()
    thursday = make_slot(office, THURSDAY_TEN, places=9)
    done, not_done, left, here, _missing, gone = (book(thursday) for _ in range(6))
    book(make_slot(office, THURSDAY_TEN - timedelta(days=1)))
    hold(thursday, make_contact())
    cancel(gone)
    at(THURSDAY_TEN)
    for booking in (done, not_done, left, here):
        with writing():
            check_in(booking.id)
    for booking, outcome in ((done, Status.DONE), (not_done, Status.NOT_DONE), (left, Status.LEFT)):
        with writing():
            visit = bookings.by_id(booking.id)
            assert visit
            finish(visit, outcome, reason="材料不齐")
    at(THURSDAY_TEN + timedelta(hours=8))
    with writing():
        mark_no_shows()


@pytest.fixture
def reader(app: Flask) -> Browser:
    return staff_browser(app, Role.SUPERVISOR)


def rows_of(answer: str) -> list[list[str]]:
    """Return the rows of a file, after a look at its first character."""
    assert answer.startswith(BOM)
    return list(csv.reader(io.StringIO(answer.removeprefix(BOM))))


@pytest.mark.usefixtures("april")
def test_each_visit_is_counted_once_on_its_day_by_how_it_ended(reader: Browser) -> None:
    """A place that was only held is no visit, and a cancelled one is no booking."""
    reader.open("/staff/reports/")
    assert "2026-04-29 1 0 0 1 0 2026-04-30 5 4 1 1 1" in reader.text()


@pytest.mark.usefixtures("april")
def test_the_figures_are_drawn_too(reader: Browser) -> None:
    """With a sentence for who does not see them; the figures themselves stand in the table below."""
    reader.open("/staff/reports/")
    assert '<svg class="wr-chart"' in reader.page
    assert 'aria-label="每天的预约与到场，图"' in reader.page
    assert [">4/29</text>" in reader.page, ">4/30</text>" in reader.page] == [True, True]
    reader.open("/staff/reports/?first=2026-05-01&last=2026-05-31")
    assert '<svg class="wr-chart"' not in reader.page


@pytest.mark.usefixtures("april")
def test_the_file_has_the_same_figures_and_opens_with_its_chinese_intact(reader: Browser) -> None:
    """A spreadsheet needs the mark at the beginning to read UTF-8."""
    answer = reader.client.get("/staff/reports/days.csv?first=2026-04-30&last=2026-04-30")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="days.csv"'
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert rows_of(answer.text) == [HEADINGS, ["2026-04-30", "5", "4", "1", "1", "1"]]


ASKED = {
    "": ("2026-04-01", "2026-04-27"),
    "first=2026-03-05&last=2026-03-09": ("2026-03-05", "2026-03-09"),
    "first=2026-03-05&last=2026-03-01": ("2026-03-05", "2026-03-05"),
    "first=2024-01-01&last=2026-03-01": ("2024-01-01", "2025-01-01"),
    "first=yesterday&last=": ("2026-04-01", "2026-04-27"),
    "first=9999-12-31&last=9999-12-31": ("2026-04-01", "2026-04-27"),
    "first=0001-01-01": ("2026-04-01", "2026-04-27"),
}


def test_the_days_that_were_asked_for_are_shown_and_nonsense_shows_this_month(reader: Browser) -> None:
    """A year at most; a date of which nobody keeps figures is nonsense too."""
    for asked, days in ASKED.items():
        page = reader.open(f"/staff/reports/?{asked}")
        assert reader.status == 200, asked
        assert (value_of(page, "first"), value_of(page, "last")) == days, asked


DANGEROUS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)"]


def test_no_cell_of_a_file_is_a_formula(app: Flask) -> None:
    """A text that a spreadsheet would run is shown as the text that it is; figures stay figures."""
    rows = [[text, -5, "林*微", "2026-04-30", 0.5] for text in DANGEROUS]
    evil = Report(
        "evil", "试", lambda _first, _last: Table(["甲", "乙", "丙", "丁", "戊"], rows), frozenset({Role.AUDITOR})
    )
    app.extensions["wedreg"] = Features([*app.extensions["wedreg"], Feature("evil", reports=[evil])])
    auditor = staff_browser(app, Role.AUDITOR)
    answer = auditor.client.get("/staff/reports/evil.csv").text
    found = list(csv.reader(io.StringIO(answer.removeprefix(BOM), newline="")))
    assert found[1:] == [[f"'{text}", "-5", "林*微", "2026-04-30", "0.5"] for text in DANGEROUS]


def test_only_those_for_whom_a_report_is_meant_see_it(app: Flask) -> None:
    """R56: neither the page nor the file; a name that there is not is not found."""
    meant = Report("lists", "名册", lambda _first, _last: Table(["甲"], [["一"]]), frozenset({Role.ORGANISER}))
    app.extensions["wedreg"] = Features([*app.extensions["wedreg"], Feature("lists", reports=[meant])])
    for role, status in ((Role.ORGANISER, 200), (Role.AUDITOR, 404), (Role.REGISTRAR, 403), (Role.ADMIN, 403)):
        browser = staff_browser(app, role)
        browser.open("/staff/reports/lists.csv")
        assert browser.status == status, role
        assert ("名册" in browser.open("/staff/reports/")) is (role == Role.ORGANISER)
    browser.open("/staff/reports/nothing.csv")
    assert browser.status == 403


def test_days_without_visits_say_so(reader: Browser) -> None:
    assert "这几天没有数字。" in reader.open("/staff/reports/")
    answer = reader.client.get("/staff/reports/days.csv")
    assert rows_of(answer.text) == [HEADINGS]
    assert date(2026, 4, 27).isoformat() in reader.page
