"""Windows of a real browser: every one is watched for what must not happen, and every request for where it goes."""

import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Playwright, Request, Response
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browsers import Browser
from tests.databases import missing

ARGUMENTS = [
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing leaves this machine
]
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
DESKTOP = {"viewport": {"width": 1366, "height": 860}}
PATIENCE = 8000
"""Milliseconds after which something that does not show itself is missing."""
ANSWERED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
"""What Chromium says of every page that refuses; a file that is missing is found by its answer."""


def launch(playwright: Playwright, *more: str) -> Chromium:
    """Start the Chromium of this machine; skip the test where there is none."""
    program = shutil.which("chromium")
    if program is None:
        missing("Chromium", "apt install chromium")
    return playwright.chromium.launch(executable_path=program, args=[*ARGUMENTS, *more])


class Watch:
    """What went wrong in the windows of a test: in the console, in a script, against the policy, on the network."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.troubles: list[str] = []
        self._expected: list[str] = []

    def expect(self, pattern: str) -> None:
        """Let the test bring about a trouble of this kind."""
        self._expected.append(pattern)

    def over(self, context: BrowserContext) -> None:
        """Watch all windows of this context."""
        context.on("console", self._said)
        context.on("weberror", lambda error: self._note(f"script: {error.error}"))
        context.on("request", self._asked)
        context.on("response", self._answered)

    def unexpected(self) -> list[str]:
        """Return what the test did not bring about itself."""
        return [trouble for trouble in self.troubles if not any(re.search(known, trouble) for known in self._expected)]

    def _note(self, trouble: str) -> None:
        self.troubles.append(trouble)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert") and not ANSWERED.match(message.text):
            self._note(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", f"blob:{self.origin}/")):
            self._note(f"asked elsewhere: {request.url}")

    def _answered(self, response: Response) -> None:
        page = response.request.resource_type in ("document", "fetch")
        if response.status >= 500 or (response.status >= 400 and not page):
            self._note(f"answered {response.status}: {response.url}")


class Windows:
    """Opens windows on one site."""

    def __init__(self, chromium: Chromium, watch: Watch) -> None:
        self.watch = watch
        self._chromium = chromium
        self._open: list[BrowserContext] = []

    def open(self, signed_in: Browser | None = None, *, on: Chromium | None = None, **options: object) -> Page:
        """Open a window with its own cookies, those of a signed-in browser if one is given."""
        chosen = {**DESKTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "base_url": self.watch.origin}
        context = (on or self._chromium).new_context(**{**chosen, **options})
        context.set_default_timeout(PATIENCE)
        self.watch.over(context)
        if signed_in:
            self.be(context, signed_in)
        self._open.append(context)
        return context.new_page()

    def be(self, context: BrowserContext, signed_in: Browser) -> None:
        """Be signed in as this browser is."""
        cookie = signed_in.client.get_cookie("wedreg")
        assert cookie
        context.add_cookies([{"name": "wedreg", "value": cookie.value, "url": self.watch.origin}])

    def prefer(self, page: Page, **preferences: str) -> Page:
        """Remember in this window how its reader wants the pages."""
        cookies = [{"name": name, "value": value, "url": self.watch.origin} for name, value in preferences.items()]
        page.context.add_cookies(cookies)
        return page

    def close(self) -> None:
        """Close them all."""
        for context in self._open:
            context.close()


class Quiet(WSGIRequestHandler):
    """Answers without a line for each request."""

    def log(self, *_line: object) -> None:
        """Say nothing."""


def free_socket() -> socket.socket:
    """Return a socket on a port of its own, so that the address is known before the server runs."""
    return socket.create_server(("127.0.0.1", 0), backlog=64)


@contextmanager
def serving(app: Flask, door: socket.socket) -> Iterator[str]:
    """Serve the application in threads of this process, where the test's clock stands still for it too."""
    port = door.getsockname()[1]
    server = make_server("127.0.0.1", port, app, threaded=True, fd=door.fileno(), request_handler=Quiet)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


NewWindow = Callable[..., Page]
