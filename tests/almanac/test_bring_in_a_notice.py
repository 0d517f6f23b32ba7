"""The yearly notice is brought in, looked at and approved; then the year is as it says (R18)."""

import io
from datetime import date, datetime, time

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import book, reread
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.fields import beside, value_of
from tests.venues.makers import make_office, make_week
from wedreg import create_app
from wedreg.almanac import queries as almanac
from wedreg.almanac.models import DayKind, ListedDay
from wedreg.audit.models import Entry
from wedreg.core import kept
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.tokens import spaced
from wedreg.settings import Settings
from wedreg.venues.models import Slot, SlotState

NOTICE = "/staff/almanac/notice"
TABLE = """开始日期,结束日期,安排,节日
2027-01-01,2027-01-03,放假,元旦
2027-02-05,2027-02-11,放假,春节
2027-02-13,,上班,春节
2027-04-03,2027-04-05,放假,清明节
2027-05-01,2027-05-05,放假,劳动节
2027-05-08,,上班,劳动节
2027-06-09,,放假,端午节
2027-09-15,,放假,中秋节
2027-10-01,2027-10-07,放假,国庆节
"""
"""Made up for the tests: nobody knows yet what the list of 2027 says."""
FIELDS = {"title": "示例〔2026〕1号", "year": "2027"}
LATE = datetime(2026, 12, 20, 10, 0, tzinfo=BEIJING)


@pytest.fixture
def planner(app: Flask) -> Browser:
    """Return a supervisor's browser on the page of the notice."""
    browser = staff_browser(app, Role.SUPERVISOR)
    browser.open(NOTICE)
    return browser


def approve(browser: Browser, table: str = TABLE, **fields: str) -> str:
    """Look at the difference and approve it."""
    browser.open(NOTICE)
    browser.submit(**{**FIELDS, **fields}, table=table, compare="1")
    return browser.submit(**{**FIELDS, **fields}, table=table, approve="1")


