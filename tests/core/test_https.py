"""A site that people reach by https: its cookies and its answers never go another way."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import Headers

from tests.accounts.makers import come_in, make_account
from tests.browsers import Browser
from wedreg import create_app
from wedreg.core.access import public
from wedreg.core.db import db
from wedreg.settings import Settings

YEAR = 31_536_000


@pytest.fixture
def https_app(settings: Settings) -> Iterator[Flask]:
    """Return the application of a site with an https address, with its context pushed."""
    app = create_app(replace(settings, public_url="https://marriage.example.gov.cn"))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


class Collector(Browser):
    """A browser that writes down every cookie it is given, and the status and the promise of every answer."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.cookies: list[str] = []
        self.answers: list[tuple[str, str]] = []
        app.wsgi_app = self._noting(app.wsgi_app)  # type: ignore[method-assign]

    def _noting(self, inner: WSGIApplication) -> WSGIApplication:
        def noting(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
            def note(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
                known = Headers(headers)
                self.cookies += known.getlist("Set-Cookie")
                self.answers.append((status, known.get("Strict-Transport-Security", "")))
                return start(status, headers, *rest)

            return inner(environ, note)

        return noting


def go_everywhere(browser: Collector) -> None:
    """Sign in, choose how to read, sign out: whatever makes a cookie."""
    account = make_account()
    come_in(browser, account)
    for preference in ("elder/1", "language/en", "language/zh_Hans_CN", "elder/0"):
        browser.open(f"/preferences/{preference}")
    browser.open("/staff/account/me")
    browser.send("/staff/account/sign-out")


def test_every_cookie_is_bound_to_the_site(https_app: Flask) -> None:
    """ASVS 3.3: `__Host-`, Secure, HttpOnly, SameSite, the whole path and no domain."""
    browser = Collector(https_app)
    go_everywhere(browser)
    assert {cookie.split("=")[0] for cookie in browser.cookies} == {
        "__Host-wedreg", "__Host-device", "__Host-elder", "__Host-language",
    }  # fmt: skip
    for cookie in browser.cookies:
        words = cookie.split("; ")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(words), cookie
        assert not any(word.startswith("Domain") for word in words), cookie


def test_what_the_browser_keeps_is_read_again(https_app: Flask) -> None:
    """R57."""
    browser = Browser(https_app)
    browser.open("/preferences/elder/1")
    assert 'class="wr-elder"' in browser.page
    browser.open("/preferences/language/en")
    assert '<html lang="en"' in browser.page


def test_a_cookie_by_the_plain_name_counts_for_nothing(https_app: Flask) -> None:
    """An http page, or a neighbouring site, could have put it there."""
    browser = Browser(https_app)
    browser.client.set_cookie("elder", "1")
    browser.open("/")
    assert 'class="wr-elder"' not in browser.page


def test_every_answer_says_to_come_by_https_only(https_app: Flask) -> None:
    """Pages, redirects, files, probes and errors of every kind."""

    @https_app.get("/broken/<how>")
    @public
    def broken(how: str) -> object:
        raise {"soon": OperationalError("", {}, Exception()), "late": LookupError()}[how]

    browser = Collector(https_app)
    for path in (
        "/",
        "/staff/",
        "/static/wedreg.css",
        "/healthz",
        "/readyz",
        "/nothing",
        "/broken/soon",
        "/broken/late",
    ):
        browser.client.get(path).close()
    browser.client.post("/couples/sign-in", data={"address": "x"})
    browser.client.post("/healthz")
    browser.client.post("/couples/sign-in", data={"address": "x" * 300_000})
    assert {int(status[:3]) for status, _promise in browser.answers} == {200, 302, 400, 404, 405, 413, 500, 503}
    for status, promise in browser.answers:
        age, whole = promise.split("; ")
        assert int(age.removeprefix("max-age=")) >= YEAR, status
        assert whole == "includeSubDomains"


def test_a_site_by_http_promises_nothing(app: Flask) -> None:
    """Otherwise `make run` on a laptop would lock people out of other sites of that name."""
    browser = Collector(app)
    go_everywhere(browser)
    assert {cookie.split("=")[0] for cookie in browser.cookies} == {"wedreg", "device", "elder", "language"}
    assert {promise for _status, promise in browser.answers} == {""}
