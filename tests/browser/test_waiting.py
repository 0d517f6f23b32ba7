"""A couple waits for a full day, is asked, and has its place; and what staff see of it."""

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import update

from tests.bookings.makers import book, cancel
from tests.browser.steps import code_on, declare, fill_in, go_on, sign_in
from tests.browser.windows import PHONE, Windows
from tests.browser.world import World, make_world, typed_people
from tests.conftest import Time
from tests.venues.makers import make_slot
from tests.waiting.makers import Waiter, on, rest_is_over
from wedreg.bookings.models import Booking
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import changed
from wedreg.core.transactions import writing
from wedreg.venues.models import Slot, SlotState

pytestmark = pytest.mark.browser
FULL = "2026-05-13"


@pytest.fixture
def world(app: Flask, at: Time) -> World:
    """Return couples and an office."""
    return make_world(app, at)


@pytest.fixture
def last(world: World, at: Time) -> Booking:
    """Return the booking that has the only place of its day."""
    with writing():
        mine = update(Slot).where(Slot.venue_id == world.office.id, Slot.day == FULL)
        changed(mine.values(state=SlotState.CLOSED))
    slot = make_slot(world.office, at.now.astimezone(BEIJING).replace(month=5, day=13, hour=12, minute=30))
    return book(slot)


def test_a_couple_waits_is_asked_and_has_its_place(world: World, last: Booking, phone: Page, at: Time) -> None:
    """R29, on a phone: from the full day in the calendar to the pass."""
    phone.goto("/bookings/?month=2026-05")
    phone.get_by_role("link", name="5月13日 周三").click()
    expect(phone.get_by_role("radio", name="12:30")).to_be_disabled()
    phone.get_by_role("link", name="去候补").click()
    sign_in(phone)
    fill_in(phone, typed_people())
    go_on(phone, "保存，下一步")
    expect(phone.get_by_label("从哪一天")).to_have_value(FULL)
    phone.get_by_label("到哪一天").fill("2026-05-22")
    phone.get_by_label("周一").uncheck()
    phone.get_by_label("下午").check()
    go_on(phone, "排上候补")
    expect(phone.get_by_text("排上了。有合适的名额就通知两位。")).to_be_visible()
    expect(phone.get_by_text("排在最前面")).to_be_visible()
    cancel(last)
    rest_is_over(at, last_slot(last))
    phone.reload()
    expect(phone.get_by_role("heading", name="候补到了：下午12:30–13:00")).to_be_visible()
    go_on(phone, "要，去核对提交")
    declare(phone)
    go_on(phone, "提交预约")
    code_on(phone)
    phone.goto("/waiting/")
    expect(phone.get_by_text("已经约上了，候补结束。")).to_be_visible()


def last_slot(booking: Booking) -> Slot:
    """Return the slot of a booking, by its number alone."""
    return Slot(id=booking.slot_id)


def test_staff_see_the_line_and_settle_an_answer_on_the_telephone(
    world: World, last: Booking, windows: Windows, at: Time
) -> None:
    """R29, R30: who is asked now, and the way to book for them."""
    waiter = Waiter().wait(on(last.starts_at.date()))
    Waiter().wait(on(last.starts_at.date()))
    cancel(last)
    rest_is_over(at, last_slot(last))
    page = windows.open(world.staff(Role.SUPERVISOR))
    page.goto("/staff/waiting/")
    expect(page.get_by_text("等答复", exact=True)).to_be_visible()
    page.get_by_role("link", name="林*微 · 江*汀").first.click()
    expect(page).to_have_url(f"/staff/waiting/{waiter.code}")
    page.get_by_label("声明和告知已逐条读给他们听").check()
    go_on(page, "替他们定下")
    expect(page.get_by_text("约好了，已通知两人。")).to_be_visible()


def test_a_couple_says_no_on_its_phone(world: World, last: Booking, windows: Windows, at: Time) -> None:
    """R29: the position stays."""
    waiter = Waiter().wait(on(last.starts_at.date()))
    cancel(last)
    rest_is_over(at, last_slot(last))
    page = windows.open(world.nobody_yet().sign_in("contact", waiter.contact), **PHONE)
    page.goto("/waiting/")
    go_on(page, "这个时间不要，接着等")
    expect(page.get_by_text("你们的位置不变。")).to_be_visible()
    expect(page.get_by_text("排在最前面")).to_be_visible()
