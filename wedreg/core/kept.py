"""What changes a few times a year and is asked for on every page: a copy of it, kept for a few seconds.

Each process has its own copy for each application. Who changes the rows calls `drop`, so that its own process sees them
at once; the others see them within `SECONDS`. Nothing that decides over a place is read from here.
"""

import time
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from flask import current_app, has_app_context
from sqlalchemy import Executable, Row

from wedreg.core.db import db, run

SECONDS = 5.0
KEPT = "kept"
"""The option of a statement that reads such a copy: it is sent now and then, whatever a page asks."""

Content = TypeVar("Content")


class Kept(Generic[Content]):
    """A copy made of the rows of a query; `empty` stands for it where there is no application."""

    def __init__(
        self, name: str, query: Executable, made_of: Callable[[Sequence[Row[Any]]], Content], empty: Content
    ) -> None:
        self._name, self._made_of, self._empty = f"wedreg.kept.{name}", made_of, empty
        self._query = query.execution_options(**{KEPT: True})

    def get(self) -> Content:
        """Return the copy, read anew when it is old."""
        if not has_app_context():
            return self._empty
        made_at, content = current_app.extensions.get(self._name, (None, self._empty))
        if made_at is None or time.monotonic() - made_at > SECONDS:
            content = self._read()
            current_app.extensions[self._name] = (time.monotonic(), content)
        kept: Content = content
        return kept

    def drop(self) -> None:
        """Forget the copy, since its rows have changed."""
        current_app.extensions.pop(self._name, None)

    def _read(self) -> Content:
        """Read in the transaction at hand; where there is none, leave none behind."""
        if db.session().in_transaction():
            return self._made_of(run(self._query).all())
        with db.engine.connect() as connection:
            return self._made_of(connection.execute(self._query).all())
