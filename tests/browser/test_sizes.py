"""Every page fits every window, from a small phone to a wall; what one presses is large enough for a thumb.

A picture of each page goes to build/screenshots/, to be looked at.
"""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.pages import PUBLIC, STAFF, At, Group
from tests.browser.windows import Windows
from tests.browser.world import make_world
from tests.conftest import Time

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parent.parent.parent / "build" / "screenshots"
WIDTHS = {320: 640, 360: 740, 390: 844, 768: 1024, 1024: 768, 1366: 860, 1920: 1080}
TAKEN = {390: "phone", 768: "tablet", 1366: "desktop"}
PRESSED = ".btn:not(.btn-sm), .wr-iconbtn, .wr-big, .wr-slot label, .wr-seg a, .wr-tile, .wr-event, .wr-nav"
SMALL = """(pressed, least) => pressed
    .filter((one) => one.tagName !== "SPAN")
    .filter((one) => one.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true }))
    .map((one) => [one.textContent.trim() || one.getAttribute("aria-label"), one.getBoundingClientRect().height])
    .filter(([, height]) => height > 0 && height < least - 0.5)"""
WIDER = """() => [...document.querySelectorAll("main *")]
    .filter((one) => !one.closest(".wr-tablewrap, .visually-hidden, svg"))
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => `${one.tagName}.${one.className}`).slice(0, 4)"""


def too_wide(page: Page) -> list[object]:
    """Return at which widths the page scrolls sideways, and because of what."""
    found: list[object] = []
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append((width, page.evaluate(WIDER)))
    return found


def take_pictures(page: Page, name: str) -> None:
    """Keep how the page looks on a phone, on a tablet and on a desk."""
    for width, kind in TAKEN.items():
        page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=PICTURES / kind / f"{name}.png")


@pytest.mark.parametrize("group", PUBLIC, ids=lambda group: group.__name__)
def test_in_english_no_page_scrolls_sideways_either(app: Flask, at: Time, windows: Windows, group: Group) -> None:
    """R57: longer words; the pages that an address alone leads to."""
    who, pages = group(make_world(app, at))
    page = windows.open(who)
    windows.prefer(page, language="en")
    addresses = [opener.address for opener in pages.values() if isinstance(opener, At)]
    assert addresses
    wide = {}
    for address in addresses:
        page.goto(address)
        wide[address] = too_wide(page)
    assert {address: found for address, found in wide.items() if found} == {}


CASES = [*((group, False) for group in (*PUBLIC, *STAFF)), *((group, True) for group in PUBLIC)]


@pytest.mark.parametrize(("group", "large"), CASES, ids=lambda case: getattr(case, "__name__", str(case)))
def test_no_page_scrolls_sideways_and_what_is_pressed_fits_a_thumb(
    app: Flask, at: Time, windows: Windows, group: Group, large: bool
) -> None:  # fmt: skip
    """R57: 44 px, in large text 60."""
    who, pages = group(make_world(app, at))
    page = windows.open(who)
    windows.prefer(page, elder="1" if large else "0")
    wide, small = {}, {}
    for name, opener in pages.items():
        page.set_viewport_size({"width": 390, "height": 844})
        opener(page)
        small[name] = page.eval_on_selector_all(PRESSED, SMALL, (60 if large else 44) if group in PUBLIC else 40)
        wide[name] = too_wide(page)
        take_pictures(page, f"{name}-large" if large else name)
    assert {name: found for name, found in wide.items() if found} == {}
    assert {name: found for name, found in small.items() if found} == {}
