"""A disk that remembers every write, so that the power can be cut at any moment of what was done on it.

What was synced is there after the cut. Of what was not, any part may be there or not, sector by sector.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

SECTOR = 512
SUFFIXES = ("", "-wal", "-journal")


@dataclass(frozen=True)
class Event:
    """Something that happened to a file, named by its suffix."""

    kind: str
    suffix: str
    offset: int = 0
    content: bytes = b""
    durable: bool = False


@dataclass
class Disk:
    """A database file and what was done to it and the files beside it."""

    path: Path
    before: dict[str, bytes] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)

    def note(self, name: str, kind: str, offset: int = 0, content: bytes = b"", *, durable: bool = False) -> None:
        """Remember what happened."""
        self.events.append(Event(kind, name.removeprefix(str(self.path)), offset, content, durable))

    def begin(self) -> None:
        """Take everything until now as safely on the disk."""
        files = {suffix: Path(f"{self.path}{suffix}") for suffix in SUFFIXES}
        self.before = {suffix: file.read_bytes() for suffix, file in files.items() if file.exists()}
        self.events.clear()

    def image(self, moment: int, chance: random.Random, folder: Path) -> Path:
        """Write down what a cut at this moment could leave, and return the database file."""
        files, luck = _after(self.before, self.events[:moment], chance), folder / "image.sqlite3"
        for suffix in SUFFIXES:
            file = Path(f"{luck}{suffix}")
            file.unlink(missing_ok=True)
            if suffix in files:
                file.write_bytes(files[suffix])
        return luck


def _after(before: Mapping[str, bytes], events: Sequence[Event], chance: random.Random) -> dict[str, bytearray]:
    safe = {suffix: bytearray(content) for suffix, content in before.items()}
    waiting: dict[str, list[Event]] = {}
    for event in events:
        pending = waiting.setdefault(event.suffix, [])
        if event.kind == "sync" or (event.kind == "delete" and event.durable):
            for one in [*pending, event]:
                _apply(safe, one, 1.0, chance)
            pending.clear()
        else:
            pending.append(event)
    kept = chance.choice((0.0, 0.5, 0.9, 1.0))
    for pending in waiting.values():
        for one in pending:
            _apply(safe, one, kept, chance)
    return safe


def _apply(files: dict[str, bytearray], event: Event, kept: float, chance: random.Random) -> None:
    """Do to the files what the event did, as far as it reached the disk."""
    if event.kind == "write":
        for start in range(0, len(event.content), SECTOR):
            if chance.random() < kept:
                file = files.setdefault(event.suffix, bytearray())
                sector, at = event.content[start : start + SECTOR], event.offset + start
                file.extend(bytes(max(0, at + len(sector) - len(file))))
                file[at : at + len(sector)] = sector
    elif event.kind == "truncate" and event.suffix in files and chance.random() < kept:
        del files[event.suffix][event.offset :]
    elif event.kind == "delete" and chance.random() < kept:
        files.pop(event.suffix, None)


class _File(apsw.VFSFile):
    def __init__(self, disk: Disk, name: Any, flags: list[int]) -> None:
        super().__init__("", name, flags)
        self._disk = disk
        self._name: str = name.filename() if isinstance(name, apsw.URIFilename) else name

    def xWrite(self, content: bytes, offset: int) -> None:  # noqa: N802  (SQLite's own names)
        self._disk.note(self._name, "write", offset, bytes(content))
        super().xWrite(content, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802
        self._disk.note(self._name, "truncate", size)
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802
        super().xSync(flags)
        self._disk.note(self._name, "sync")


class _VFS(apsw.VFS):
    def __init__(self, disk: Disk) -> None:
        super().__init__("remembering", "")
        self._disk = disk

    def xOpen(self, name: Any, flags: list[int]) -> apsw.VFSFile:  # noqa: N802
        return _File(self._disk, name, flags) if name else super().xOpen(name, flags)

    def xDelete(self, name: str, sync_folder: bool) -> None:  # noqa: N802
        super().xDelete(name, sync_folder)
        self._disk.note(name, "delete", durable=bool(sync_folder))


@contextmanager
def remembering(path: Path, journal: str, synchronous: str) -> Iterator[tuple[Disk, apsw.Connection]]:
    """Open the database on a disk that remembers; it is alone with it, since such a disk shares no memory."""
    disk = Disk(path)
    vfs = _VFS(disk)
    with closing(apsw.Connection(str(path), vfs="remembering")) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute(f"PRAGMA journal_mode = {journal}")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        connection.execute("PRAGMA wal_autocheckpoint = 60")
        disk.begin()
        yield disk, connection
    vfs.unregister()
