"""Large text: fewer choices, one question a page, nothing that counts down."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.steps import PARTS, code_on, declare, go_on, sign_in
from tests.browser.windows import PHONE, Windows
from tests.browser.world import make_venue, typed_people
from tests.couples.makers import typed
from tests.venues.makers import make_week

pytestmark = pytest.mark.browser


@pytest.fixture
def page(app: Flask, windows: Windows) -> Page:
    """Return a phone on which somebody has just asked for large text."""
    make_week(make_venue())
    page = windows.open(**PHONE)
    page.goto("/")
    page.get_by_role("link", name="大字版").click()
    return page


def test_the_home_page_has_three_large_buttons_and_the_way_back(page: Page) -> None:
    """R57: the telephone first, the number on it; type of at least 18 px."""
    buttons = page.locator("main .wr-big")
    expect(buttons).to_have_count(3)
    assert [name.split()[0] for name in buttons.all_inner_texts()] == ["打电话办", "约个日子", "看我的预约"]
    expect(buttons.first).to_have_attribute("href", "tel:02300000000")
    expect(page.locator("main a")).to_have_count(3)
    sizes = page.locator("main p, main b, main small").evaluate_all(
        "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 18
    page.get_by_role("link", name="普通版").click()
    expect(page.locator("main .wr-big")).to_have_count(0)


def test_a_couple_books_one_question_at_a_time(page: Page) -> None:
    """R57: days as a list, then times, then her, then him; the place is kept for half an hour, and nothing counts."""
    page.get_by_role("link", name=re.compile("约个日子")).click()
    expect(page.locator("table")).to_have_count(0)
    expect(page.locator("main .wr-big")).to_have_count(5)
    page.get_by_role("link", name=re.compile("4月30日 周四")).click()
    expect(page.locator("main .wr-big")).to_have_count(0)
    page.get_by_role("link", name="换一天").click()
    page.get_by_role("link", name=re.compile("4月30日 周四")).click()
    page.get_by_role("radio", name="10:00").check()
    go_on(page, "下一步")
    sign_in(page)
    go_on(page, "下一步")
    for role, facts in typed_people().items():
        expect(page.get_by_text("名额为您保留到 10:30")).to_be_visible()
        expect(page.locator("main fieldset")).to_have_count(1)
        part, known = page.get_by_role("group", name=PARTS[role]), typed(role, facts)
        part.get_by_label("姓名").fill(known[f"{role.value}-name"])
        part.get_by_label("证件号").fill(known[f"{role.value}-number"])
        part.get_by_label("手机号").fill(known[f"{role.value}-phone"])
        go_on(page, "保存，下一步")
    expect(page.get_by_text("请核对：林见微 和 江有汀，4月30日 周四 上午10:00")).to_be_visible()
    expect(page.locator("[data-countdown] b")).to_have_count(0)
    declare(page)
    go_on(page, "提交预约")
    code_on(page)
    expect(page.locator(".wr-count")).to_be_hidden()


def test_the_list_goes_on_to_later_days_and_back(page: Page) -> None:
    page.get_by_role("link", name=re.compile("约个日子")).click()
    page.get_by_role("link", name="看后面的日子").click()
    expect(page.locator("main .wr-big").first).to_contain_text("5月8日 周五")
    page.get_by_role("link", name="回到最近的日子").click()
    expect(page.locator("main .wr-big").first).to_contain_text("4月28日 周二")
