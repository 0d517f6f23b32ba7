"""Where a try comes from: a network, and a browser that has signed in here before."""

import ipaddress
import secrets
from dataclasses import dataclass

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from wedreg.core import cookies

COOKIE = "device"
MOST_KNOWN = 5


@dataclass(frozen=True)
class Origin:
    """A network, and the browser's own name with the identities (digests) that signed in on it."""

    network: str
    device: str
    known: tuple[str, ...] = ()

    def key(self, identity: str) -> str:
        """Return what wrong tries for an identity are counted under.

        A browser that signed in before is counted by itself, so that nobody else's tries can lock it out.
        """
        return f"{identity}:{self.device if identity in self.known else self.network}"


def current_origin() -> Origin:
    """Return where the request comes from."""
    try:
        device, known = _serializer().loads(cookies.get(COOKIE))
    except (BadSignature, ValueError):
        device, known = "", []
    return Origin(_network(request.remote_addr or ""), device, tuple(known))


def remember(answer: Response, identity: str) -> None:
    """Let the browser know that this identity has signed in on it."""
    origin = current_origin()
    known = list(dict.fromkeys([identity, *origin.known]))[:MOST_KNOWN]
    value = _serializer().dumps([origin.device or secrets.token_urlsafe(12), known])
    cookies.put(answer, COOKIE, value)


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="device")


def _network(address: str) -> str:
    """Return the network that one household or one mast shares: /24 or /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    length = 24 if isinstance(parsed, ipaddress.IPv4Address) else 64
    return str(ipaddress.ip_network((parsed, length), strict=False))