def file_of(text: str, encoding: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(text.encode(encoding)), "2027.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_looked_at_and_then_approved(planner: Browser, encoding: str) -> None:
    """R18: nothing changes before the approval; then the year is no longer provisional."""
    planner.submit(**FIELDS, table="", file=file_of(TABLE, encoding), compare="1")
    said = planner.text()
    assert "2027年从“未公布”变为“已公布”。" in said
    assert "2月13日 周六 周末 上班 春节" in said
    assert "2月9日 周二 工作日 放假 春节" in said
    assert "2027-02-05,2027-02-11,放假,春节" in planner.page
    assert almanac.day(date(2027, 2, 13)).kind == DayKind.WEEKEND
    planner.submit(**FIELDS, table=TABLE, approve="1")
    assert planner.path == "/staff/almanac/2027"
    assert "已批准。2027年按这份通知办理。" in planner.text()
    assert "示例〔2026〕1号" in planner.text()
    assert almanac.day(date(2027, 2, 13)).kind == DayKind.MAKE_UP
    assert almanac.day(date(2027, 2, 9)).holiday == "春节"
    assert almanac.day(date(2027, 2, 14)).kind == DayKind.WEEKEND
    assert not almanac.day(date(2027, 12, 31)).provisional
    assert almanac.note(date(2027, 2, 9)) is None
    entry = db.session.scalars(select(Entry).where(Entry.action == "almanac.notice_approved")).one()
    assert (entry.subject_id, entry.details["days"]) == ("2027", 29)
    db.session.close()


def test_an_imported_list_wins_over_the_one_that_came_with_the_program(planner: Browser) -> None:
    """R18: also where it leaves a day out that the other one calls off."""
    given = planner.open("/staff/almanac/2026.csv").removeprefix("\ufeff")
    assert planner.answer
    assert "holidays-2026.csv" in planner.answer.headers["Content-Disposition"]
    changed = given.replace("2026-02-15,2026-02-23,放假,春节", "2026-02-15,2026-02-24,放假,春节")
    changed = changed.replace("2026-02-28,,上班,春节\r\n", "").replace("2026-02-28,,上班,春节\n", "")
    planner.open(NOTICE)
    planner.submit(**{**FIELDS, "year": "2026"}, table=changed, compare="1")
    assert "2月24日 周二 工作日 放假 春节" in planner.text()
    assert "2月28日 周六 上班 春节 周末" in planner.text()
    planner.submit(**{**FIELDS, "year": "2026"}, table=changed, approve="1")
    assert almanac.day(date(2026, 2, 24)).kind == DayKind.HOLIDAY
    assert almanac.day(date(2026, 2, 28)).kind == DayKind.WEEKEND
    assert almanac.day(date(2026, 10, 10)).kind == DayKind.MAKE_UP


def test_the_list_of_a_year_can_be_brought_in_again_and_replaces_what_stood_there(planner: Browser) -> None:
    approve(planner, TABLE.replace("2027-01-01,2027-01-03", "2026-12-31,2027-01-02"))
    assert almanac.day(date(2026, 12, 31)).kind == DayKind.HOLIDAY
    approve(planner)
    assert almanac.day(date(2026, 12, 31)).kind == DayKind.WORKDAY
    assert almanac.day(date(2027, 1, 3)).kind == DayKind.HOLIDAY
    assert len(db.session.scalars(select(ListedDay.id)).all()) == 29
    db.session.close()
    planner.open(NOTICE)
    planner.submit(**FIELDS, table=TABLE, compare="1")
    assert "每一天都和现在一样。" in planner.text()


def test_a_forgotten_holiday_is_pointed_at(planner: Browser) -> None:
    """R18: the law calls the day off, so a list without it has probably lost a row."""
    planner.submit(**FIELDS, table=TABLE.replace("2027-06-09,,放假,端午节\n", ""), compare="1")
    assert "这几个法定节日表里没有写放假，请核对是不是漏了一行：端午节（6月9日 周三）" in planner.text()


def test_only_the_difference_that_was_seen_is_approved(planner: Browser) -> None:
    """Also when somebody brought in another list meanwhile."""
    planner.submit(**FIELDS, table=TABLE, compare="1")
    seen = planner.hidden(NOTICE)
    planner.submit(**FIELDS, table=TABLE.replace("2027-02-13", "2027-02-20"), approve="1")
    assert "要改的内容和刚才看到的不一样了" in planner.text()
    assert almanac.day(date(2027, 2, 20)).kind == DayKind.WEEKEND
    approve(planner, TABLE.replace("2027-02-13", "2027-02-14"))
    planner.send(NOTICE, **{**seen, **FIELDS}, table=TABLE, approve="1")
    assert "要改的内容和刚才看到的不一样了" in planner.text()
    assert "2月14日 周日 上班 春节 周末" in planner.text()


def test_every_wrong_row_is_named_and_nothing_typed_is_lost(planner: Browser) -> None:
    wrong = TABLE + "2027-02-30,,放假,春节\n2027-11-11,,放假,<b>光棍节</b>\n"
    page = planner.submit(**FIELDS, table=wrong, approve="1")
    said = planner.text()
    assert "第 11 行：没有“2027-02-30”这一天。" in said
    assert "第 12 行：节日“<b>光棍节</b>”只能是 20 个字以内的名称。" in said
    assert "<b>光棍节" not in page
    assert "2027-02-30,,放假,春节" in page
    assert {name: value_of(page, name) for name in FIELDS} == FIELDS
    assert almanac.notice(2027) is None
    db.session.close()


@pytest.mark.parametrize(
    ("fields", "where", "sentence"),
    [
        ({"title": " "}, "title", "请写通知的名称或文号。"),
        ({"title": "长" * 121}, "title", ""),
        ({"year": ""}, "year", "请写是哪一年的安排。"),
        ({"year": "明年"}, "year", ""),
        ({"year": "1999"}, "year", "年份是 2020 到 2099。"),
        ({"table": ""}, "table", "表里还没有一行日期。请照着下面的样子写。"),
        ({"table": "长" * 20_001}, "table", "内容太长了，一年的安排只有几十行，请核对是不是拿错了文件。"),
    ],
)
def test_a_field_that_is_wrong_gets_its_sentence(
    planner: Browser, fields: dict[str, str], where: str, sentence: str
) -> None:
    page = planner.submit(**{**FIELDS, "table": TABLE, **fields}, compare="1")
    assert planner.status == 200
    assert sentence in (beside(page, where) or "-")
    assert "2027-02-13,,上班,春节" in page or "table" in fields
    assert value_of(page, "title") == fields.get("title", FIELDS["title"]).strip()


@pytest.mark.parametrize("content", [b"\x00\x00", TABLE.encode("utf-16"), bytes(range(256)) * 50])
def test_a_file_that_is_no_text_gets_a_sentence_and_the_lines_stay(planner: Browser, content: bytes) -> None:
    page = planner.submit(**FIELDS, table=TABLE, file=(io.BytesIO(content), "x.csv"), compare="1")
    assert (beside(page, "file") or "").startswith("这个文件的编码认不出来")
    assert "2027-02-13,,上班,春节" in page


def test_a_file_that_is_far_too_large_is_refused_with_a_page(planner: Browser) -> None:
    planner.submit(**FIELDS, table="", file=(io.BytesIO(b"1,2,3,4\n" * 60_000), "x.csv"), compare="1")
    assert planner.status == 413
    assert "提交的内容太大了。" in planner.text()


def test_only_who_plans_brings_in_a_notice(app: Flask) -> None:
    """R56."""
    for role, status in ((Role.SUPERVISOR, 200), (Role.ADMIN, 200), (Role.REGISTRAR, 403), (Role.AUDITOR, 403)):
        browser = staff_browser(app, role)
        for path in (NOTICE, "/staff/almanac/2026", "/staff/almanac/2026.csv"):
            browser.open(path)
            assert browser.status == status, (role, path)


def test_a_year_says_where_its_days_come_from(planner: Browser) -> None:
    """R18: from the program, from nowhere yet, from an approved notice."""
    assert "程序自带的国务院办公厅通知" in planner.open("/staff/almanac/2026")
    assert "2027年放假安排未公布，暂按周一至周五办理" in planner.open("/staff/almanac/2027")
    planner.open("/staff/almanac/1999")
    assert planner.status == 404
    planner.open("/staff/almanac/")
    assert planner.path == "/staff/almanac/2026"


def test_another_process_sees_it_too(planner: Browser, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within seconds: here within none."""
    monkeypatch.setattr(kept, "SECONDS", 0.0)
    other = create_app(settings)
    with other.app_context():
        assert almanac.day(date(2027, 2, 13)).kind == DayKind.WEEKEND
    approve(planner)
    with other.app_context():
        assert almanac.day(date(2027, 2, 13)).kind == DayKind.MAKE_UP
        db.engine.dispose()


def slot_at(moment: datetime) -> Slot | None:
    slot = db.session.scalars(select(Slot).where(Slot.starts_at == moment)).one_or_none()
    db.session.close()
    return slot


def wall(month: int, day: int, hour: int) -> datetime:
    return datetime.combine(date(2027, month, day), time(hour), BEIJING)


def test_slots_follow_the_approved_list_and_nobody_loses_a_place(planner: Browser, at: Time) -> None:
    """R18, R21: a day that is off is closed and its couples are named; a worked Saturday gets hours."""
    at(LATE)
    planner = staff_browser(planner.app, Role.SUPERVISOR)
    make_week(make_office())
    monday = slot_at(wall(1, 11, 9))
    assert monday
    assert monday.closes_at == wall(1, 8, 15)
    promised = slot_at(wall(1, 4, 10))
    assert promised
    booking = book(promised)
    table = TABLE.replace("2027-01-01,2027-01-03,放假,元旦", "2027-01-01,2027-01-04,放假,元旦\n2027-01-09,,上班,元旦")
    planner.open(NOTICE)
    planner.submit(**FIELDS, table=table, compare="1")
    assert f"1月4日 周一 上午10:00 {spaced(booking.code)}" in planner.text()
    approve(planner, table)
    off, other = slot_at(wall(1, 4, 10)), slot_at(wall(1, 4, 9))
    assert off
    assert other
    assert (off.state, off.taken) == (SlotState.CLOSED, 1)
    assert (other.state, other.taken) == (SlotState.CLOSED, 0)
    assert reread(booking.id).slot_id == off.id
    worked = slot_at(wall(1, 9, 9))
    assert worked
    assert worked.state == SlotState.OPEN
    monday = slot_at(wall(1, 11, 9))
    assert monday
    assert monday.closes_at == wall(1, 9, 15)
