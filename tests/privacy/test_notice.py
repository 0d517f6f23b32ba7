"""What people are told about their data, before they type anything (R52)."""

from flask import Flask

from tests.browsers import Browser
from wedreg.privacy.services import KEPT, NOTICE_VERSION


def test_the_notice_says_who_what_why_how_long_and_how_to_ask(app: Flask) -> None:
    """R52, R54: readable by everybody, with its version."""
    browser = Browser(app)
    browser.open("/privacy/")
    assert browser.status == 200
    for words in (
        f"版本 {NOTICE_VERSION}",
        "沙坪坝区民政局婚姻登记处",
        "姓名、证件类型和号码、出生日期、电话",
        "不收集健康、收入、住址和位置",
        f"办完 {KEPT.days} 天后自动清除",
        "不给商户，不卖，不做广告",
        "023-0000 0000",
    ):
        assert words in browser.text(), words


def test_how_the_office_serves_who_reads_or_walks_with_difficulty(app: Flask) -> None:
    """R57: zoom, keyboard, the phone number, and a family member may book."""
    browser = Browser(app)
    browser.open("/privacy/access")
    for words in ("只用键盘", "放大到 200%", "023-0000 0000", "家里人也可以替您约"):
        assert words in browser.text(), words


def test_the_notice_is_one_tap_away_from_where_data_is_typed(at_profile_page: Browser) -> None:
    """R52: before collecting."""
    assert 'href="/privacy/"' in at_profile_page.page
    assert "办完 180 天后清除" in at_profile_page.text()


def test_both_pages_are_the_same_for_everybody_and_can_be_kept(app: Flask) -> None:
    """No name, no form, no session: a signed-in couple reads what a visitor reads."""
    for path in ("/privacy/", "/privacy/access"):
        answer = Browser(app).client.get(path)
        assert answer.headers["Cache-Control"] == "public, max-age=1"
        assert "csrf_token" not in answer.text
        again = Browser(app).client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
