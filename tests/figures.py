"""What the reliability tests did, as a table at the end of a run."""

from collections import Counter
from collections.abc import Callable

import pytest

Figure = Callable[..., None]
NAME = "figure"
COLUMNS = ("done", "lost", "duplicate", "corrupt")


@pytest.fixture
def figure(record_property: Callable[[str, object], None]) -> Figure:
    """Return what keeps the figures of a test; those of the same name, such as of two databases, are added up."""

    def keep(what: str, done: int, *, lost: int = 0, duplicate: int = 0, corrupt: int = 0) -> None:
        record_property(NAME, [what, done, lost, duplicate, corrupt])

    return keep


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table."""
    totals: dict[str, Counter[str]] = {}
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == NAME:
                totals.setdefault(value[0], Counter()).update(dict(zip(COLUMNS, value[1:], strict=True)))
    if totals:
        terminalreporter.section("figures")
        terminalreporter.write_line(f"{'':<52}" + "".join(f"{column:>11}" for column in COLUMNS))
    for what, counts in totals.items():
        terminalreporter.write_line(f"{what:<52}" + "".join(f"{counts[column]:>11}" for column in COLUMNS))
