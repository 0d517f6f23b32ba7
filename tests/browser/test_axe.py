"""What a machine can tell of how a page works for somebody who does not see it, or not well, or uses no mouse."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import Page

from tests.browser.pages import PUBLIC, STAFF, Group
from tests.browser.windows import PHONE, Windows
from tests.browser.world import make_world
from tests.conftest import Time

pytestmark = pytest.mark.browser

CASES = [*((group, False) for group in (*PUBLIC, *STAFF)), *((group, True) for group in PUBLIC)]
AXE = Axe()


def found(page: Page) -> Iterator[str]:
    """Yield what axe finds wrong on the page, and where."""
    for wrong in AXE.run(page).response["violations"]:
        places = [node["target"] for node in wrong["nodes"][:3]]
        yield f"{wrong['impact']} {wrong['id']}: {places}"


@pytest.mark.parametrize(("group", "large"), CASES, ids=lambda case: getattr(case, "__name__", str(case)))
def test_axe_finds_nothing_on_any_page(app: Flask, at: Time, windows: Windows, group: Group, large: bool) -> None:
    """R57: each page, its errors and its empty state, in the usual and in the large type."""
    who, pages = group(make_world(app, at))
    page = windows.open(who, **PHONE)
    windows.prefer(page, elder="1" if large else "0")
    wrong = {}
    for name, opener in pages.items():
        opener(page)
        wrong[name] = list(found(page))
    assert {name: what for name, what in wrong.items() if what} == {}
