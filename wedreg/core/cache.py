"""Pages that are the same for everybody, kept as finished bytes for at most a second.

Such a page has no form, no name and reads no session. A booking is never decided from it: the time that a couple
chooses here is taken, or not, by the one conditional statement that books.
"""

import functools
import hashlib
import time
from collections.abc import Callable
from typing import TypeVar, cast

from flask import Response, current_app, request

from wedreg.core.access import needs_nobody
from wedreg.core.db import follow_database_clock
from wedreg.core.pages import Page, elder_mode, language

KEPT_SECONDS = 1.0
MOST = 500

View = TypeVar("View", bound=Callable[..., Page])
_Key = tuple[str, str, bool]


class Shelf:
    """The finished pages of one application in one process."""

    def __init__(self) -> None:
        self._pages: dict[_Key, tuple[float, Page]] = {}

    def get(self, key: _Key) -> Page | None:
        made_at, kept = self._pages.get(key, (0.0, None))
        return kept if time.monotonic() - made_at < KEPT_SECONDS else None

    def put(self, key: _Key, made: Page) -> None:
        if len(self._pages) >= MOST:
            self._pages.clear()
        self._pages[key] = (time.monotonic(), made)


def same_for_everybody(view: View) -> View:
    """Keep what the view answers to this path, language and size of type for a second, with an ETag."""

    @functools.wraps(view)
    def answer(**parts: object) -> Response:
        shelf: Shelf = current_app.extensions["wedreg.shelf"]
        key = (request.full_path, language(), elder_mode())
        kept = shelf.get(key)
        if kept is None:
            follow_database_clock()
            kept = view(**parts)
            kept.fill()
            shelf.put(key, kept)
        return _copy(kept)

    return needs_nobody(cast("View", answer))


def _copy(kept: Page) -> Response:
    body = kept.get_data()
    copy = Response(body, kept.status_code, mimetype="text/html")
    copy.set_etag(hashlib.sha256(body).hexdigest()[:20])
    copy.headers["Cache-Control"] = "public, max-age=1"
    copy.headers["Vary"] = "Cookie"
    copy.make_conditional(request)
    return copy
