"""A yearly notice as a table: what staff copy out of it, line by line, in whatever a spreadsheet makes of that."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from wedreg.almanac.models import DayKind
from wedreg.core.texts import gettext

COLUMNS = ("开始日期", "结束日期", "安排", "节日")
HEADINGS = ("开始日期", "开始", "日期")
"""How the first cell of a row that only names the columns reads."""
ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = ",\t;，；"
WORDS = {
    "放假": DayKind.HOLIDAY, "休": DayKind.HOLIDAY, "放假调休": DayKind.HOLIDAY,
    "上班": DayKind.MAKE_UP, "班": DayKind.MAKE_UP, "调休上班": DayKind.MAKE_UP,
}  # fmt: skip
DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)
LONGEST_HOLIDAY = 15
"""Days; a longer one is a slip of the pen."""
MOST_ROWS = 200
LONGEST_NAME = 20
NEW_YEARS_EVE = (12, 24)
"""The notice of a year may begin in the last week of the year before, when New Year's holiday does."""
SATURDAY = 5
Marked = tuple[DayKind, str]


@dataclass
class Table:
    """What was read: the days, and a sentence for each row that cannot be meant."""

    days: dict[date, Marked] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


class Unreadable(ValueError):
    """A row cannot be meant as it stands; its sentence says why."""


def decode(content: bytes) -> str | None:
    """Return the text of a file, or None when it is in none of the encodings that spreadsheets here write."""
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if any(_is_strange(character) for character in text) else text
    return None


def read(text: str, year: int) -> Table:
    """Return the days that the table names for the year, with a sentence for each row that cannot be meant."""
    table = Table()
    seen: dict[date, int] = {}
    try:
        for number, cells in _rows(text):
            try:
                _add(table.days, seen, number, _days_of(cells, year))
            except Unreadable as problem:
                table.problems.append(gettext("第 %(row)d 行：%(problem)s", row=number, problem=str(problem)))
    except Unreadable as problem:
        table.problems.append(str(problem))
    if not table.days and not table.problems:
        table.problems.append(gettext("表里还没有一行日期。请照着下面的样子写。"))
    return table


def write(days: Mapping[date, Marked]) -> str:
    """Return the days as such a table, days that follow each other in one row."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for first, last, (kind, name) in runs(days):
        word = "放假" if kind == DayKind.HOLIDAY else "上班"
        writer.writerow([first.isoformat(), last.isoformat() if last > first else "", word, name])
    return text.getvalue()


def _is_strange(character: str) -> bool:
    """Say whether a character shows that the file is no text in this encoding."""
    return unicodedata.category(character) in ("Cc", "Co", "Cn", "Cs") and character not in "\r\n\t"


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Return the rows that say something, with the numbers of their lines."""
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    reader = csv.reader(lines, delimiter=max(SEPARATORS, key=first.count), strict=True)
    try:
        for count, row in enumerate(reader):
            if count >= MOST_ROWS:
                raise Unreadable(gettext("一年的安排不会超过 %(most)d 行，请核对是不是拿错了文件。", most=MOST_ROWS))
            cells = [unicodedata.normalize("NFKC", cell).strip() for cell in row]
            if any(cells) and cells[0] not in HEADINGS:
                yield reader.line_num, cells
    except csv.Error:
        raise Unreadable(gettext("第 %(row)d 行：引号没有成对，请去掉多出来的引号。", row=reader.line_num)) from None


def _days_of(cells: Sequence[str], year: int) -> Iterator[tuple[date, Marked]]:
    if len(cells) != len(COLUMNS):
        raise Unreadable(gettext("要有 4 格：开始日期、结束日期、安排、节日，现在是 %(now)d 格。", now=len(cells)))
    first = _date(cells[0])
    last = _date(cells[1]) if cells[1] else first
    marked = _kind(cells[2]), _name(cells[3])
    _check_span(first, last, year)
    for day in _span(first, last):
        if marked[0] == DayKind.MAKE_UP and day.weekday() < SATURDAY:
            raise Unreadable(gettext("%(day)s 不是周末，本来就上班，不用写。", day=day))
        yield day, marked


def _date(typed: str) -> date:
    read = DATE.fullmatch(typed)
    try:
        if read:
            return date(*(int(part) for part in read.groups()))
    except ValueError:
        raise Unreadable(gettext("没有“%(typed)s”这一天。", typed=_short(typed))) from None
    raise Unreadable(gettext("日期“%(typed)s”看不懂，请写成 2027-01-01。", typed=_short(typed)))


def _kind(typed: str) -> DayKind:
    if typed not in WORDS:
        raise Unreadable(gettext("安排要写“放假”或“上班”，现在是“%(typed)s”。", typed=_short(typed)))
    return WORDS[typed]


def _name(typed: str) -> str:
    """Return the holiday's name; it is shown on every page, so it is letters and nothing else."""
    if not typed:
        raise Unreadable(gettext("节日还没写，例如“春节”。"))
    if len(typed) > LONGEST_NAME or not all(letter.isalnum() or letter in "、·" for letter in typed):
        raise Unreadable(gettext("节日“%(typed)s”只能是 20 个字以内的名称。", typed=_short(typed)))
    return typed


def _short(typed: str) -> str:
    return typed if len(typed) <= LONGEST_NAME else f"{typed[:LONGEST_NAME]}…"


def _check_span(first: date, last: date, year: int) -> None:
    if last < first:
        raise Unreadable(gettext("结束日期 %(last)s 早于开始日期 %(first)s。", first=first, last=last))
    if (last - first).days >= LONGEST_HOLIDAY:
        raise Unreadable(gettext("从 %(first)s 到 %(last)s 太长了，请核对。", first=first, last=last))
    for day in (first, last):
        before = day.year == year - 1 and (day.month, day.day) >= NEW_YEARS_EVE
        if day.year != year and not before:
            raise Unreadable(gettext("%(day)s 不在 %(year)d 年。", day=day, year=year))


def _span(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def _add(
    days: dict[date, Marked], seen: dict[date, int], number: int, found: Iterable[tuple[date, Marked]]
) -> None:  # fmt: skip
    new = dict(found)
    for day in new:
        if day in seen:
            raise Unreadable(gettext("%(day)s 在第 %(row)d 行已经写过。", day=day, row=seen[day]))
    days |= new
    seen |= dict.fromkeys(new, number)


def runs(days: Mapping[date, Marked]) -> Iterator[tuple[date, date, Marked]]:
    run: tuple[date, date, Marked] | None = None
    for day, marked in sorted(days.items()):
        if run and run[2] == marked and day - run[1] == timedelta(days=1):
            run = (run[0], day, marked)
            continue
        if run:
            yield run
        run = (day, day, marked)
    if run:
        yield run
