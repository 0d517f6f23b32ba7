"""A couple comes without its phone, and a slip of the finger is taken back: the registrar never leaves the page."""

from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.bookings.makers import pass_of, reread
from tests.browser.steps import go_on, main_button, tick_all, verdict
from tests.browser.windows import Windows
from tests.browsers import staff_browser
from tests.conftest import Time
from tests.passes.makers import scans, visit_today
from wedreg.bookings.models import Status
from wedreg.core.access import Role

pytestmark = pytest.mark.browser


def test_the_phone_is_dead(app: Flask, at: Time, windows: Windows) -> None:
    """R33, R34: a code that is none leads to today's list; there a name, a record, the same card and four ticks."""
    booking = visit_today(at)
    page = windows.open(staff_browser(app, Role.REGISTRAR))
    page.goto("/staff/scan/")
    page.get_by_label("凭证号").fill("林见微")
    page.keyboard.press("Enter")
    verdict(page, "不认识这个码").get_by_role("link", name="今日名单").click()
    page.get_by_role("searchbox").fill("林见微")
    go_on(page, "查找")
    page.get_by_role("link", name="林*微").click()
    go_on(page, "核对到场")
    verdict(page, "可以办理")
    tick_all(page)
    main_button(page, "确认到场").click()
    verdict(page, "已签到")
    assert reread(booking.id).status == Status.CHECKED_IN
    assert [(one.step.value, one.how.value) for one in scans()][1:] == [("look", "typed"), ("admit", "typed")]


def test_what_stands_against_an_undo_is_said_on_the_card(app: Flask, at: Time, windows: Windows) -> None:
    """R35: within ten seconds it is done, later refused; the page and its camera stay."""
    code = pass_of(visit_today(at)).code
    page = windows.open(staff_browser(app, Role.SUPERVISOR))
    page.goto("/staff/scan/")
    page.evaluate("window.stayed = true")

    def look() -> None:
        page.get_by_label("凭证号").fill(code)
        main_button(page, "核验").click()

    look()
    verdict(page, "可以办理")
    tick_all(page)
    main_button(page, "确认到场").click()
    verdict(page, "已签到")
    main_button(page, "撤销这次签到").click()
    verdict(page, "已撤销签到")
    look()
    verdict(page, "可以办理")
    tick_all(page)
    main_button(page, "确认到场").click()
    look()
    card = verdict(page, "刚才已经签到")
    at(at.now + timedelta(seconds=11))
    main_button(page, "值班长撤销").click()
    expect(card).to_contain_text("请写明原因")
    expect(page.get_by_label("原因")).to_have_attribute("aria-invalid", "true")
    page.get_by_label("原因").fill("认错了人")
    main_button(page, "值班长撤销").click()
    verdict(page, "已撤销签到")
    assert page.evaluate("window.stayed")
