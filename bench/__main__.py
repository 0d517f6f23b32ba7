"""`make bench`: measure everything and write docs/performance.md."""

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench import measures, reminders
from bench.measures import Line
from bench.servers import ROOT, Place

ON_A_PLACE: dict[str, Callable[[Place], Iterator[Line]]] = {
    "confirm": measures.confirm_rate,
    "sold-out": measures.sold_out,
    "stampedes": measures.stampedes,
    "scan": measures.scans,
    "pages": measures.pages,
    "reminders": reminders.through_smtp,
    "memory": measures.memory,
}
ALONE: dict[str, Callable[[], Iterator[Line]]] = {"pictures": measures.pictures, "starts": measures.starts}
KINDS = ("postgresql", "sqlite")
NOTES = ROOT / "bench" / "notes.md"
"""What holds back what is not reached, and what was tried: written by hand."""


def main() -> None:
    """Measure what the arguments name, or everything, on both databases."""
    wanted = [name for name in sys.argv[1:] if name not in KINDS] or [*ON_A_PLACE, *ALONE]
    kinds = [kind for kind in KINDS if kind in sys.argv[1:]] or KINDS
    before, lines = calibrate(), []
    for name in wanted:
        if name in ALONE:
            lines += shown(name, ALONE[name]())
    for kind in kinds:
        for name in wanted:
            if name in ON_A_PLACE:
                lines += on_a_fresh_place(name, kind)
    text = table(lines, before, calibrate())
    print(text)
    if len(sys.argv) == 1:
        (ROOT / "docs" / "performance.md").write_text(text)


def on_a_fresh_place(name: str, kind: str) -> list[Line]:
    """Measure one thing in an installation that nothing else has touched."""
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), kind)
        try:
            return shown(name, ON_A_PLACE[name](place))
        finally:
            place.remove()


def shown(name: str, lines: Iterator[Line]) -> list[Line]:
    """Collect the lines and show them as they come."""
    print(f"{name} …", flush=True)
    found = []
    for line in lines:
        found.append(line)
        print(f"  {line.name} {line.what}: {line.value} (accept {line.accept})", flush=True)
    return found


def calibrate() -> float:
    """Time a fixed calculation, so that a slow machine shows."""
    since = time.perf_counter()
    sum(number * number % 7 for number in range(3_000_000))
    return time.perf_counter() - since


def table(lines: list[Line], before: float, after: float) -> str:
    """Return the page of figures."""
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.strip()
    rows = [
        f"| {line.name} | {line.what} | {line.value} | {line.accept} | {'yes' if line.good else 'no'} |"
        for line in lines
    ]
    cores = len(os.sched_getaffinity(0))
    measured = (
        f"Measured {datetime.now(UTC):%Y-%m-%d} at commit {commit or '—'}, Python {platform.python_version()},"  # noqa: TID251
        f" {cores} cores; a fixed calculation took {before:.2f} s before and {after:.2f} s after."
    )
    return "\n".join(
        [
            "# Performance",
            "",
            "Written by `make bench`. Each figure that is a share of the minimal endpoint (`bench/minimal.py`) is the",
            "median of five rounds in which both were measured in turn, the load coming from the same machine.",
            "",
            measured,
            "",
            "| | what | measured | accept | reached |",
            "| --- | --- | --- | --- | --- |",
            *rows,
            "",
            NOTES.read_text(),
        ]
    )


if __name__ == "__main__":
    main()
