"""A browser's side of real HTTP."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.reliability.processes import PATIENCE


@dataclass
class Answer:
    """What a server said, with the names that tests/browsers.py knows."""

    status_code: int
    location: str
    request: "Asked"
    body: bytes

    def get_data(self, *, as_text: bool) -> str:
        """Return the page."""
        assert as_text
        return self.body.decode()


@dataclass
class Asked:
    """What was asked."""

    full_path: str

    @property
    def path(self) -> str:
        return self.full_path.partition("?")[0]


class Remote:
    """A browser's connection to a real server, in place of the test client of tests/browsers.py."""

    def __init__(self, port: int, cookies: Mapping[str, str] | None = None) -> None:
        self._port = port
        self.cookies = dict(cookies or {})
        self.addresses: list[str] = []
        """All that was asked for, and all to which the answers led."""

    def get(self, path: str) -> Answer:
        """Fetch a page. Raises OSError or HTTPException when the server dies over it."""
        return self._ask("GET", path)

    def post(self, path: str, data: Mapping[str, object]) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode({name: str(value) for name, value in data.items()}))

    def _ask(self, method: str, path: str, body: str = "") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            for line in answer.headers.get_all("Set-Cookie", []):
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
            location = answer.headers.get("Location", "")
            self.addresses += [path, location]
            return Answer(answer.status, location, Asked(path), answer.read())
        finally:
            connection.close()
