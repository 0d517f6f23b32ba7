"""A real SMTP server that keeps what it is given."""

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any

from aiosmtpd.controller import Controller

from tests.reliability.processes import PATIENCE, free_port


@dataclass(frozen=True)
class Mail:
    """One mail as it came in."""

    address: str
    reference: str
    subject: str
    body: str


class Mailbox:
    """What came in, in order."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self._came = threading.Condition()
        self.port = free_port()

    async def handle_DATA(self, _server: object, _session: object, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
        """Take a mail."""
        parsed = message_from_bytes(envelope.content)
        body = parsed.get_payload(decode=True).decode()
        subject = str(make_header(decode_header(parsed["Subject"])))
        with self._came:
            self.mails.append(Mail(envelope.rcpt_tos[0], parsed["Message-ID"], subject, body))
            self._came.notify_all()
        return "250 taken"

    def wait_for(self, count: int) -> list[Mail]:
        """Return all mails as soon as there are so many; fail when they do not come."""
        with self._came:
            assert self._came.wait_for(lambda: len(self.mails) >= count, PATIENCE), self.mails
            return list(self.mails)

    def copies(self) -> Counter[str]:
        """Return how many times each message came."""
        return Counter(mail.reference for mail in self.mails)


@contextmanager
def mailbox() -> Iterator[Mailbox]:
    """Run the server while the block runs."""
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    try:
        yield box
    finally:
        server.stop()
