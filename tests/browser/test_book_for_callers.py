"""A registrar with a couple on the telephone, a keyboard, and no free hand for a mouse."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.steps import CODE
from tests.browser.windows import Windows
from tests.browser.world import World, make_world
from tests.conftest import Time
from tests.couples.makers import person, typed
from wedreg.core.access import Role
from wedreg.couples.rules import Role as Partner

pytestmark = pytest.mark.browser
DESK = {"viewport": {"width": 1280, "height": 860}}


@pytest.fixture
def world(app: Flask, at: Time) -> World:
    """Return couples and an office."""
    return make_world(app, at)


@pytest.fixture
def page(world: World, windows: Windows) -> Page:
    """Return the registrar's window."""
    return windows.open(world.staff(Role.REGISTRAR), **DESK)


def walk_to(page: Page, wanted: str) -> None:
    """Press the Tab key until what is wanted has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(wanted)


def test_a_couple_on_the_telephone_is_booked_by_keyboard_alone(page: Page) -> None:
    """R30, R57: a time, both persons, the declaration that was read out; then the slip with the short code."""
    page.goto("/staff/bookings/new?day=2026-04-30")
    walk_to(page, ".wr-slot input")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("代约：两位的信息")
    for role in Partner:
        for name, value in typed(role, person(role)).items():
            if name.endswith(("-name", "-number", "-phone")):
                walk_to(page, f"[name='{name}']")
                page.keyboard.type(value)
    walk_to(page, "[name='declared']")
    page.keyboard.press("Space")
    walk_to(page, "button[type='submit']")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("约好了")
    expect(page.locator(".wr-code")).to_have_text(CODE)


def test_the_slip_fits_on_one_sheet(page: Page) -> None:
    """For who has no mobile phone: the pass and what to bring, without the menu."""
    page.goto("/staff/bookings/new?day=2026-04-30")
    page.locator(".wr-slot input").first.check()
    page.get_by_role("button", name="占住 30 分钟，填信息").click()
    for role in Partner:
        for name, value in typed(role, person(role)).items():
            if name.endswith(("-name", "-number")):
                page.locator(f"[name='{name}']").fill(value)
    page.get_by_label("声明和告知已逐条读给他们听").check()
    page.get_by_role("button", name="提交预约", exact=True).click()
    expect(page.get_by_text("请把这一页打印给他们")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".wr-pass")).to_be_visible()
    expect(page.locator(".wr-side")).to_be_hidden()
    assert page.pdf(format="A4").count(b"/Type /Page\n") <= 1
