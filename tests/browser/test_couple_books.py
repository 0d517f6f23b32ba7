"""A couple books on a phone, from the home page to the pass."""

import re

import pytest
import zxingcpp
from flask import Flask
from playwright.sync_api import Page, expect

from tests.bookings.makers import THURSDAY_TEN
from tests.browser.clips import picture_of
from tests.browser.steps import (
    DAY,
    PHONE_NUMBER,
    TIME,
    book,
    choose,
    code_on,
    declare,
    fill_in,
    go_on,
    main_button,
    sign_in,
)  # fmt: skip
from tests.browser.windows import PHONE, Windows
from tests.browser.world import make_venue, typed_people
from tests.databases import KINDS
from tests.venues.makers import make_week
from wedreg.bookings.models import Booking, Status
from wedreg.core.crypto import keys
from wedreg.core.db import db
from wedreg.core.tokens import find_token, read
from wedreg.couples.rules import Role
from wedreg.passes.models import Pass

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def office(app: Flask) -> None:
    """Open the office."""
    make_week(make_venue())


def the_booking() -> Booking:
    """Return the only booking that there is."""
    db.session.close()
    found = db.session.scalars(db.select(Booking).where(Booking.status != Status.EXPIRED)).one()
    db.session.close()
    return found


@pytest.mark.smoke
@pytest.mark.parametrize("database", KINDS, indirect=True)
def test_a_couple_books_on_a_phone(app: Flask, phone: Page) -> None:
    """R7, R8, R11, R23: home, day, time, sign in, profile, declaration, pass; in words the price, in steps the way."""
    phone.goto("/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("磁处有囍幸福有你")
    expect(phone.get_by_text("登记 0 元")).to_be_visible()
    phone.get_by_role("link", name="选个好日子").click()
    expect(phone.get_by_role("list", name="预约进度").locator("[aria-current=step]")).to_have_text("选日子")
    choose(phone)
    expect(phone.locator(".wr-dock-sum b")).to_have_text(f"{DAY} {TIME}")
    go_on(phone, "下一步")
    sign_in(phone)
    expect(phone.get_by_role("radio", name=TIME)).to_be_checked()
    expect(main_button(phone, "下一步")).to_be_in_viewport()
    go_on(phone, "下一步")
    expect(phone.locator("[data-countdown]")).to_have_text(re.compile(r"名额还为您保留 (10:00|9:5\d)"))
    people = typed_people()
    fill_in(phone, people)
    go_on(phone, "保存，下一步")
    expect(phone.get_by_text(str(people[Role.WOMAN]["name"]))).to_be_visible()
    declare(phone)
    go_on(phone, "提交预约")
    code = code_on(phone)
    booking = the_booking()
    assert (booking.status, booking.starts_at) == (Status.CONFIRMED, THURSDAY_TEN)
    assert db.session.scalars(db.select(Pass.code)).one() == code
    db.session.close()
    for words in ("4月30日 10:00", "林*微 与 江*汀", "双方身份证原件", "离好日子还有"):
        expect(phone.get_by_text(words).first).to_be_visible()
    phone.reload()
    assert code_on(phone) == code


def test_the_code_on_the_pass_carries_the_sites_address_and_a_signed_token(app: Flask, site: str, phone: Page) -> None:
    """R31: what another reader than ours sees on the screen: the address, and after the # a token without a name."""
    book(phone, typed_people())
    (seen,) = zxingcpp.read_barcodes(picture_of(phone.locator(".wr-qr")))
    address, _, token = seen.text.partition("#")
    assert address == f"{site}/p"
    assert find_token(seen.text) == token
    assert read(token, keys()).id == db.session.scalars(db.select(Pass.token_id)).one()
    db.session.close()


def test_a_couple_comes_back_on_another_phone_and_finds_the_pass(app: Flask, phone: Page, windows: Windows) -> None:
    """A code to the same number is all it takes."""
    code = book(phone, typed_people())
    other = windows.open(**PHONE)
    other.goto("/")
    other.get_by_role("link", name="我的预约").click()
    sign_in(other, PHONE_NUMBER)
    other.get_by_role("link", name=re.compile("结婚登记")).click()
    assert code_on(other) == code


def test_the_pass_is_kept_as_a_picture_and_put_into_the_calendar(app: Flask, phone: Page) -> None:
    book(phone, typed_people())
    expect(phone.get_by_text("存成图片、截图、打印都能用，没有网络也能出示。")).to_be_visible()
    phone.context.set_offline(True)
    with phone.expect_download() as kept:
        phone.get_by_role("button", name="存成图片").click()
    assert kept.value.suggested_filename == "pass.png"
    (seen,) = zxingcpp.read_barcodes(picture_of(kept.value.path()))
    assert find_token(seen.text)
    phone.context.set_offline(False)
    with phone.expect_download() as put:
        phone.get_by_role("link", name="加到日历").click()
    assert "BEGIN:VCALENDAR" in put.value.path().read_text()


def test_without_scripts_a_couple_books_as_well(app: Flask, windows: Windows) -> None:
    """R57: every step is a page and a form; nothing that only a script could do is offered."""
    page = windows.open(**PHONE, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="选个好日子").click()
    choose(page)
    go_on(page, "下一步")
    sign_in(page)
    go_on(page, "下一步")
    expect(page.get_by_text("名额为您保留到 10:10")).to_be_visible()
    fill_in(page, typed_people())
    go_on(page, "保存，下一步")
    declare(page)
    go_on(page, "提交预约")
    code_on(page)
    expect(page.get_by_role("button", name="存成图片")).to_be_hidden()
    assert the_booking().status == Status.CONFIRMED
