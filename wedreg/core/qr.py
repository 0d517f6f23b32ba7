"""A QR code as one SVG path. Trying all eight masks is most of a library's work; one fixed mask reads as well."""

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

MASK = 3
SMALLEST_VERSION = 6


def path(address: str, token: str = "") -> tuple[int, str]:
    """Return (modules a side, path data) of the QR code of an address followed by an upper-case token."""
    code = qrcode.QRCode(SMALLEST_VERSION, ERROR_CORRECT_M, border=0, mask_pattern=MASK)
    code.add_data(QRData(address.encode(), MODE_8BIT_BYTE), optimize=0)
    if token:
        code.add_data(QRData(token.encode(), MODE_ALPHA_NUM), optimize=0)
    code.make(fit=True)
    rows = code.modules
    return len(rows), "".join(_runs(y, row) for y, row in enumerate(rows))


def _runs(y: int, row: list[bool | None]) -> str:
    """Return the dark runs of one row."""
    parts, start = [], None
    for x, dark in enumerate([*row, False]):
        if dark and start is None:
            start = x
        elif not dark and start is not None:
            parts.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            start = None
    return "".join(parts)


def svg(address: str, token: str, label: object) -> Markup:
    """Return the code as inline SVG."""
    size, data = path(address, token)
    return Markup(
        '<svg viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
        '<path d="{2}" fill="#14305f"/></svg>'
    ).format(size, label, data)
