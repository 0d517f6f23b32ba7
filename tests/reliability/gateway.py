"""A mail server that fails in every way, and keeps a ledger of what it did with each mail."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.reliability.processes import free_port

FAULTS = ("later at the address", "never at the address", "cut at the address", "later", "never", "cut", "cut after")
"""What may go wrong: the last one takes the mail and says nothing."""
HUNG = "hangs after"
"""It takes the mail, keeps the line open, and says nothing."""
SECONDS = 2
"""After which we give up waiting for an answer, in these tests."""


@dataclass
class Gateway:
    """The server, and its ledger."""

    chance: random.Random
    hangs: int
    port: int = field(default_factory=free_port)
    taken: Counter[str] = field(default_factory=Counter)
    """How often each mail was taken."""
    unanswered: set[str] = field(default_factory=set)
    """Mails that were taken and whose sender was not told."""
    faults: Counter[str] = field(default_factory=Counter)
    _now: str = ""

    async def handle_RCPT(  # noqa: N802  (the library's name)
        self, server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Choose what goes wrong with this mail, and answer for its address."""
        self._now = self.chance.choice(FAULTS) if self.chance.random() < 0.3 else ""
        if not self._now and self.hangs and self.chance.random() < 0.01:
            self.hangs, self._now = self.hangs - 1, HUNG
        self.faults[self._now] += 1
        if self._now == "cut at the address":
            server.transport.abort()
        if self._now.endswith("at the address"):
            return "550 5.1.1 no such user" if self._now.startswith("never") else "451 4.7.1 try later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take the mail or not, and say so or not."""
        if self._now in ("later", "never", "cut"):
            if self._now == "cut":
                server.transport.abort()
            return "554 5.7.1 refused" if self._now == "never" else "452 4.2.2 full"
        name = str(message_from_bytes(envelope.content or b"")["Message-ID"])
        ref = name.strip("<>").partition("@")[0]
        self.taken[ref] += 1
        if self._now:
            self.unanswered.add(ref)
            if self._now == HUNG:
                await asyncio.sleep(2 * SECONDS)
            server.transport.abort()
        return "250 taken"


@contextmanager
def gateway(chance: random.Random, hangs: int) -> Iterator[Gateway]:
    """Run such a server while the block runs."""
    found = Gateway(chance, hangs)
    server = Controller(found, hostname="127.0.0.1", port=found.port)
    server.start()
    try:
        yield found
    finally:
        server.stop()
