"""What may differ from one installation to the next, read once from the environment."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, urlsplit

CIPHERS = ("aes", "sm4")
SMS_CHANNELS = ("off", "screen", "file")
LAST_PORT = 65535
MAIL_CHANNELS = ("off", "smtp", "screen", "file")


class SettingError(Exception):
    """A value in the environment cannot be used; the message names it and says what would do."""

    def __init__(self, name: str, wanted: str) -> None:
        super().__init__(f"WEDREG_{name}: {wanted}")


@dataclass(frozen=True)
class Settings:
    """One installation. Every field can be set by `WEDREG_` and its name in capitals."""

    data: Path
    database_url: str
    keys: Path
    port: int = 8000
    public_url: str = "http://127.0.0.1:8000"
    phone: str = "023-0000 0000"
    cipher: str = "aes"
    sms_channel: str = "off"
    mail_channel: str = "off"
    smtp_url: str = "smtp://127.0.0.1:25"
    mail_from: str = "no-reply@example.org"
    sample: bool = False
    bench: bool = False
    trusted_proxies: int = 0
    pool: int = 2
    second_visit_share: int = 50
    """Percent: so many places for second visits of divorces a day has at least, of those for first ones (R37)."""
    rest_least: int = 5
    rest_most: int = 60
    """Minutes: so long, by chance, a place that was given up rests before anybody can have it; 0 and 0: not at all."""
    test_hooks: bool = False
    test_clock: Path | None = None

    @property
    def https(self) -> bool:
        """True when the public address is https: cookies are then `Secure` and named `__Host-`."""
        return self.public_url.startswith("https://")

    @property
    def on_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    def __post_init__(self) -> None:
        """Raise SettingError when the least is more than the most."""
        if self.rest_least > self.rest_most:
            raise SettingError("REST_LEAST", f"must not be more than WEDREG_REST_MOST, which is {self.rest_most}")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read `WEDREG_*`, or raise SettingError naming the first value that cannot be used."""
        read = _Reader(environment)
        data = read.path("DATA", Path("var")).absolute()
        port = read.port()
        return cls(
            data=data,
            database_url=read.text("DATABASE_URL", f"sqlite:///{data / 'wedreg.sqlite3'}", _database),
            keys=read.path("KEYS", data / "keys.json").absolute(),
            port=port,
            public_url=read.text("PUBLIC_URL", f"http://127.0.0.1:{port}", _address).rstrip("/"),
            phone=read.text("PHONE", cls.phone),
            cipher=read.one_of("CIPHER", CIPHERS),
            sms_channel=read.one_of("SMS_CHANNEL", SMS_CHANNELS),
            mail_channel=read.one_of("MAIL_CHANNEL", MAIL_CHANNELS),
            smtp_url=read.text("SMTP_URL", cls.smtp_url, _smtp),
            mail_from=read.text("MAIL_FROM", cls.mail_from),
            sample=read.flag("SAMPLE"),
            bench=read.flag("BENCH"),
            trusted_proxies=read.number("TRUSTED_PROXIES", cls.trusted_proxies),
            pool=read.number("POOL", cls.pool),
            second_visit_share=read.number("SECOND_VISIT_SHARE", cls.second_visit_share),
            rest_least=read.number("REST_LEAST", cls.rest_least),
            rest_most=read.number("REST_MOST", cls.rest_most),
            test_hooks=read.flag("TEST_HOOKS"),
            test_clock=read.test_clock(),
        )


class _Reader:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def text(self, name: str, default: str, wanted: Callable[[str], str | None] | None = None) -> str:
        value = self._environment.get(f"WEDREG_{name}", "") or default
        if wanted and (reason := wanted(value)):
            raise SettingError(name, reason)
        return value

    def path(self, name: str, default: Path) -> Path:
        return Path(self.text(name, str(default)))

    def one_of(self, name: str, values: tuple[str, ...]) -> str:
        value = self.text(name, values[0])
        if value not in values:
            raise SettingError(name, f"must be one of {', '.join(values)}")
        return value

    def number(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal():
            raise SettingError(name, "must be a whole number, 0 or more")
        return int(value)

    def port(self) -> int:
        value = self.text("PORT", str(Settings.port))
        if not (value.isdecimal() and 1 <= int(value) <= LAST_PORT):
            raise SettingError("PORT", f"a port is a number from 1 to {LAST_PORT}, not {value}")
        return int(value)

    def flag(self, name: str) -> bool:
        value = self.text(name, "0")
        if value not in ("0", "1"):
            raise SettingError(name, "must be 0 or 1")
        return value == "1"

    def test_clock(self) -> Path | None:
        """Return the file that tells tests the time; without the hooks it is refused, not ignored."""
        clock = self.text("TEST_CLOCK", "")
        if clock and not self.flag("TEST_HOOKS"):
            raise SettingError("TEST_CLOCK", "is only for tests, with WEDREG_TEST_HOOKS=1")
        return Path(clock) if clock else None


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return None
    return parts


def _database(value: str) -> str | None:
    known = ("sqlite:///", "postgresql+psycopg://")
    return None if value.startswith(known) else f"must begin with {' or '.join(known)}"


def _address(value: str) -> str | None:
    parts = _split(value)
    if parts and parts.scheme in ("http", "https") and parts.hostname and not parts.path.strip("/"):
        return None
    return "must be an address such as https://marriage.example.gov.cn, without a path"


def _smtp(value: str) -> str | None:
    parts = _split(value)
    if parts and parts.scheme in ("smtp", "smtps") and parts.hostname:
        return None
    return "must be smtp://user:password@host:port (STARTTLS where offered) or smtps://…"
