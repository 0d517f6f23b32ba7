"""The key file and the database belong together; one without the other is refused, never papered over."""

import logging
from contextlib import suppress

from flask import Flask
from sqlalchemy import String, inspect, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from wedreg.core import transactions
from wedreg.core.crypto import key_file, keys
from wedreg.core.db import CreatedAt, Model, db
from wedreg.core.key_file import KeyFile, KeysLost
from wedreg.settings import SettingError, Settings

logger = logging.getLogger(__name__)


class Fingerprint(Model):
    """The one key file whose keys open this database."""

    __tablename__ = "core_keyring"
    fingerprint: Mapped[str] = mapped_column(String(43), unique=True)
    since: Mapped[CreatedAt]


class CannotTell(Exception):
    """The database does not answer, so nobody knows whether it has keys."""


def prepare(app: Flask) -> None:
    """Open the key file, make it for an empty database, or raise KeysLost.

    While the database is down nothing is made, and the file is compared before the first transaction that writes.
    """
    settings: Settings = app.config["WEDREG"]
    file = app.extensions["wedreg.keys"] = KeyFile(settings.keys)
    with app.app_context():
        try:
            _open(file, settings, known())
        except CannotTell:
            _open_unseen(file)
            transactions.before_first_write(app, _check)
        finally:
            db.engine.dispose()  # processes that are forked from this one must not share its connections
    newest = file.ring().newest_cipher()
    if newest != settings.cipher:
        logger.warning(
            "WEDREG_CIPHER is %s, but the newest key seals with %s: run `flask keys rotate`, or change the setting",
            settings.cipher,
            newest,
        )


def known() -> str | None:
    """Return the fingerprint that the database keeps, None when it keeps none yet, or raise CannotTell."""
    try:
        with transactions.reading():
            return _read()
    except SQLAlchemyError:
        raise CannotTell from None


def trouble() -> str | None:
    """Return what /readyz says of the keys, within a transaction that reads."""
    try:
        _compare(key_file(), _read())
    except KeysLost as problem:
        return str(problem)
    return None


def remember() -> None:
    """Write into the database which key file it belongs to."""
    if db.session.scalar(select(Fingerprint)) is None:
        db.session.add(Fingerprint(fingerprint=keys().fingerprint()))


def _read() -> str | None:
    if not inspect(db.session.connection()).has_table(Fingerprint.__tablename__):
        return None
    return db.session.scalar(select(Fingerprint.fingerprint))


def _check() -> None:
    """Raise KeysLost when the key file is another database's."""
    with transactions.reading():
        _compare(key_file(), _read())


def _open(file: KeyFile, settings: Settings, fingerprint: str | None) -> None:
    if not file.path.exists():
        if fingerprint:
            raise KeysLost(file.path, "is missing. Put the key file back: without it no name or number can be read.")
        _make(file, settings.cipher)
    _compare(file, fingerprint)


def _open_unseen(file: KeyFile) -> None:
    if not file.path.exists():
        raise KeysLost(file.path, "is missing and the database does not answer. Start the database or put the key file "
                       "back: new keys are made for an empty database only.")  # fmt: skip
    file.ring()


def _make(file: KeyFile, cipher: str) -> None:
    try:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):  # another process that starts at the same time was faster
            file.make(cipher)
    except OSError as error:
        raise SettingError("KEYS", f"{file.path} cannot be written ({error.strerror}); choose another place") from None


def _compare(file: KeyFile, fingerprint: str | None) -> None:
    if fingerprint not in (None, file.ring().fingerprint()):
        raise KeysLost(file.path, "belongs to another database. Put the right key file back.")
