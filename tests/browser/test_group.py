"""A unit keeps places for its couples: the registrar, the one who looks after them, and one couple."""

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.steps import CODE, declare, fill_in, go_on
from tests.browser.windows import PHONE, Windows
from tests.browser.world import make_world
from tests.conftest import Time
from tests.couples.makers import make_contact, person
from wedreg.core.access import Role
from wedreg.couples.rules import Role as Partner

pytestmark = pytest.mark.browser
DESK = {"viewport": {"width": 1280, "height": 860}}


def test_a_unit_keeps_places_and_a_couple_takes_its_own(app: Flask, at: Time, windows: Windows) -> None:
    """All or none; each couple by its own link, on its phone; the one who passes links on sees counts alone."""
    world = make_world(app, at)
    desk = windows.open(world.staff(Role.REGISTRAR), **DESK)
    desk.goto("/staff/bookings/groups")
    desk.get_by_label("单位名称").fill("长安小学")
    desk.get_by_label("联系人手机号").fill("13900008888")
    desk.get_by_label("日期").fill("2026-05-14")
    desk.get_by_label("几对").fill("3")
    go_on(desk, "都留下")
    expect(desk.get_by_text("办好 0 对，共 3 对")).to_be_visible()
    link = desk.locator("small.wr-hash").first.inner_text()
    phone = windows.open(world.nobody_yet(), **PHONE)
    phone.goto(link)
    expect(phone.get_by_text("这个时段留给你们一对")).to_be_visible()
    go_on(phone, "就约这个时间")
    expect(phone.get_by_text("5月4日 周一 上午10:00")).to_be_visible()
    fill_in(phone, {role: person(role) for role in Partner})
    go_on(phone, "保存，下一步")
    declare(phone)
    go_on(phone, "提交预约")
    expect(phone.locator(".wr-code")).to_have_text(CODE)
    ref = desk.url.rsplit("/", 1)[1]
    coordinator = windows.open(world.staff(), **PHONE)
    windows.be(coordinator.context, world.nobody_yet().sign_in("contact", make_contact("+8613900008888")))
    coordinator.goto(f"/bookings/groups/{ref}")
    expect(coordinator.get_by_text("办好 1 对，共 3 对")).to_be_visible()
