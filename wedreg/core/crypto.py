"""Sealed columns and keyed digests, with keys that are kept outside the database.

A sealed value is bound to its table, row and column, so that one copied to another row cannot be opened there.
"""

import secrets
from typing import Any, Self, overload

from flask import current_app

from wedreg.core.key_file import KeyFile
from wedreg.core.key_ring import KeyRing


def key_file() -> KeyFile:
    """Return the current application's key file."""
    file: KeyFile = current_app.extensions["wedreg.keys"]
    return file


def keys() -> KeyRing:
    """Return the current application's keys."""
    return key_file().ring()


def digest(purpose: str, value: str) -> str:
    """Return the keyed digest under which a value is looked up."""
    return keys().digest_of(purpose, value)


class Sealed:
    """A column that is readable only through this attribute: `name = Sealed("name_sealed")`.

    The row needs a `ref`, made in Python, since the place a value is bound to must be known before the insert.
    """

    def __init__(self, column: str) -> None:
        self.column = column

    @overload
    def __get__(self, row: None, owner: type) -> Self: ...
    @overload
    def __get__(self, row: object, owner: type) -> str | None: ...
    def __get__(self, row: object | None, owner: type) -> Self | str | None:
        if row is None:
            return self
        sealed: bytes | None = getattr(row, self.column)
        return None if sealed is None else keys().open_text(sealed, self._place(row))

    def __set__(self, row: object, text: str | None) -> None:
        sealed = None if text is None else keys().seal_text(text, self._place(row))
        setattr(row, self.column, sealed)

    def _place(self, row: Any) -> str:  # noqa: ANN401  (any model with a ref)
        return place_of(type(row), row.ref, self.column)


def place_of(model: Any, ref: str, column: str) -> str:  # noqa: ANN401
    """Return the place to which a value of this row and column is bound."""
    return f"{model.__tablename__}:{ref}:{column}"


def new_ref() -> str:
    """Return a random name for a row, unknown to anybody else."""
    return secrets.token_urlsafe(12)
