"""A pass on paper."""

import re

import pytest
import zxingcpp
from flask import Flask
from playwright.sync_api import expect

from tests.browser.clips import picture_of
from tests.browser.windows import Windows
from tests.browser.world import make_world
from tests.conftest import Time

pytestmark = pytest.mark.browser


def test_paper_shows_the_pass_and_what_to_bring_and_nothing_else(app: Flask, at: Time, windows: Windows) -> None:
    """On one sheet, with a code that can be read."""
    world = make_world(app, at)
    page = windows.open(world.couple(world.booked))
    page.goto(f"/bookings/{world.booked.code}")
    page.emulate_media(media="print")
    expect(page.locator(".wr-pass")).to_be_visible()
    expect(page.get_by_role("region", name="要带什么")).to_be_visible()
    shown = page.locator("body *").evaluate_all(
        "all => all.filter((one) => one.checkVisibility() && ![...one.children].length && one.textContent.trim()"
        " && !one.closest('.wr-pass, [aria-labelledby=bring], .visually-hidden, script')).map((one) => one.textContent)"
    )
    assert shown == []
    (seen,) = zxingcpp.read_barcodes(picture_of(page.locator(".wr-qr")))
    assert seen.text.startswith(f"{windows.watch.origin}/p#")
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(format="A4"))) == 1
