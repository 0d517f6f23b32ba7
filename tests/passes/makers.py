"""Passes, scanners and what their cards say, for tests."""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import zxingcpp
from PIL import Image, ImageDraw
from sqlalchemy import select

from tests.bookings.makers import THURSDAY_TEN, book
from tests.browsers import Browser
from tests.conftest import Time
from tests.venues.makers import make_office, make_slot
from wedreg.bookings.models import Booking
from wedreg.core.crypto import keys
from wedreg.core.db import db
from wedreg.core.tokens import Token, sign
from wedreg.passes.models import Pass, Scan

SCAN = "/staff/scan/"
TICKS = {"woman": "y", "man": "y", "woman_id": "y", "man_id": "y"}
"""Two persons and two documents."""
SCALE, QUIET = 8, 4
"""Of a QR code that is drawn: pixels a module, and modules of white around it."""


@dataclass(frozen=True)
class Card:
    """What a scan answered."""

    verdict: str
    heading: str
    sentence: str
    look: str
    sound: str
    drawing: str
    """The path of the icon in the heading."""


def visit_today(at: Time) -> Booking:
    """Book a place and go to the hour in which the couple is expected."""
    return visits_today(at, 1)[0]


def visits_today(at: Time, number: int) -> list[Booking]:
    """Book places for several couples and go to the hour in which they are expected."""
    slot = make_slot(make_office(), THURSDAY_TEN, places=number + 1)
    bookings = [book(slot) for _ in range(number)]
    at(THURSDAY_TEN - timedelta(minutes=20))
    return bookings


def token_of(row: Pass) -> str:
    """Return what the QR code of a pass carries."""
    return sign(Token(row.token_id, row.day), keys())


def scan(browser: Browser, text: str, **fields: object) -> Card:
    """Open the scan page and scan or type something."""
    browser.open(SCAN)
    browser.send(SCAN, text=text, **fields)
    return card(browser)


def admit(browser: Browser, **fields: object) -> Card:
    """Tick on the card at hand that both are there with their documents, and let them in."""
    browser.send(admit_address(browser), **{**TICKS, **fields})
    return card(browser)


def admit_address(browser: Browser) -> str:
    """Return where the card at hand sends the admission."""
    found = re.search(r'action="(/staff/scan/[0-9a-f-]{36}/admit)"', browser.page)
    assert found, browser.text()
    return found[1]


def undo(browser: Browser, row: Pass, **fields: object) -> str:
    """Take the check-in of this pass back by the form on the card at hand."""
    return browser.send(f"/staff/scan/passes/{row.id}/undo", **fields)


def press(browser: Browser, address: str, **fields: object) -> str:
    """Let the page's own script send the admission, and return the card alone that it gets."""
    sent = {**browser.hidden(admit_address(browser)), **TICKS, **fields}
    return browser.client.post(address, data=sent, headers={"X-Requested-With": "scan"}).get_data(as_text=True)


def card(browser: Browser) -> Card:
    """Read the card of the page at hand."""
    return read_card(browser.page)


def read_card(page: str) -> Card:
    """Read the card on a page."""
    found = re.search(
        r'<article class="wr-result ([\w-]*)"[^>]* data-sound="(\w+)" data-verdict="(\w+)">.*?<path d="([^"]+)"/>'
        r".*?<h2[^>]*>(.*?)</h2><p>(.*?)</p>",
        page,
        re.DOTALL,
    )
    assert found, page
    look, sound, verdict, drawing, heading, sentence = found.groups()
    return Card(verdict, heading, sentence, look, sound, drawing)


def scans() -> list[Scan]:
    """Return the log of scans."""
    db.session.close()
    rows = list(db.session.scalars(select(Scan).order_by(Scan.id)))
    db.session.close()
    return rows


def new_uuid() -> str:
    """Return a name for a scan, as a device makes it."""
    return str(uuid4())


def read_picture(page: str) -> str:
    """Draw the SVG path of the QR code on a page, and read it."""
    found = re.search(r'<svg viewBox="0 0 (\d+) \1" role="img"[^>]*><path d="([^"]+)"', page)
    assert found
    size, path = int(found[1]), found[2]
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", path)
    assert "".join(f"M{x} {y}h{n}v1h-{n}z" for x, y, n in runs) == path
    image = Image.new("L", [(size + 2 * QUIET) * SCALE] * 2, 255)
    draw = ImageDraw.Draw(image)
    for x, y, length in [[int(number) for number in run] for run in runs]:
        left, top = (x + QUIET) * SCALE, (y + QUIET) * SCALE
        draw.rectangle([left, top, left + length * SCALE - 1, top + SCALE - 1], 0)
    (read,) = zxingcpp.read_barcodes(image)
    return read.text
