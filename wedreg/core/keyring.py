"""The key file and the database belong together; one without the other is refused, never papered over."""

from flask import Flask
from sqlalchemy import String, inspect, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from wedreg.core.crypto import KeyFile, KeysLost, keys
from wedreg.core.db import CreatedAt, Model, db
from wedreg.core.transactions import reading
from wedreg.settings import Settings


class Fingerprint(Model):
    """The one key file whose keys open this database."""

    __tablename__ = "core_keyring"
    fingerprint: Mapped[str] = mapped_column(String(43), unique=True)
    since: Mapped[CreatedAt]


def prepare(app: Flask) -> None:
    """Open the key file, make it for an empty database, or raise KeysLost."""
    settings: Settings = app.config["WEDREG"]
    file = app.extensions["wedreg.keys"] = KeyFile(settings.keys)
    with app.app_context():
        known = _known()
        db.engine.dispose()  # processes that are forked from this one must not share its connections
    if not settings.keys.exists():
        if known:
            msg = f"{settings.keys} is missing. Put the key file back: without it no name or number can be read."
            raise KeysLost(msg)
        settings.keys.parent.mkdir(parents=True, exist_ok=True)
        file.make(settings.cipher)
    if known and file.ring().fingerprint() != known:
        msg = f"{settings.keys} belongs to another database. Put the right key file back."
        raise KeysLost(msg)


def remember() -> None:
    """Write into the database which key file it belongs to."""
    if db.session.scalar(select(Fingerprint)) is None:
        db.session.add(Fingerprint(fingerprint=keys().fingerprint()))


def _known() -> str | None:
    try:
        with reading():
            if not inspect(db.engine).has_table(Fingerprint.__tablename__):
                return None
            return db.session.scalar(select(Fingerprint.fingerprint))
    except OperationalError:
        return None  # the database is down: /readyz says so, and nothing is read or written meanwhile
