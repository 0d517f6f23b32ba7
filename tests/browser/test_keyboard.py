"""Nothing but a keyboard: the focus goes where one expects it, shows itself, and Enter does what the page is for."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Locator, Page, expect

from tests.bookings.makers import pass_of
from tests.browser.steps import DAY, PARTS, PHONE_NUMBER, code_on, main_button, verdict
from tests.browser.windows import PHONE, Windows
from tests.browser.world import make_venue, typed_people
from tests.browsers import staff_browser
from tests.conftest import Time
from tests.couples.makers import digits_sent, typed
from tests.passes.makers import visit_today
from tests.venues.makers import make_week
from wedreg.core.access import Role

pytestmark = pytest.mark.browser

MOST = 90
"""Steps from one end of a page to the other."""
SEEN = """one => {
    const shown = one.matches(".wr-slot input") ? one.nextElementSibling : one;
    const style = getComputedStyle(shown);
    const box = shown.getBoundingClientRect();
    const there = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height, 40) / 2);
    return {
        lit: style.boxShadow !== "none" || style.outlineStyle !== "none" && !/, 0\\)$/.test(style.outlineColor),
        covered: !there || !(shown.contains(there) || there.contains(shown) || shown.parentElement.contains(there)),
    };
}"""


def go_to(page: Page, wanted: Locator) -> Locator:
    """Press Tab until this has the focus; whatever has it on the way shows it and lies under nothing."""
    for _ in range(MOST):
        page.keyboard.press("Tab")
        here = page.locator(":focus")
        if not here.count():
            continue
        assert here.evaluate(SEEN) == {"lit": True, "covered": False}, here.evaluate("one => one.outerHTML")
        if wanted.evaluate("one => one === document.activeElement"):
            return wanted
    pytest.fail(f"Tab never came to {wanted}")


def press_enter(page: Page) -> None:
    """Press Enter, and wait for the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fill_in(page: Page) -> None:
    """Type what is asked of the two, from field to field."""
    for role, facts in typed_people().items():
        part, known = page.get_by_role("group", name=PARTS[role]), typed(role, facts)
        for label, name in (("姓名", "name"), ("证件号", "number"), ("手机号", "phone")):
            go_to(page, part.get_by_label(label))
            page.keyboard.type(known[f"{role.value}-{name}"])


def test_a_couple_books_with_a_keyboard_alone(app: Flask, windows: Windows) -> None:
    """R57: from the home page to the pass, on a small window with its bar at the bottom."""
    make_week(make_venue())
    page = windows.open(viewport=PHONE["viewport"])
    page.goto("/")
    go_to(page, page.get_by_role("link", name="跳到正文"))
    page.keyboard.press("Enter")
    go_to(page, page.get_by_role("link", name="选个好日子"))
    press_enter(page)
    go_to(page, page.get_by_role("link", name=re.compile(f"^{DAY}")))
    press_enter(page)
    go_to(page, page.get_by_role("radio", name="9:00"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="10:00")).to_be_checked()
    press_enter(page)
    page.keyboard.type(PHONE_NUMBER)
    press_enter(page)
    page.keyboard.type(digits_sent())
    press_enter(page)
    go_to(page, main_button(page, "下一步"))
    press_enter(page)
    fill_in(page)
    press_enter(page)
    go_to(page, page.get_by_label("我们读过声明和告知"))
    page.keyboard.press("Space")
    go_to(page, main_button(page, "提交预约"))
    press_enter(page)
    code_on(page)


def test_a_wrong_form_gives_the_focus_to_its_summary_and_from_there_to_the_field(app: Flask, windows: Windows) -> None:
    """R57: the first thing that is read out is what is wrong; Enter on it goes to the field."""
    page = windows.open()
    page.goto("/couples/sign-in")
    expect(page.get_by_label("手机号")).to_be_focused()
    page.keyboard.type("139")
    press_enter(page)
    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("手机号")).to_be_focused()


def test_a_registrar_checks_a_couple_in_with_a_keyboard_alone(app: Flask, at: Time, windows: Windows) -> None:
    """The field has the focus; from it Tab comes to the four ticks and to the button."""
    code = pass_of(visit_today(at)).code
    page = windows.open(staff_browser(app, Role.REGISTRAR))
    page.goto("/staff/scan/")
    page.keyboard.type(code)
    page.keyboard.press("Enter")
    verdict(page, "可以办理")
    for label in ("女方本人到场", "男方本人到场", "女方身份证与本人一致", "男方身份证与本人一致"):
        go_to(page, page.get_by_label(label))
        page.keyboard.press("Space")
    go_to(page, main_button(page, "确认到场"))
    page.keyboard.press("Enter")
    verdict(page, "已签到")


def test_enter_in_a_staff_form_shows_the_change_before_anything_is_published(app: Flask, windows: Windows) -> None:
    """The first button of the form only previews."""
    make_week(make_venue())
    page = windows.open(staff_browser(app, Role.SUPERVISOR))
    page.goto("/staff/venues/ciqikou/closures")
    for name, value in (("starts_at", "2026-04-30T09:00"), ("ends_at", "2026-04-30T12:00"), ("reason", "设备检修")):
        page.locator(f"#{name}").fill(value)
    press_enter(page)
    expect(page.get_by_role("button", name="公布停办")).to_be_visible()
