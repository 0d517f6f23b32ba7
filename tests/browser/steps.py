"""The steps that couples and registrars take on the pages, by what they read there."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.couples.makers import digits_sent, typed
from wedreg.couples.rules import Role

DAY, TIME = "4月30日 周四", "10:00"
PHONE_NUMBER = "13900001234"
CODE = re.compile(r"^[2-9A-HJ-NP-Z]{4} [2-9A-HJ-NP-Z]{4}$")
PARTS = {Role.WOMAN: "女方", Role.MAN: "男方"}
People = dict[Role, dict[str, object]]


def main_button(page: Page, name: str) -> Locator:
    """Return the button with this name."""
    return page.get_by_role("button", name=name, exact=True)


def go_on(page: Page, name: str) -> None:
    """Press a button that sends the page's form, and wait for the answer."""
    with page.expect_navigation():
        main_button(page, name).click()


def choose(page: Page, day: str = DAY, time: str = TIME) -> None:
    """Choose a day and a time of it."""
    page.get_by_role("link", name=re.compile(f"^{day}")).click()
    page.get_by_role("radio", name=time).check()


def sign_in(page: Page, number: str = PHONE_NUMBER) -> None:
    """Ask for a code, and type it."""
    page.get_by_label("手机号").fill(number)
    go_on(page, "发验证码")
    page.get_by_label("验证码").fill(digits_sent())
    go_on(page, "登录")


def fill_in(page: Page, people: People) -> None:
    """Type what is asked of the two."""
    for role, facts in people.items():
        part = page.get_by_role("group", name=PARTS[role])
        known = typed(role, facts)
        part.get_by_label("姓名").fill(known[f"{role.value}-name"])
        part.get_by_label("证件号").fill(known[f"{role.value}-number"])
        part.get_by_label("手机号").fill(known[f"{role.value}-phone"])


def declare(page: Page) -> None:
    """Tick that both read the declaration."""
    page.get_by_label("我们读过声明和告知").check()


def book(page: Page, people: People) -> str:
    """Go from the home page to the pass, and return its short code."""
    page.goto("/")
    page.get_by_role("link", name="选个好日子").click()
    choose(page)
    go_on(page, "下一步")
    sign_in(page)
    expect(page.get_by_role("radio", name=TIME)).to_be_checked()
    go_on(page, "下一步")
    fill_in(page, people)
    go_on(page, "保存，下一步")
    declare(page)
    go_on(page, "提交预约")
    return code_on(page)


def code_on(page: Page) -> str:
    """Return the short code of the pass on the page."""
    expect(page.locator(".wr-code")).to_have_text(CODE)
    return page.locator(".wr-code").inner_text().replace(" ", "")


def tick_all(page: Page) -> None:
    """Tick that both are there with their documents."""
    for label in ("女方本人到场", "男方本人到场", "女方身份证与本人一致", "男方身份证与本人一致"):
        page.get_by_label(label).check()


def verdict(page: Page, heading: str) -> Locator:
    """Wait until the card says this, and return it."""
    card = page.locator(".wr-result")
    expect(card.get_by_role("heading", name=heading, exact=True)).to_be_visible()
    return card
