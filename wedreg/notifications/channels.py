"""The ways out: a channel takes an address and a text and hands them to somebody who delivers."""

import ipaddress
import smtplib
import ssl
from collections.abc import Mapping
from email.header import Header
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import formatdate
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import SplitResult, unquote, urlsplit

from wedreg.core.feature import Text
from wedreg.notifications.errors import Refused, Unreachable
from wedreg.settings import Settings

SMTP_LINES = compat32.clone(linesep="\r\n")
TIMEOUT_SECONDS = 10
PERMANENT = 500


class Channel(Protocol):
    """A way to reach people. An object lives in one process and may keep a connection open."""

    name: str

    def send(self, address: str, text: Text, reference: str) -> str:
        """Hand the text over and return the provider's name for it.

        `reference` is the same for every try of one message. Raises Unreachable when a later try may succeed, and
        Refused when none will.
        """

    def close(self) -> None:
        """Let go of the connection."""


class Screen:
    """Nothing leaves the house: staff read the text on the page of messages (sample set-up)."""

    name = "screen"

    def send(self, address: str, text: Text, reference: str) -> str:
        """Keep nothing: the page of messages writes the text anew."""
        del address, text
        return reference

    def close(self) -> None:
        """Nothing is open."""


class Folder:
    """Each message becomes a file (sample set-up, and tests of several processes)."""

    name = "file"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, address: str, text: Text, reference: str) -> str:
        """Write the file beside its place and move it there, so that a reader never sees half of it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        beside = self._folder / f".{reference}"
        beside.write_text(f"{address}\n{text.subject}\n\n{text.body}\n")
        beside.replace(self._folder / f"{reference}.txt")
        return reference

    def close(self) -> None:
        """Nothing is open."""


class NotEncrypted(smtplib.SMTPException):
    """A password would have gone over the network in clear."""


class Server(smtplib.SMTP):
    """A connection that knows whether a mail is just being handed over: then only the answer tells who has it."""

    handing_over = False

    def data(self, msg: Any) -> tuple[int, bytes]:  # noqa: ANN401  (the library's own signature)
        self.handing_over = True
        answer = super().data(msg)
        self.handing_over = False
        return answer


class EncryptedServer(Server, smtplib.SMTP_SSL):
    """The same, encrypted from its first byte."""


class Smtp:
    """E-mail through the bureau's own server, over one connection that is kept open.

    Where it is encrypted the server's certificate must be good (`SSL_CERT_FILE` names another authority's).
    """

    name = "smtp"

    def __init__(self, url: str, sender: str) -> None:
        self._url, self._sender = urlsplit(url), sender
        self._server: Server | None = None

    def send(self, address: str, text: Text, reference: str) -> str:
        """Send one mail; the same reference gives the same Message-ID, so that a reader shows a double once."""
        try:
            server = self._server or self._connect()
            refused = server.sendmail(self._sender, [address], self._compose(address, text, reference))
        except smtplib.SMTPRecipientsRefused as error:
            raise _sorted(*next(iter(error.recipients.values()))) from None
        except smtplib.SMTPAuthenticationError as error:  # the settings are wrong, not the message
            self.close()
            raise Unreachable(type(error).__name__) from None
        except smtplib.SMTPResponseException as error:
            self.close()
            raise _sorted(error.smtp_code, error.smtp_error) from None
        except (smtplib.SMTPException, OSError) as error:
            lost = self._server is not None and self._server.handing_over
            self.close()
            raise Unreachable(type(error).__name__, answer_lost=lost) from None
        except ValueError:  # it cannot be written in ASCII
            self.close()
            raise Refused("address") from None
        if refused:
            raise _sorted(*refused[address])
        return reference

    def close(self) -> None:
        """Say goodbye to the server."""
        server, self._server = self._server, None
        if server:
            try:
                server.quit()
            except (smtplib.SMTPException, OSError):
                server.close()

    def _connect(self) -> Server:
        self._server = server = _dial(self._url)
        server.ehlo()
        encrypted = isinstance(server, smtplib.SMTP_SSL)
        if not encrypted and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            encrypted = True
        if self._url.username:
            self._log_in(server, in_clear=not encrypted)
        return server

    def _log_in(self, server: Server, *, in_clear: bool) -> None:
        if in_clear and not _stays_here(self._url.hostname or ""):
            raise NotEncrypted
        server.login(unquote(self._url.username or ""), unquote(self._url.password or ""))

    def _compose(self, address: str, text: Text, reference: str) -> bytes:
        """Write the mail with the older of Python's two ways, which takes a third of the time."""
        mail = MIMEText(text.body, "plain", "utf-8", policy=SMTP_LINES)
        mail["From"], mail["To"], mail["Date"] = self._sender, address, formatdate()
        subject = Header(" ".join(text.subject.split()), "utf-8")  # a line break would end the headers
        mail["Subject"] = cast("str", subject)  # the stubs know the newer way only
        mail["Message-ID"] = f"<{reference}@{self._sender.rpartition('@')[2]}>"
        return mail.as_bytes()


def _dial(url: SplitResult) -> Server:
    host = url.hostname or "localhost"
    if url.scheme == "smtps":
        checked = ssl.create_default_context()
        return EncryptedServer(host, url.port or 465, timeout=TIMEOUT_SECONDS, context=checked)
    return Server(host, url.port or 25, timeout=TIMEOUT_SECONDS)


def _stays_here(host: str) -> bool:
    """Say whether what is sent to this host never leaves the machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _sorted(code: int, words: bytes | str) -> Refused | Unreachable:
    """Return the kind of failure; the server's words may hold the address, so only the code is kept."""
    del words
    return Refused(f"SMTP {code}") if code >= PERMANENT else Unreachable(f"SMTP {code}")


def chosen_channels(settings: Settings) -> dict[str, str]:
    """Return the channel for each kind of address that this installation can reach, the preferred first."""
    chosen = {"sms": settings.sms_channel, "email": settings.mail_channel}
    return {address: channel for address, channel in chosen.items() if channel != "off"}


def open_channels(settings: Settings) -> Mapping[str, Channel]:
    """Open a channel for each kind of address."""
    return {address: _make(channel, settings) for address, channel in chosen_channels(settings).items()}


def _make(channel: str, settings: Settings) -> Channel:
    if channel == "smtp":
        return Smtp(settings.smtp_url, settings.mail_from)
    return Folder(settings.data / "outbox") if channel == "file" else Screen()
