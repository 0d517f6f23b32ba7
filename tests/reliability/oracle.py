"""An outside judge: it knows nothing of the product's code and reads the tables by plain SQL.

A booking is whole when its place, its claims, its pass, its messages and its audit entries all agree with its state.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pysqlite3

Row = tuple[Any, ...]
Fact = tuple[str, str]
"""The code of a booking, and a state that it reached."""

PLACE = "status NOT IN ('cancelled', 'expired')"
LIVE = "b.status IN ('confirmed', 'checked_in')"
ONCE = "b.confirmed_at IS NOT NULL"

RULES = {
    "a slot counts exactly the bookings that have a place in it, and the places that are set aside": f"""
        SELECT s.id, s.taken, s.capacity FROM venues_slot s LEFT JOIN (
            SELECT slot_id FROM bookings_booking WHERE {PLACE} UNION ALL SELECT slot_id FROM bookings_place_aside
        ) b ON b.slot_id = s.id
        GROUP BY s.id, s.taken, s.capacity
        HAVING s.taken <> count(b.slot_id) OR s.taken > s.capacity OR s.taken < 0""",
    "a booking has the time of its slot": """
        SELECT b.id FROM bookings_booking b JOIN venues_slot s ON s.id = b.slot_id
        WHERE b.starts_at <> s.starts_at OR b.ends_at <> s.ends_at""",
    "a live booking holds both persons, and no other one does": f"""
        SELECT b.id, b.status, count(c.id) FROM bookings_booking b
        LEFT JOIN couples_claim c ON c.subject = 'booking:' || b.id AND c.starts_at = b.starts_at
        GROUP BY b.id, b.status HAVING count(c.id) <> CASE WHEN {LIVE} THEN 2 ELSE 0 END""",
    "the persons held by a booking are the two of its couple": """
        SELECT c.subject, c.id FROM couples_claim c JOIN bookings_booking b ON c.subject = 'booking:' || b.id
        LEFT JOIN couples_person p ON p.couple_id = b.couple_id AND p.id_digest = c.person_digest
        WHERE p.id IS NULL""",
    "every claim belongs to a booking": """
        SELECT c.subject FROM couples_claim c LEFT JOIN bookings_booking b ON c.subject = 'booking:' || b.id
        WHERE b.id IS NULL""",
    "a person is claimed once for a kind": """
        SELECT person_digest, kind FROM couples_claim GROUP BY person_digest, kind HAVING count(*) > 1""",
    "a booking that stands has one pass for its time, and no other one does": f"""
        SELECT b.id, b.status, count(p.id) FROM bookings_booking b LEFT JOIN passes_pass p
        ON p.kind = 'booking' AND p.subject_id = b.id AND p.revoked_at IS NULL
        AND p.valid_from < b.starts_at AND p.valid_until > b.ends_at
        GROUP BY b.id, b.status, b.confirmed_at
        HAVING count(p.id) <> CASE WHEN {ONCE} AND b.status <> 'cancelled' THEN 1 ELSE 0 END""",
    "every pass belongs to a booking": """
        SELECT p.id FROM passes_pass p LEFT JOIN bookings_booking b ON b.id = p.subject_id WHERE b.id IS NULL""",
    "each of the two is told once that it is booked": f"""
        SELECT b.id, count(m.id) FROM bookings_booking b
        LEFT JOIN notifications_message m ON m.kind = 'bookings.confirmed' AND m.subject_id = b.id
        GROUP BY b.id, b.confirmed_at HAVING count(m.id) <> CASE WHEN {ONCE} THEN 2 ELSE 0 END""",
    "each of the two is told once that it is cancelled": """
        SELECT b.id, count(m.id) FROM bookings_booking b
        LEFT JOIN notifications_message m
        ON m.kind IN ('bookings.cancelled', 'bookings.withdrawn') AND m.subject_id = b.id
        GROUP BY b.id, b.status HAVING count(m.id) <> CASE WHEN b.status = 'cancelled' THEN 2 ELSE 0 END""",
    "every message is about a booking": """
        SELECT m.id FROM notifications_message m LEFT JOIN bookings_booking b ON b.id = m.subject_id
        WHERE m.kind LIKE 'bookings.%' AND b.id IS NULL""",
}
ENTRIES = {
    "bookings.held": "TRUE",
    "bookings.confirmed": ONCE,
    "bookings.expired": "b.status = 'expired'",
    "bookings.cancelled": "b.status = 'cancelled'",
}
"""Which audit entry each booking has, once; no other one has it."""


def _entries(action: str, condition: str) -> str:
    return f"""SELECT b.id, b.status, count(e.id) FROM bookings_booking b LEFT JOIN audit_entry e
        ON e.subject_kind = 'booking' AND e.subject_id = CAST(b.id AS VARCHAR) AND e.action = '{action}'
        GROUP BY b.id, b.status, b.confirmed_at
        HAVING count(e.id) <> CASE WHEN {condition} THEN 1 ELSE 0 END"""


class Tables:
    """The tables as they are at one moment."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def all(self, query: str) -> list[Row]:
        """Return all rows of the query."""
        return [tuple(row) for row in self._connection.execute(query).fetchall()]


