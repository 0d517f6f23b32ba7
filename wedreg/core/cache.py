"""Pages that are the same for everybody, kept as finished bytes for at most a second.

Such a page has no form, no name and reads no session. A booking is never decided from it: the time that a couple
chooses here is taken, or not, by the one conditional statement that books.
"""

import functools
import hashlib
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar, cast

from flask import Response, current_app, request

from wedreg.core.access import needs_nobody
from wedreg.core.db import follow_database_clock
from wedreg.core.pages import Page, elder_mode, language

KEPT_SECONDS = 1.0
MOST = 500
FRESH = {"Cache-Control": "public, max-age=1", "Vary": "Cookie"}

View = TypeVar("View", bound=Callable[..., Page])
_Key = tuple[str, str, bool]


class Kept(NamedTuple):
    """A finished page."""

    made_at: float
    body: bytes
    etag: str
    status: int


class Shelf:
    """The finished pages of one application in one process."""

    def __init__(self) -> None:
        self._pages: dict[_Key, Kept] = {}

    def get(self, key: _Key) -> Kept | None:
        """Return the page if it is fresh."""
        kept = self._pages.get(key)
        return kept if kept and time.monotonic() - kept.made_at < KEPT_SECONDS else None

    def put(self, key: _Key, made: Page) -> Kept:
        """Keep the page, which must be rendered."""
        if len(self._pages) >= MOST:
            self._pages.clear()
        body = made.get_data()
        etag = hashlib.sha256(body).hexdigest()[:20]
        self._pages[key] = kept = Kept(time.monotonic(), body, etag, made.status_code)
        return kept


def same_for_everybody(view: View) -> View:
    """Keep what the view answers to this path, language and size of type for a second, with an ETag."""

    @functools.wraps(view)
    def answer(**parts: object) -> Response:
        shelf: Shelf = current_app.extensions["wedreg.shelf"]
        key = (request.full_path, language(), elder_mode())
        kept = shelf.get(key)
        if kept is None:
            follow_database_clock()
            made = view(**parts)
            made.fill()
            kept = shelf.put(key, made)
        return _answer(kept)

    return needs_nobody(cast("View", answer))


def _answer(kept: Kept) -> Response:
    answer = Response(kept.body, kept.status, FRESH, mimetype="text/html")
    answer.set_etag(kept.etag)
    answer.make_conditional(request)
    return answer
