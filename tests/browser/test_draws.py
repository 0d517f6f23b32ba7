"""Anybody looks a draw up on a phone or at a desk, and works it out again right there."""

import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from tests.browser.test_sizes import take_pictures
from tests.browser.windows import DESKTOP, PHONE, Windows
from tests.browsers import staff_browser
from tests.conftest import Time
from tests.draws.makers import KNOWN, announce, close, drawn, drop_guards, enter, published, tell
from tests.draws.programs import node
from wedreg.core.access import Role
from wedreg.draws.models import Draw

pytestmark = pytest.mark.browser


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request: pytest.FixtureRequest, windows: Windows) -> Page:
    """Return a window on a phone, and one on a desk."""
    return windows.open(**request.param)


def check_again(page: Page, draw: Draw) -> None:
    """Open the draw's page and press the button that works it out."""
    page.goto(f"/draws/{draw.ref}")
    page.get_by_role("button", name="在这里重算一遍").click()


def test_a_visitor_looks_up_a_pseudonym_and_works_the_draw_out(app: Flask, at: Time, page: Page) -> None:
    """The answer comes from the visitor's own browser, from what is published."""
    draw = drawn(at, people=9)
    first, *_others, last = published(draw)["result"]["new"]
    page.goto("/draws/")
    page.get_by_role("link", name="520 集体颁证").click()
    page.get_by_label("查一个代号").fill(f"{first[:4]} {first[4:].lower()}")
    page.get_by_role("button", name="查", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="第 1 名")).to_contain_text("中签")
    page.get_by_label("查一个代号").fill(last)
    page.get_by_role("button", name="查", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="第 9 名")).to_contain_text("未中")
    check_again(page, draw)
    expect(page.get_by_text("重算完成：和公布的完全一致。")).to_be_visible()
    expect(page.locator("[data-checks] b [data-right]").filter(visible=True)).to_have_count(4)
    for summary in page.locator("summary").all():
        summary.click()
    take_pictures(page, f"draw-checked-{'phone' if page.viewport_size['width'] < 500 else 'desktop'}")


def test_a_result_that_was_tampered_with_is_told_apart(app: Flask, at: Time, page: Page) -> None:
    draw = drawn(at)
    drop_guards()
    for first, second in ((1, 900), (2, 1), (900, 2)):
        tell(f"UPDATE draws_entry SET rank = {second} WHERE rank = {first} AND stratum = 'new'")
    check_again(page, draw)
    expect(page.get_by_text("有对不上的地方。请截图，打 023-0000 0000 告诉我们。")).to_be_visible()
    expect(page.locator("[data-name=result] b [data-wrong]")).to_be_visible()
    expect(page.locator("[data-checks] b [data-right]").filter(visible=True)).to_have_count(3)


def test_what_was_downloaded_is_checked_at_home(app: Flask, at: Time, page: Page, tmp_path: Path) -> None:
    """The three files of the page are all that is needed."""
    draw = drawn(at)
    page.goto(f"/draws/{draw.ref}")
    page.get_by_text("在自己的电脑上验").click()
    for name in (f"draw-{draw.ref}.json", "verify.py", "verify.mjs", "逐字节的说明"):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        download.value.save_as(tmp_path / download.value.suggested_filename)
    command = page.locator("code", has_text="python").last.inner_text()
    for words in ([sys.executable, *command.split()[1:]], [node(), "verify.mjs", f"draw-{draw.ref}.json"]):
        done = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "重算与公布的完全一致。")
    assert (tmp_path / "draws.md").read_text().startswith("# Draws")


def test_before_the_end_there_is_nothing_to_work_out(app: Flask, at: Time, page: Page) -> None:
    draw = announce()
    enter(draw, range(3))
    page.goto(f"/draws/{draw.ref}")
    expect(page.get_by_text("报名到 5月1日 周五 下午12:00。")).to_be_visible()
    expect(page.get_by_role("button", name="在这里重算一遍")).to_have_count(0)
    expect(page.get_by_text(draw.commitment)).to_be_visible()


def test_without_script_the_page_says_how_all_the_same(app: Flask, at: Time, windows: Windows) -> None:
    draw = drawn(at)
    page = windows.open(**PHONE, java_script_enabled=False)
    page.goto(f"/draws/{draw.ref}")
    expect(page.locator("[data-check]")).to_be_hidden()
    page.get_by_text("在自己的电脑上验").click()
    expect(page.get_by_text(f"python verify.py draw-{draw.ref}.json").first).to_be_visible()


def test_without_a_network_the_button_says_so(app: Flask, at: Time, page: Page, windows: Windows) -> None:
    draw = drawn(at)
    windows.watch.expect("ERR_INTERNET_DISCONNECTED")
    page.goto(f"/draws/{draw.ref}")
    page.context.set_offline(True)
    page.get_by_role("button", name="在这里重算一遍").click()
    expect(page.get_by_text("没有取到公布的数据，请检查网络，再点一次。")).to_be_visible()
    page.context.set_offline(False)
    page.get_by_role("button", name="在这里重算一遍").click()
    expect(page.get_by_text("重算完成：和公布的完全一致。")).to_be_visible()


def test_two_organisers_type_the_value_and_draw(app: Flask, at: Time, windows: Windows) -> None:
    """From the announcement to the result, by two people at two desks."""
    draw = announce()
    enter(draw, range(5))
    close(draw, at)
    at(KNOWN)
    first, second = (windows.open(staff_browser(app, Role.ORGANISER)) for _ in range(2))
    for page, words in ((first, "记下了"), (second, "两人填的一样，公开号码定了。")):
        page.goto(f"/staff/draws/{draw.ref}")
        page.get_by_label("公开号码").fill("０３ 07 12 18 25 31＋16")
        page.get_by_role("button", name="填好了").click()
        expect(page.get_by_text(words)).to_be_visible()
    second.get_by_role("button", name="摇号", exact=True).click()
    expect(second.get_by_text("摇好了，名次和密数都已公布。")).to_be_visible()
    second.get_by_role("link", name="公示页").click()
    second.get_by_role("button", name="在这里重算一遍").click()
    expect(second.get_by_text("重算完成：和公布的完全一致。")).to_be_visible()
