"""`make drill`: a day that many couples want is released by a waiting room, on PostgreSQL with two web processes.

Every couple is somebody with a session: it takes a ticket, asks how it stands as often as its page would, chooses when
it is its turn, fills in and submits, or is told no. One couple in ten comes late; one has a hundred sockets. At the end
the tables and the published draw are read and compared with what the couples were told.
"""

import asyncio
import json
import random
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
from psycopg.rows import dict_row

from bench.servers import BIN, ROOT, SERVER, Place
from wedreg.draws import verify

SEED, LATE, SOCKETS = 20260520, 10, 100
PATIENCE = 600.0
"""Seconds after the release by which everybody must have an answer."""
AHEAD = 30
"""Seconds from the seed to the release, besides the time in which couples take their tickets."""
COMING = 40
"""Tickets a second, as they come before the release."""
OPEN_FILES = 400
"""Connections at once."""


@dataclass
class Told:
    """What the couples were told, and how fast."""

    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    unanswered: Counter[int] = field(default_factory=Counter)
    """Requests that were answered with an error, by status; 0 where no answer came."""


class Couple:
    """A couple at its browser."""

    def __init__(self, drill: "Drill", cookie: dict[str, str], name: str) -> None:
        self.drill, self.cookie, self.name = drill, cookie, name
        self.answer = ""

    async def take_part(self, delay: float) -> None:
        """Come, wait, choose, book; end with an answer."""
        await asyncio.sleep(delay)
        if await self.insist("enter", {}) == 409:
            self.answer = "over"
        while not self.answer:
            status, _head, body = await self.ask("status")
            facts = json.loads(body) if status == 200 else {"key": "", "next": 2}
            await self.follow(facts["key"].split("."), facts["next"])
        self.drill.told.answers[self.answer] += 1

    async def follow(self, key: list[str], wait: float) -> None:
        """Do what the ticket allows now."""
        state = key[1] if len(key) > 1 else ""
        if state in ("admitted", "holding"):
            await self.book()
        elif state in ("none", "booked", "lapsed"):
            self.answer = state
        else:
            await asyncio.sleep(wait)

    async def book(self) -> None:
        """Choose a time that the page offers, and submit the form that follows."""
        _status, _head, page = await self.ask("mine")
        offered = re.findall(r'value="(\d+)" required', page)
        where = re.findall(r'href="(/bookings/\w+/check)"', page)
        if offered and not where:
            form = {"slot": self.drill.chance.choice(offered), "key": f"{self.drill.chance.getrandbits(120):x}"}
            _status, head, _page = await self.ask("take", form)
            where = re.findall(r"(?im)^location: (\S+)", head)
        if where:
            status, head, _page = await self.ask(where[0], {"declared": "y"})
            if status == 302 and "/check" not in head:
                self.answer = "booked"
        await asyncio.sleep(0.5)

    async def insist(self, what: str, form: dict[str, str]) -> int:
        """Send a form until it is answered, as people do, and return the status."""
        for _ in range(100):
            status = (await self.ask(what, form))[0]
            if status in (200, 302, 409):
                return status
            await asyncio.sleep(2)
        return 0

    async def ask(self, what: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Send a request of this couple and return status, head and body."""
        path = what if what.startswith("/") else f"/release/{self.drill.ref}/{what}"
        since = time.monotonic()
        async with self.drill.doors:
            try:
                answer = await asyncio.wait_for(self._send(path, form), 30)
            except (OSError, TimeoutError, ValueError):
                answer = (0, "", "")
        self.drill.told.seconds.append(time.monotonic() - since)
        if answer[0] == 0 or answer[0] >= 500:
            self.drill.told.unanswered[answer[0]] += 1
        return answer

    async def _send(self, path: str, form: dict[str, str] | None) -> tuple[int, str, str]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.drill.port)
        body = urlencode({"csrf_token": self.cookie["csrf"], **form}) if form is not None else ""
        lines = [f"{'GET' if form is None else 'POST'} {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close"]
        lines += [f"Cookie: {self.cookie['cookie']}", "Accept: application/json"]
        if form is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        writer.write("\r\n".join([*lines, "", body]).encode())
        raw = (await reader.read()).decode()
        writer.close()
        head, _, content = raw.partition("\r\n\r\n")
        return int(head[9:12]), head, content


class Drill:
    """One drill."""

    def __init__(self, place: Place, port: int, couples: int, places: int, at_once: int) -> None:
        self.place, self.port, self.chance, self.told = place, port, random.Random(SEED), Told()
        seconds = AHEAD + couples // COMING
        asked = ("--couples", str(couples), "--places", str(places), "--seconds", str(seconds + 15))
        self.seeded: dict[str, Any] = json.loads(place.flask("bench", "room", *asked, "--at-once", str(at_once)))
        self.ref, self.places = str(self.seeded["ref"]), places
        self.release_at = datetime.fromisoformat(self.seeded["release_at"])
        self.idle: list[float] = []

    async def run(self) -> None:
        """Let everybody take part, and look each second whether a place is idle."""
        self.doors = asyncio.Semaphore(OPEN_FILES)
        cookies = self.seeded["cookies"]
        ahead = (self.release_at - datetime.now(UTC)).total_seconds()  # noqa: TID251  (the real clock)
        couples = [Couple(self, cookie, str(number)) for number, cookie in enumerate(cookies)]
        delays = [
            ahead + self.chance.uniform(0, 5) if number % LATE == 0 else self.chance.uniform(0, max(ahead - 10, 1))
            for number in range(len(couples))
        ]
        bot = Couple(self, cookies[1], "bot")
        sockets = [bot.ask("enter", {}) for _ in range(SOCKETS)]
        tasks = [couple.take_part(delay) for couple, delay in zip(couples, delays, strict=True)]
        looking = asyncio.create_task(self.look())
        await asyncio.wait_for(asyncio.gather(*tasks, *sockets), ahead + PATIENCE)
        looking.cancel()

    async def look(self) -> None:
        """Measure for how long a place could be had, nobody was let in for it, and somebody waited."""
        since = None
        while True:
            await asyncio.sleep(0.5)
            row = (await asyncio.to_thread(self.rows, IDLE))[0]
            room = min(row["at_once"] - row["holding"], row["free"]) > row["admitted"]
            idle = row["stage"] == "going" and row["waiting"] and room
            since = (since or time.monotonic()) if idle else None
            self.idle.append(time.monotonic() - since if since else 0.0)

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Read the tables."""
        address = f"{SERVER.rsplit('/', 1)[0]}/{self.place.name}"
        with psycopg.connect(address, row_factory=dict_row) as connection:
            return connection.execute(query).fetchall()


IDLE = """SELECT r.stage, r.at_once, count(*) FILTER (WHERE t.state = 'waiting') AS waiting,
count(*) FILTER (WHERE t.state = 'holding') AS holding,
count(*) FILTER (WHERE t.state = 'admitted') AS admitted,
(SELECT coalesce(sum(capacity - taken), 0) FROM venues_slot WHERE gate = 'room') AS free
FROM release_release r LEFT JOIN release_ticket t ON t.release_id = r.id GROUP BY r.id"""
SOLD = (
    """SELECT count(*) AS sold, count(DISTINCT couple_id) AS couples FROM bookings_booking WHERE status = 'confirmed'"""
)
OVER = "SELECT count(*) AS over FROM venues_slot WHERE taken > capacity"
TICKETS = "SELECT * FROM release_ticket ORDER BY position"


def checks(drill: Drill, couples: int) -> Iterator[tuple[str, object, bool]]:
    """Compare what was told with the tables and with the published draw."""
    sold, tickets = drill.rows(SOLD)[0], drill.rows(TICKETS)
    yield "places sold", f"{sold['sold']} of {drill.places}", sold["sold"] == sold["couples"] == drill.places
    yield "slots oversold", drill.rows(OVER)[0]["over"], drill.rows(OVER)[0]["over"] == 0
    answers = drill.told.answers
    yield "couples with an answer", dict(answers), sum(answers.values()) == couples and not answers["lapsed"]
    yield "told booked", answers["booked"], answers["booked"] == drill.places
    one_each = len({ticket["couple_id"] for ticket in tickets}) == len(tickets) == couples - answers["over"]
    yield f"tickets of the couple with {SOCKETS} sockets", 1 if one_each else "more", one_each
    with urllib.request.urlopen(f"http://127.0.0.1:{drill.port}/draws/{drill.seeded['draw']}/draw.json") as answer:
        published = json.load(answer)
    order = verify.ranking(published["roster"], published["seed"])["all"]
    names = [ticket["pseudonym"] for ticket in tickets if not ticket["late"]]
    yield "the order is the published shuffle", f"{len(names)} in it", names == order
    let_in = [ticket for ticket in tickets if ticket["admitted_at"]]
    moments = [ticket["admitted_at"] for ticket in let_in]
    yield "let in by that order", len(let_in), moments == sorted(moments)
    rho = spearman(sorted((t for t in tickets if not t["late"]), key=lambda t: t["made_at"]))
    yield "Spearman's rho of arrival and place", f"{rho:+.3f}", abs(rho) < 4 / len(names) ** 0.5
    yield "longest time that a place was idle", f"{max(drill.idle):.1f} s", max(drill.idle) < 60
    booked = [t["admitted_at"] for t in let_in]
    yield "from the release to the last one let in", f"{(max(booked) - drill.release_at).total_seconds():.0f} s", True
    slow = sorted(drill.told.seconds)
    yield (
        "requests",
        f"{len(slow)}, {slow[len(slow) // 2] * 1000:.0f} ms median, {slow[-len(slow) // 100]:.1f} s p99",
        True,
    )
    yield "requests without an answer, sent again", dict(drill.told.unanswered), True


def spearman(tickets: list[dict[str, Any]]) -> float:
    """Return the rank correlation of when a couple came with the number that it got."""
    number = len(tickets)
    squares = sum((arrival - ticket["position"]) ** 2 for arrival, ticket in enumerate(tickets, 1))
    return float(1 - 6 * squares / (number * (number**2 - 1)))


def main() -> None:
    """Run the drill, say what came out, and fail when something is not as promised."""
    given = [int(argument) for argument in sys.argv[1:]]
    couples, places, at_once = (*given, *(200, 20, 30)[len(given) :])
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder), "postgresql")
        jobs = subprocess.Popen([str(BIN / "flask"), "jobs"], cwd=ROOT, env=place.environment)
        try:
            with place.serve() as (port, _process):
                drill = Drill(place, port, couples, places, at_once)
                asyncio.run(drill.run())
                found = list(checks(drill, couples))
        finally:
            jobs.terminate()
            jobs.wait(30)
            place.remove()
    for what, value, good in found:
        print(f"{'ok ' if good else 'BAD'}  {what}: {value}")
    if not all(good for _what, _value, good in found):
        sys.exit(1)


if __name__ == "__main__":
    main()
