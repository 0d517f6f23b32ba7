"""Cookies that a browser keeps for a year: how its reader wants the pages, and who has signed in on it."""

from flask import request
from werkzeug.wrappers import Response

from wedreg.core.installation import settings

YEAR = 365 * 24 * 3600
"""Seconds."""


def name_of(cookie: str, *, https: bool) -> str:
    """Return the name under which the browser keeps a cookie.

    On an https site it begins with `__Host-`, so that no neighbouring site and no http page can put one in its place.
    """
    return f"__Host-{cookie}" if https else cookie


def put(answer: Response, cookie: str, value: str) -> None:
    """Let the browser keep the value."""
    https = settings().https
    answer.set_cookie(name_of(cookie, https=https), value, max_age=YEAR, secure=https, httponly=True, samesite="Lax")


def get(cookie: str) -> str:
    """Return what the browser kept; nothing when it kept nothing."""
    return request.cookies.get(name_of(cookie, https=settings().https), "")
