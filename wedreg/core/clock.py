"""The one door through which time enters."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
REFRESH_SECONDS = 30.0

Source = Callable[[], datetime]


def _process_time() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  (the door itself)


class Clock:
    """Tells the time; `source` is this process's, corrected by how far the database's clock is ahead of it."""

    def __init__(self) -> None:
        self.source: Source = _process_time
        self._offset = timedelta(0)
        self._compared_at: float | None = None

    def now(self) -> datetime:
        """Return the time on the database's clock, aware and in UTC."""
        return self.source() + self._offset

    def is_stale(self) -> bool:
        """Say whether it is time to compare with the database again."""
        return self._compared_at is None or monotonic() - self._compared_at > REFRESH_SECONDS

    def compare(self, ask: Source) -> None:
        """Ask the database for its time and follow it from now on."""
        before = self.source()
        theirs = ask()
        self._offset = theirs - (before + (self.source() - before) / 2)
        self._compared_at = monotonic()

    def trust(self, source: Source) -> None:
        """Use this source alone, uncorrected (SQLite's clock is this process's; tests freeze it)."""
        self.source, self._offset = source, timedelta(0)


clock = Clock()
now = clock.now


def read_from(file: Path) -> Source:
    """Return a source that reads an ISO time from the file each time (tests of several processes)."""
    return lambda: datetime.fromisoformat(file.read_text().strip())


def beijing(moment: datetime) -> datetime:
    """Return the moment as the clock on the office's wall shows it."""
    return moment.astimezone(BEIJING)
