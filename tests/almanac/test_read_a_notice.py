"""A yearly notice as a table: whatever a spreadsheet makes of it, and whatever somebody slips into it."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wedreg.almanac import notice_file, queries
from wedreg.almanac.models import DayKind
from wedreg.almanac.notice_file import decode, read, write

NEW_YEAR = {date(2027, 1, day): (DayKind.HOLIDAY, "元旦") for day in (1, 2, 3)}
WORKED = {date(2027, 1, 9): (DayKind.MAKE_UP, "元旦")}
TABLE = "开始日期,结束日期,安排,节日\n2027-01-01,2027-01-03,放假,元旦\n2027-01-09,,上班,元旦\n"


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        TABLE.replace("\n", "\r\n"),
        TABLE.replace(",", "\t"),
        TABLE.replace(",", ";"),
        TABLE.replace(",", "，"),
        TABLE.replace("开始日期,结束日期,安排,节日\n", ""),
        TABLE.replace("2027-01-0", "2027/1/").replace("2027-01-", "2027/1/"),
        "２０２７年１月１日,2027.1.3,休,元旦\n\n 2027年1月9日 , , 调休上班 ,元旦,\n".replace("元旦,\n", "元旦\n"),
        '"2027-01-01","2027-01-03","放假","元旦"\n,,,\n"2027-01-09","","班","元旦"',
    ],
)
def test_a_table_is_read_however_it_was_saved(text: str) -> None:
    table = read(text, 2027)
    assert table.problems == []
    assert table.days == NEW_YEAR | WORKED


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_in_the_encodings_of_spreadsheets_here(encoding: str) -> None:
    assert decode(TABLE.encode(encoding)) == TABLE


@pytest.mark.parametrize("content", [TABLE.encode("utf-16"), b"\x00\x01\x02", b"PK\x03\x04\x14\x00", b"\xff\xfe\xff"])
def test_a_file_that_is_no_text_is_not_guessed_at(content: bytes) -> None:
    assert decode(content) is None


ROWS = {
    "2027-1-1,,放假": "要有 4 格：开始日期、结束日期、安排、节日，现在是 3 格。",
    "明天,,放假,元旦": "日期“明天”看不懂，请写成 2027-01-01。",
    "2027-02-30,,放假,元旦": "没有“2027-02-30”这一天。",
    "2027-01-03,2027-01-01,放假,元旦": "结束日期 2027-01-01 早于开始日期 2027-01-03。",
    "2027-02-01,2027-03-01,放假,春节": "从 2027-02-01 到 2027-03-01 太长了，请核对。",
    "2026-10-01,,放假,国庆节": "2026-10-01 不在 2027 年。",
    "2028-01-01,,放假,元旦": "2028-01-01 不在 2027 年。",
    "2027-01-01,,也许,元旦": "安排要写“放假”或“上班”，现在是“也许”。",
    "2027-01-01,,放假,": "节日还没写，例如“春节”。",
    "2027-01-04,,上班,元旦": "2027-01-04 不是周末，本来就上班，不用写。",
    "2027-01-01,,放假,=1+1": "节日“=1+1”只能是 20 个字以内的名称。",
    "2027-01-01,,放假,<script>alert(1)</script>": "节日“<script>alert(1)</sc…”只能是 20 个字以内的名称。",
    f"2027-01-01,,放假,{'长' * 21}": f"节日“{'长' * 20}…”只能是 20 个字以内的名称。",
    "=HYPERLINK(1),,放假,元旦": "日期“=HYPERLINK(1)”看不懂，请写成 2027-01-01。",
}


@pytest.mark.parametrize("row", ROWS)
def test_a_row_that_cannot_be_meant_is_named_with_its_number_and_the_others_are_read(row: str) -> None:
    table = read(f"{TABLE}2027-12-31,,放假,跨年\n{row}\n", 2027)
    assert table.problems == [f"第 5 行：{ROWS[row]}"]
    assert table.days == NEW_YEAR | WORKED | {date(2027, 12, 31): (DayKind.HOLIDAY, "跨年")}


def test_a_day_stands_in_one_row_only() -> None:
    table = read(TABLE + "2027-01-02,2027-01-04,放假,元旦\n", 2027)
    assert table.problems == ["第 4 行：2027-01-02 在第 2 行已经写过。"]


def test_a_quote_that_is_not_closed_and_a_table_without_end_are_refused() -> None:
    assert read('2027-01-01,,放假,"元旦\n2027-01-02,,放假,元旦', 2027).problems == [
        "第 2 行：引号没有成对，请去掉多出来的引号。"
    ]
    assert read("2027-01-01,,放假,元旦\n" * 300, 2027).problems[-1] == (
        "一年的安排不会超过 200 行，请核对是不是拿错了文件。"
    )


@pytest.mark.parametrize("text", ["", "\n \n", "开始日期,结束日期,安排,节日\n"])
def test_a_table_without_rows_says_so(text: str) -> None:
    assert read(text, 2027).problems == ["表里还没有一行日期。请照着下面的样子写。"]


def test_the_holiday_of_new_year_may_begin_in_the_year_before() -> None:
    assert set(read("2026-12-30,2027-01-01,放假,元旦", 2027).days) == {
        date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1),
    }  # fmt: skip


@pytest.mark.parametrize("year", [2025, 2026])
def test_what_is_given_out_can_be_brought_in_again(year: int) -> None:
    """R18: nothing is lost on the way."""
    days = queries.marked(year)
    assert read(write(days), year).days == days
    assert read(write(days), year).problems == []


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(content=st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)))
def test_no_file_breaks_the_reader(content: bytes) -> None:
    text = decode(content)
    assert text is None or read(text, 2027).problems


CELLS = st.sampled_from(
    [
        "2027-01-01",
        "2027-02-06",
        "2027/2/7",
        "放假",
        "上班",
        "元旦",
        "",
        '"',
        ",",
        "\t",
        "=1",
        "2027-13-01",
        "\x85",
        "9",
    ]
)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=8), separator=st.sampled_from(notice_file.SEPARATORS))
def test_each_row_is_read_or_named(rows: list[list[str]], separator: str) -> None:
    """R18: none is passed over in silence."""
    table = read("\n".join(separator.join(row) for row in rows), 2027)
    assert table.days or table.problems
    assert all(problem.startswith(("第 ", "表里", "一年")) for problem in table.problems)
