"""A real mail server that keeps what it is given, and refuses what it is told to refuse."""

import asyncio
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

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
    passwords: list[tuple[bytes, bytes]] = field(default_factory=list)
    """The names and passwords that were sent to it."""
    lets_in: bool = True

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

    def log_in(self, *asked: object) -> AuthResult:
        """Write down what was sent to sign in with, as the server's authenticator."""
        sent = asked[-1]
        assert isinstance(sent, LoginPassword)
        self.passwords.append((sent.login, sent.password))
        return AuthResult(success=self.lets_in, handled=False)


def free_port() -> int:
    """Return a port at which nobody listens; the server cannot choose one by itself."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def serve(mailbox: Mailbox, port: int, **more: Any) -> Controller:
    """Start the server in a thread of its own."""
    server = Controller(mailbox, hostname="127.0.0.1", port=port, **more)
    server.start()
    return server


def certificate(folder: Path, name: str) -> Path:
    """Make a certificate for this name, signed by itself alone, in one file with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder().subject_name(named).issuer_name(named).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
    made = made.not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(name))]), critical=False)
    plain = serialization.NoEncryption()
    file = folder / f"{name}.pem"
    file.write_bytes(
        made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return file


def encryption(file: Path) -> ssl.SSLContext:
    """Return what a server needs that shows this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context