def connect(database_url: str) -> Any:
    """Return a connection past the product; each statement stands for itself."""
    if database_url.startswith("sqlite"):
        connection = pysqlite3.connect(urlsplit(database_url).path.removeprefix("/"))
        connection.isolation_level = None
        return connection
    return psycopg.connect(database_url.replace("+psycopg", ""), autocommit=True)


@contextmanager
def tables(database_url: str) -> Iterator[Tables]:
    """Look at the database at one moment, from outside."""
    with closing(connect(database_url)) as connection:
        connection.execute("BEGIN" if database_url.startswith("sqlite") else "BEGIN ISOLATION LEVEL REPEATABLE READ")
        yield Tables(connection)
        connection.execute("ROLLBACK")


def faults(database_url: str) -> list[str]:
    """Return every rule that a row breaks, with the rows. It should be empty."""
    rules = RULES | {f"{action} is kept once": _entries(action, condition) for action, condition in ENTRIES.items()}
    with tables(database_url) as seen:
        found = {rule: seen.all(query) for rule, query in rules.items()}
        if database_url.startswith("sqlite"):
            found["the file is whole"] = [row for row in seen.all("PRAGMA integrity_check") if row != ("ok",)]
    return [f"{rule}: {rows[:5]}" for rule, rows in found.items() if rows]


class Journal:
    """What clients were told, written down before they send and after they hear."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("a")
        self._lock = threading.Lock()
        self.acknowledged: dict[str, str] = {}
        self.unknown = 0

    def note(self, what: str, **facts: object) -> None:
        """Write a line that outlives whatever happens next."""
        with self._lock:
            self._file.write(json.dumps({"what": what, **facts}) + "\n")
            self._file.flush()

    def heard(self, code: str, status: str) -> None:
        """Keep that a client was promised this."""
        self.note("heard", code=code, status=status)
        self.acknowledged[code] = status

    def lost(self, database_url: str, promised: dict[str, str] | None = None) -> list[tuple[str, str, str | None]]:
        """Return (code, what was promised, what is there) of every promise that was not kept.

        `promised` are those of an earlier moment; without it all of them count.
        """
        promises = self.acknowledged if promised is None else promised
        with tables(database_url) as seen:
            there = dict(seen.all("SELECT code, status FROM bookings_booking"))
        further = {"held": {"held", "confirmed"}, "confirmed": {"confirmed"}}
        return [(c, s, there.get(c)) for c, s in promises.items() if there.get(c) not in further[s]]

    def out_of_order(self, live_url: str, copy_url: str) -> list[str]:
        """Return what shows that the copy is no single moment of what was done: empty, or one sentence.

        Were an answer that had come missing from the copy, nothing that was asked for after it could be there.
        """
        with tables(live_url) as seen:
            codes = dict(seen.all("SELECT idempotency_key, code FROM bookings_booking"))
        with tables(copy_url) as seen:
            rows = seen.all("SELECT code, status FROM bookings_booking")
        there = {(code, "held") for code, _ in rows} | {(code, "confirmed") for code, s in rows if s == "confirmed"}
        sent, heard = self._times(codes)
        last = max((sent[fact] for fact in there), default=-1)
        missing = [fact for fact, at in heard.items() if fact not in there and at < last]
        return [f"{missing} missing though something later is there"] if missing else []

    def _times(self, codes: dict[str, str]) -> tuple[dict[Fact, int], dict[Fact, int]]:
        """Return the line on which each fact was first asked for, and that on which its answer came."""
        sent: dict[Fact, int] = {}
        heard: dict[Fact, int] = {}
        for at, line in enumerate(map(json.loads, Path(self._file.name).read_text().splitlines())):
            if line["what"] == "heard":
                heard[line["code"], line["status"]] = at
            elif line["path"].endswith("/check"):
                sent.setdefault((line["path"].split("/")[2], "confirmed"), at)
            elif line["key"] in codes:
                sent.setdefault((codes[line["key"]], "held"), at)
        return sent, heard

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
