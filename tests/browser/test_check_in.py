"""A registrar checks a couple in: by typing, with a camera, with a USB scanner."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import qrcode
from flask import Flask
from playwright.sync_api import Page, Playwright, expect

from tests.bookings.makers import THURSDAY_TEN, pass_of, reread
from tests.browser import scanners
from tests.browser.clips import film, frame, picture_of
from tests.browser.steps import book, main_button, tick_all, verdict
from tests.browser.windows import PHONE, Windows, launch
from tests.browser.world import make_venue, typed_people
from tests.browsers import staff_browser
from tests.conftest import Time
from tests.databases import KINDS
from tests.passes.makers import scans, token_of, visit_today
from tests.venues.makers import make_week
from wedreg.bookings.models import Booking, Status
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.passes.models import How, Step

pytestmark = pytest.mark.browser

CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
SCAN = "/staff/scan/"


def registrar(app: Flask, windows: Windows, **options: object) -> Page:
    """Open the scan page as a registrar."""
    page = windows.open(staff_browser(app, Role.REGISTRAR), **options)
    page.goto(SCAN)
    return page


def admit(page: Page) -> None:
    """Tick the two persons and their documents, and let them in."""
    tick_all(page)
    main_button(page, "确认到场").click()
    verdict(page, "已签到")


def steps_taken() -> list[tuple[Step, How]]:
    """Return what the log of scans has, in order."""
    return [(scan.step, scan.how) for scan in scans()]


@pytest.mark.smoke
def test_a_registrar_checks_a_couple_in_by_typing(app: Flask, at: Time, windows: Windows) -> None:
    """R32, R33, R34: first who comes, then two persons and two documents, then it counts; a second time is told."""
    booking = visit_today(at)
    code = pass_of(booking).code
    page = registrar(app, windows)
    page.get_by_label("凭证号").fill(f"{code[:4]} {code[4:].lower()}")
    page.keyboard.press("Enter")
    card = verdict(page, "可以办理")
    expect(card).to_contain_text("林*微")
    expect(card).not_to_contain_text("林见微")
    main_button(page, "确认到场").click()
    expect(card.get_by_role("alert")).to_contain_text("两人")
    assert reread(booking.id).status == Status.CONFIRMED
    admit(page)
    assert reread(booking.id).status == Status.CHECKED_IN
    expect(page.locator("[data-recent] li")).to_have_count(2)
    page.get_by_label("凭证号").fill(code)
    main_button(page, "核验").click()
    expect(verdict(page, "刚才已经签到")).to_contain_text("上午9:40 已经签到")


@pytest.mark.parametrize("database", KINDS, indirect=True)
def test_the_camera_reads_the_very_pass_after_a_code_that_is_none(
    app: Flask, at: Time, phone: Page, windows: Windows, playwright: Playwright, tmp_path: Path
) -> None:  # fmt: skip
    """R31: what a couple's phone shows is what the registrar's camera reads; a bad code does not freeze it."""
    make_week(make_venue())
    book(phone, typed_people())
    good = frame(picture_of(phone.locator(".wr-qr")))
    bad = frame(qrcode.make("https://example.org/menu").get_image().convert("L"))
    clip = film(tmp_path / "camera.y4m", [frame(), *[bad] * 3, frame(), *[good] * 60])
    at(THURSDAY_TEN - timedelta(minutes=20))
    chromium = launch(playwright, *CAMERA, f"--use-file-for-fake-video-capture={clip}")
    page = registrar(app, windows, on=chromium, **PHONE, permissions=["camera"])
    main_button(page, "打开摄像头").click()
    verdict(page, "不认识这个码")
    expect(page.get_by_text("把二维码放进框里")).to_be_visible()
    verdict(page, "可以办理")
    admit(page)
    expect(page.locator("video")).to_be_visible()
    page.get_by_role("link", name="下一对").click()
    expect(page.get_by_role("heading", name="等下一对")).to_be_visible()
    expect(page.locator("video")).to_be_visible()
    windows.close()
    chromium.close()
    booking = db.session.scalars(db.select(Booking).where(Booking.starts_at == THURSDAY_TEN)).one()
    assert booking.status == Status.CHECKED_IN
    assert steps_taken()[:2] == [(Step.LOOK, How.CAMERA)] * 2


def test_without_a_camera_the_page_says_what_else_helps(app: Flask, at: Time, windows: Windows) -> None:
    """A device that has none, and a camera that is refused."""
    page = registrar(app, windows)
    main_button(page, "打开摄像头").click()
    expect(page.get_by_text("这台设备没有摄像头。用扫码枪、“拍照”或手工输入都行。")).to_be_visible()
    refuse = "() => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    page.evaluate(f"() => {{ navigator.mediaDevices.getUserMedia = {refuse} }}")
    main_button(page, "打开摄像头").click()
    expect(page.get_by_text("没有打开摄像头。请在浏览器里允许，或用“拍照”和手工输入。")).to_be_visible()


def test_a_photo_of_the_pass_is_read_too(app: Flask, at: Time, windows: Windows, tmp_path: Path) -> None:
    """Where a browser gives no camera to pages, the phone's own one takes the picture."""
    token = token_of(pass_of(visit_today(at)))
    page = registrar(app, windows)
    frame().save(tmp_path / "table.png")
    page.locator("[data-photo]").set_input_files(tmp_path / "table.png")
    expect(page.get_by_text("照片里没找到二维码，请靠近一点再拍。")).to_be_visible()
    code = qrcode.make(f"{windows.watch.origin}/p#{token}").get_image().convert("L")
    frame(code).resize((1280, 960)).save(tmp_path / "pass.png")
    page.locator("[data-photo]").set_input_files(tmp_path / "pass.png")
    verdict(page, "可以办理")


