"""The page of figures."""

import csv
import io
from datetime import date, timedelta

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue

from wedreg.core import clock
from wedreg.core.access import Role, requires
from wedreg.core.charts import Chart, Column, bar_chart
from wedreg.core.feature import Report, Table, features
from wedreg.core.pages import page
from wedreg.core.sessions import actor

bp = Blueprint("reports", __name__, url_prefix="/staff/reports")
READERS = requires(Role.SUPERVISOR, Role.ORGANISER, Role.AUDITOR)
LONGEST = timedelta(days=366)
MOST_BARS = 31
YEARS = range(2000, 2100)
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""What makes a spreadsheet take a text for a formula, in both widths."""


@bp.get("/")
@READERS
def all_reports() -> ResponseReturnValue:
    """Show the figures of the days that were asked for, this month's when none were."""
    first, last = _days()
    tables = [(report, report.build(first, last)) for report in _allowed()]
    charts = {report.name: _drawn(report, table) for report, table in tables}
    return page("reports/reports.html", tables=tables, charts=charts, first=first, last=last)


def _drawn(report: Report, table: Table) -> Chart | None:
    """Return the picture of a table, while its days can still be told apart."""
    if report.bars is None or not 0 < len(table.rows) <= MOST_BARS:
        return None
    pale, dark = report.bars
    today = clock.beijing(clock.now()).date().isoformat()
    columns = [
        Column(_short(str(row[0])), 0, int(str(row[pale])), int(str(row[dark])), now=row[0] == today)
        for row in table.rows
    ]  # fmt: skip
    return bar_chart(columns)


def _short(day: str) -> str:
    """Return 5/20 for 2026-05-20."""
    _year, month, number = day.split("-")
    return f"{int(month)}/{int(number)}"


@bp.get("/<name>.csv")
@READERS
def as_csv(name: str) -> ResponseReturnValue:
    """Return one table as a file that a spreadsheet opens with its Chinese intact and no formula in it."""
    report = next((report for report in _allowed() if report.name == name), None)
    if report is None:
        abort(404)
    table = report.build(*_days())
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(column) for column in table.columns])
    writer.writerows([[_harmless(cell) for cell in row] for row in table.rows])
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer


def _allowed() -> list[Report]:
    roles = actor().roles
    return [report for feature in features() for report in feature.reports if report.roles & roles]


def _days() -> tuple[date, date]:
    today = clock.beijing(clock.now()).date()
    first = request.args.get("first", today.replace(day=1), type=_day)
    last = request.args.get("last", today, type=_day)
    return first, min(max(first, last), first + LONGEST)


def _day(text: str) -> date:
    """Return the date, or raise ValueError for one of which nobody keeps figures."""
    day = date.fromisoformat(text)
    if day.year not in YEARS:
        raise ValueError(text)
    return day


def _harmless(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
