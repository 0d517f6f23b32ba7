"""A couple changes its mind: another time, or none."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.bookings.makers import NEXT_THURSDAY_TEN, THURSDAY_TEN, pass_of, reread
from tests.browser.steps import choose, code_on, go_on, main_button
from tests.browser.windows import PHONE, Windows
from tests.browser.world import World, make_world
from tests.conftest import Time
from wedreg.bookings.models import Status

pytestmark = pytest.mark.browser


@pytest.fixture
def world(app: Flask, at: Time) -> World:
    """Return couples and an office."""
    return make_world(app, at)


@pytest.fixture
def page(world: World, windows: Windows) -> Page:
    """Return the couple's phone with its pass."""
    page = windows.open(world.couple(world.booked), **PHONE)
    page.goto(f"/bookings/{world.booked.code}")
    return page


def test_a_couple_takes_another_time(world: World, page: Page) -> None:
    """R24, R31: the new time stands on a new pass; the office's calendar follows."""
    old = code_on(page)
    page.get_by_role("link", name="改期").click()
    expect(page.get_by_text("现在约的是 4月30日 周四 上午10:00")).to_be_visible()
    choose(page, "5月7日 周四", "10:00")
    go_on(page, "改到这个时段")
    expect(page.get_by_text("5月7日 10:00")).to_be_visible()
    assert code_on(page) != old
    assert reread(world.booked.id).starts_at == NEXT_THURSDAY_TEN


def test_a_time_that_goes_meanwhile_leaves_the_old_one_standing(world: World, page: Page) -> None:
    """R24: the sentence stands where the times are and has the focus; the booking is as it was."""
    code = code_on(page)
    page.goto(f"/bookings/{world.booked.code}/change/2026-04-30")
    gone = page.locator(f"#s{world.gone.id}")
    expect(gone).to_be_disabled()
    gone.evaluate("field => { field.disabled = false; field.checked = true }")
    go_on(page, "改到这个时段")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("这个时段")
    assert reread(world.booked.id).starts_at == THURSDAY_TEN
    assert pass_of(world.booked).code == code


def test_a_couple_cancels_after_being_asked_once_more(world: World, page: Page) -> None:
    """The safe way is offered first; the place is free at once for who comes next."""
    page.get_by_role("link", name="取消预约").click()
    expect(page.get_by_role("link", name="换个时间就行")).to_be_visible()
    page.get_by_role("link", name="先留着").click()
    code_on(page)
    page.get_by_role("link", name="取消预约").click()
    page.get_by_label("材料没准备好").check()
    go_on(page, "确认取消")
    expect(page.locator(".wr-head .wr-chip")).to_have_text("已取消")
    expect(page.locator(".wr-code")).to_have_count(0)
    assert reread(world.booked.id).status == Status.CANCELLED
    page.get_by_role("link", name="再约一个时间").click()
    expect(page.get_by_role("link", name=re.compile("4月30日"))).to_be_visible()


def test_two_hours_before_only_the_telephone_helps(world: World, windows: Windows) -> None:
    """R24: the page says so instead of offering a button that would be refused."""
    world.at(THURSDAY_TEN.replace(hour=8, minute=30))
    page = windows.open(world.couple(world.booked), **PHONE)
    page.goto(f"/bookings/{world.booked.code}")
    expect(page.get_by_text("就是今天")).to_be_visible()
    expect(main_button(page, "改期")).to_have_count(0)
    expect(page.get_by_role("link", name="取消预约")).to_have_count(0)
    expect(page.locator("#change ~ p").get_by_role("link", name="023-0000 0000")).to_be_visible()