LAYOUTS = [scanners.us, scanners.german, scanners.chinese, scanners.capitals_off]


@pytest.mark.parametrize("enter", [True, False], ids=["enter", "no-enter"])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_a_scanner_types_in_any_layout(
    app: Flask, at: Time, windows: Windows, layout: Callable[[str], str], enter: bool
) -> None:  # fmt: skip
    """Whatever a keyboard makes of the address before the token, and whether or not the scanner ends with Enter."""
    token = token_of(pass_of(visit_today(at)))
    page = registrar(app, windows)
    expect(page.get_by_label("凭证号")).to_be_focused()
    scanners.press(page, layout(f"{windows.watch.origin}/p#{token}"), enter=enter)
    verdict(page, "可以办理")
    expect(page.get_by_label("凭证号")).to_have_value("")
    assert steps_taken() == [(Step.LOOK, How.SCANNER)]


FOCUS = {
    "nothing": "body", "a link": ".wr-brand", "a box to tick": "#woman",
    "the button that admits": ".wr-result .btn-primary", "a list": "#venue",
}  # fmt: skip


@pytest.mark.parametrize("enter", [True, False], ids=["enter", "no-enter"])
def test_a_scanner_is_heard_wherever_the_focus_is(app: Flask, at: Time, windows: Windows, enter: bool) -> None:
    """The next couple scans while the card of the one before is still there: nothing is ticked, sent or left behind."""
    booking = visit_today(at)
    token, code = token_of(pass_of(booking)), pass_of(booking).code
    make_venue()
    page = registrar(app, windows)
    page.get_by_label("凭证号").fill(code)
    main_button(page, "核验").click()
    verdict(page, "可以办理")
    for number, place in enumerate(FOCUS.values(), start=2):
        page.locator(place).evaluate("one => one === document.body ? document.activeElement.blur() : one.focus()")
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            scanners.press(page, f"{windows.watch.origin}/p#{token}", enter=enter)
        verdict(page, "可以办理")
        expect(page.locator(".wr-result :checked")).to_have_count(0)
        assert steps_taken()[1:] == [(Step.LOOK, How.SCANNER)] * (number - 1)
    expect(page).to_have_url(re.compile(f"{SCAN}$"))


def test_a_scanner_does_not_spoil_what_was_typed(app: Flask, at: Time, windows: Windows) -> None:
    """What a registrar had begun to type stays in its field."""
    token = token_of(pass_of(visit_today(at)))
    page = registrar(app, windows)
    page.get_by_label("凭证号").fill("ABCD")
    scanners.press(page, f"{windows.watch.origin}/p#{token}", enter=False)
    verdict(page, "可以办理")
    expect(page.get_by_label("凭证号")).to_have_value("ABCD")


@pytest.mark.parametrize("enter", [True, False], ids=["enter", "no-enter"])
def test_an_input_method_that_swallows_the_keys(app: Flask, at: Time, windows: Windows, enter: bool) -> None:
    """Only its text lands in the field; the page reads it, and helps when it is no code."""
    token = token_of(pass_of(visit_today(at)))
    page = registrar(app, windows)
    scanners.through_an_input_method(page, "哈哈扫码")
    expect(page.get_by_text("扫码枪打出了汉字：请把输入法切到英文再扫。")).to_be_visible()
    page.get_by_label("凭证号").fill("")
    scanners.through_an_input_method(page, scanners.chinese(f"{windows.watch.origin}/p#{token}"))
    if enter:
        page.keyboard.press("Enter")
    verdict(page, "可以办理")
    expect(page.get_by_label("凭证号")).to_have_value("")


def test_without_scripts_a_registrar_checks_a_couple_in(app: Flask, at: Time, windows: Windows) -> None:
    """A scanner types into the field that has the focus, and Enter sends it."""
    booking = visit_today(at)
    page = registrar(app, windows, java_script_enabled=False)
    expect(main_button(page, "打开摄像头")).to_be_hidden()
    page.get_by_label("凭证号").fill(f"{windows.watch.origin}/p#{token_of(pass_of(booking))}")
    page.keyboard.press("Enter")
    verdict(page, "可以办理")
    admit(page)
    assert reread(booking.id).status == Status.CHECKED_IN
    page.get_by_role("link", name="下一对").click()
    expect(page.get_by_role("heading", name="等下一对")).to_be_visible()
