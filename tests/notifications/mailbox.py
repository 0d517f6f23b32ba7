"""A real mail server that keeps what it is given, and refuses what it is told to refuse."""

import asyncio
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

OK = "250 OK"


@dataclass
class Mailbox:
    """What the server got, and what it answers next."""

    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    at_address: list[str] = field(default_factory=list)
    """Answers to the next addresses; then it accepts."""
    at_end: list[str] = field(default_factory=list)
    """Answers to the next mails; then it accepts."""
    meanwhile: Callable[[], None] | None = None
    """What happens elsewhere while a mail is being taken."""
    connections: int = 0

    async def handle_RCPT(  # noqa: N802  (the library's name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        answer = self.at_address.pop(0) if self.at_address else OK
        if answer == OK:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        answer = self.at_end.pop(0) if self.at_end else OK
        if self.meanwhile:
            await asyncio.to_thread(self.meanwhile)
        if answer == OK:
            raw = envelope.original_content or b""
            mail = message_from_bytes(raw, policy=policy.default)
            assert isinstance(mail, EmailMessage)
            self.raw.append(raw)
            self.mails.append((envelope.rcpt_tos[0], mail))
        return answer

    async def handle_QUIT(self, _server: SMTP, _session: Session, _envelope: Envelope) -> str:  # noqa: N802
        self.connections += 1
        return "221 Bye"


def free_port() -> int:
    """Return a port at which nobody listens; the server cannot choose one by itself."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def serve(mailbox: Mailbox, port: int) -> Controller:
    """Start the server in a thread of its own."""
    server = Controller(mailbox, hostname="127.0.0.1", port=port)
    server.start()
    return server
