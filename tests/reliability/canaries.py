"""People whose every name and number is nowhere else, so that each place into which one leaks can be told."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from tests.reliability.oracle import Tables
from wedreg.couples.rules import Role
from wedreg.sample import id_number


@dataclass(frozen=True)
class Canary:
    """One of a couple."""

    role: Role
    name: str
    number: str
    phone: str
    email: str

    def everything(self) -> list[str]:
        """Return all that must not leak."""
        return [self.name, self.number, self.phone, self.email]

    def typed(self, **instead: str) -> dict[str, str]:
        """Return the fields of the profile form."""
        known = {"name": self.name, "number": self.number, "phone": self.phone, "email": self.email}
        fields = {**known, "category": "mainland", "id_type": "resident", **instead}
        return {f"{self.role.value}-{name}": value for name, value in fields.items()}


WOMAN = Canary(
    Role.WOMAN, "璩霏漪", id_number(date(1996, 11, 23), Role.WOMAN, 471), "19987650471", "quokka@leak.example.org"
)
MAN = Canary(Role.MAN, "Quillon Vantongeren", id_number(date(1995, 2, 17), Role.MAN, 362), "19987650362",
             "axolotl@leak.example.org")  # fmt: skip
CONTACT, OTHER_CONTACT = "19987650999", "19987650888"
ALL = [*WOMAN.everything(), *MAN.everything(), CONTACT, OTHER_CONTACT]


def spellings(canary: str) -> set[str]:
    """Return the ways in which it could stand in a text."""
    plain = {canary, canary.lower(), canary.upper()}
    return {
        *plain,
        *(quote(one) for one in plain),
        *(quote_plus(one) for one in plain),
        *(json.dumps(one)[1:-1] for one in plain),
        *(ascii(one)[1:-1] for one in plain),
        *(repr(one.encode())[2:-1] for one in plain),
        *(one.encode().hex() for one in plain),
    }


def leaks(content: str | bytes) -> list[str]:
    """Return which of the canaries can be found."""
    if isinstance(content, bytes):
        return [one for one in ALL if any(spelling.encode() in content for spelling in spellings(one))]
    return [one for one in ALL if any(spelling in content for spelling in spellings(one))]


def all_rows(seen: Tables) -> str:
    """Return every row of every table of a PostgreSQL database as text."""
    names = seen.all("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    assert len(names) > 20
    rows = [seen.all(f'SELECT t::text FROM "{name}" t') for (name,) in names]
    return "\n".join(row for table in rows for (row,) in table)


def files_of(database: Path) -> bytes:
    """Return a SQLite file with its log as it lies on the disk."""
    beside = [Path(f"{database}{suffix}") for suffix in ("", "-wal", "-journal")]
    return b"".join(file.read_bytes() for file in beside if file.exists())


def as_text(rows: list[tuple[Any, ...]]) -> str:
    """Return rows as text, bytes in hexadecimal."""
    return "\n".join(str([v.hex() if isinstance(v, bytes) else v for v in row]) for row in rows)
