"""What readers set in their own browser is kept: their colours, no motion, their size of type."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.pages import PUBLIC, STAFF, Group
from tests.browser.steps import choose
from tests.browser.windows import Windows
from tests.browser.world import make_venue, make_world
from tests.conftest import Time
from tests.venues.makers import make_week

pytestmark = pytest.mark.browser

LINE = "one => { const s = getComputedStyle(one); return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 1; }"


@pytest.fixture
def page(app: Flask, windows: Windows) -> Page:
    """Return a window on the times of a day."""
    make_week(make_venue())
    page = windows.open()
    page.goto("/bookings/")
    return page


def test_in_the_readers_own_colours_the_choice_and_the_focus_have_a_line(page: Page) -> None:
    """Backgrounds and shadows are gone there (forced colours)."""
    page.emulate_media(forced_colors="active")
    choose(page)
    chosen = page.locator(".wr-slot input:checked + label")
    assert chosen.evaluate(LINE)
    assert page.locator(".wr-day[aria-current]").evaluate(LINE)
    page.get_by_role("link", name="大字版").focus()
    page.keyboard.press("Tab")
    focus = page.locator(":focus")
    assert focus.evaluate(LINE)
    assert focus.evaluate("one => getComputedStyle(one).outlineColor") != "rgba(0, 0, 0, 0)"


def test_who_wants_no_motion_gets_none(page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    moving = page.locator("body *").evaluate_all(
        "all => all.filter((one) => { const s = getComputedStyle(one);"
        " return parseFloat(s.transitionDuration) > 0 || s.animationName !== 'none'; }).length"
    )
    assert moving == 0
    expect(page.locator(".wr-day").first).to_have_css("transition-duration", re.compile("^0s"))


@pytest.mark.parametrize("group", [*PUBLIC, *STAFF], ids=lambda group: group.__name__)
def test_type_of_twice_the_size_fits(app: Flask, at: Time, windows: Windows, group: Group) -> None:
    """R57: 200 % by the browser's size of type; 200 % and 400 % of the page are 640 and 320 pixels (test_sizes.py)."""
    who, pages = group(make_world(app, at))
    page = windows.open(who, viewport={"width": 768, "height": 1024})
    wide = []
    for name, opener in pages.items():
        opener(page)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        if page.evaluate("document.documentElement.scrollWidth") > 768:
            wide.append(name)
    assert wide == []
