"""People sign in with six digits that are sent to them."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import ask_for_code, digits_sent, make_contact, other_digits, sign_in_by_code
from wedreg import create_app
from wedreg.audit.models import Entry
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.jobs import forget_codes
from wedreg.couples.models import Contact, ContactKind, SignInCode
from wedreg.notifications.delivery import deliver
from wedreg.settings import Settings

PHONE = "19900000001"


def contacts() -> list[tuple[ContactKind, str | None]]:
    found = [(row.kind, row.address) for row in db.session.scalars(select(Contact).order_by(Contact.id))]
    db.session.close()
    return found


def body(browser: Browser) -> str:
    """Return the page without the token and the typed digits, which are different each time."""
    return re.sub(r'name="csrf_token"[^>]*|value="\d{6}"', "", browser.page)


def test_a_visitor_signs_in_with_the_six_digits_from_the_message(browser: Browser, settings: Settings) -> None:
    browser.open("/couples/sign-in")
    assert "填验证码" in browser.submit(address="199 0000 0001")
    assert browser.path == "/couples/sign-in/code"
    assert deliver() == 1
    (message,) = settings.data.glob("**/*.txt")
    text = message.read_text()
    assert text.startswith("+8619900000001\n")
    found = re.search(r"您的验证码是 (\d{6})，10 分钟内有效。工作人员不会向您要验证码。", text)
    assert found
    assert "还没有预约" in browser.submit(code=found[1])
    assert contacts() == [(ContactKind.SMS, "+8619900000001")]


def test_the_same_phone_is_the_same_contact_however_it_is_typed(app: Flask) -> None:
    for typed in (PHONE, "+86 199-0000-0001", "１９９０００００００１"):
        sign_in_by_code(Browser(app), typed)
    assert contacts() == [(ContactKind.SMS, "+8619900000001")]


def test_the_page_says_where_the_code_went_and_how_to_get_another(browser: Browser) -> None:
    """Masked: enough to see that a number was mistyped, and nothing for who looks over a shoulder."""
    for typed, shown in (("199 0000 0001", "199****0001"), ("lin@example.org", "l***@example.org")):
        browser.open("/couples/sign-in?next=/bookings/mine")
        browser.submit(address=typed)
        assert f"已发到 {shown}" in browser.text()
        assert 'href="/couples/sign-in?next=/bookings/mine"' in browser.page


def test_an_address_signs_in_too_whatever_its_case(app: Flask) -> None:
    for typed in ("Jian.Wei@Example.org", "jian.wei@example.org "):
        sign_in_by_code(Browser(app), typed)
    assert contacts() == [(ContactKind.EMAIL, "jian.wei@example.org")]


@pytest.mark.parametrize("typed", ["1990000", "02365000000", "no", "a@b", "two@at@example.org", "a b@example.org"])
def test_who_cannot_be_reached_is_told_what_to_type_and_keeps_it(browser: Browser, typed: str) -> None:
    browser.open("/couples/sign-in")
    page = browser.submit(address=typed)
    assert browser.status == 422
    assert "请填 11 位手机号；境外号码以 + 和区号开头；也可以填电子邮箱。" in page
    assert f'value="{typed}"' in page


def test_nothing_typed_gets_a_sentence(browser: Browser) -> None:
    browser.open("/couples/sign-in")
    assert "请填手机号。" in browser.submit(address="")
    ask_for_code(browser, PHONE)
    assert "请填短信里的 6 位数字。" in browser.submit(code="")
    assert "验证码是 6 位数字。" in browser.submit(code="12345")


@pytest.mark.parametrize(
    ("off", "typed", "sentence"),
    [
        ({"sms_channel": "off"}, PHONE, "现在还不能发短信，请填电子邮箱。"),
        ({"mail_channel": "off"}, "a@example.org", "现在还不能发邮件，请填手机号。"),
        ({"sms_channel": "off", "mail_channel": "off"}, PHONE, "现在还不能网上登录，请打 023-0000 0000，我们帮您约。"),
        ({"sms_channel": "off", "mail_channel": "off"}, "a@example.org", "现在还不能网上登录，请打 023-0000 0000"),
    ],
)
def test_where_a_way_is_closed_the_page_names_the_one_that_is_open(
    settings: Settings, off: dict[str, str], typed: str, sentence: str
) -> None:
    app = create_app(replace(settings, **off))
    with app.app_context():
        browser = Browser(app)
        browser.open("/couples/sign-in")
        page = browser.submit(address=typed)
        assert browser.status == 422
        assert sentence in page
        assert db.session.scalar(select(func.count()).select_from(SignInCode)) == 0
        db.session.remove()
        db.engine.dispose()


def test_a_code_is_good_for_ten_minutes_and_once(app: Flask, at: Time) -> None:
    start = at.now
    browser, late = Browser(app), Browser(app)
    code = ask_for_code(browser, PHONE)
    at(start + timedelta(minutes=9, seconds=59))
    browser.submit(code=code)
    assert browser.path == "/bookings/mine"
    at(start)
    code = ask_for_code(late, PHONE)
    at(start + timedelta(minutes=10))
    assert "这个验证码用不了了，请重新获取一个。" in late.submit(code=code)
    assert late.status == 422


def test_a_used_code_opens_nothing_and_leaves_nothing_behind(app: Flask) -> None:
    first, second = Browser(app), Browser(app)
    code = ask_for_code(first, PHONE)
    with first.client.session_transaction() as session:
        ref = session["code"]
    with second.client.session_transaction() as session:
        session["code"] = ref
    first.submit(code=code)
    second.open("/couples/sign-in/code")
    assert "这个验证码用不了了" in second.submit(code=code)
    row = db.session.scalars(select(SignInCode)).one()
    assert (row.code_sealed, row.address_sealed) == (None, None)
    db.session.close()


def test_codes_whose_time_is_over_are_removed_with_their_address(app: Flask, at: Time) -> None:
    ask_for_code(Browser(app), PHONE)
    at(at.now + timedelta(minutes=10, seconds=1))
    with writing():
        assert forget_codes() == 1
    assert db.session.scalar(select(func.count()).select_from(SignInCode)) == 0
    db.session.close()


def test_the_digits_stand_nowhere_in_the_clear(app: Flask) -> None:
    """Not in the row, not in the outbox, not in the log: only sealed."""
    code = ask_for_code(Browser(app), PHONE)
    with db.engine.connect() as connection:
        for table in ("couples_sign_in_code", "notifications_message", "audit_entry"):
            for row in connection.exec_driver_sql(f"SELECT * FROM {table}"):
                assert not any(code in str(value) for value in row if isinstance(value, str)), table


def test_nothing_tells_whether_a_phone_is_known(app: Flask, queries: list[str]) -> None:
    """Asking, a wrong code and a right one: same status, same page, same number of statements."""
    make_contact("+8619900000002")
    alike = ("19900000002", "19900010002")  # once they are masked
    seen = [steps_of(Browser(app), phone, queries) for phone in alike]
    for known, unknown in zip(*seen, strict=True):
        assert known == unknown


def steps_of(browser: Browser, phone: str, queries: list[str]) -> list[tuple[int, str, str, int]]:
    """Return status, path, page and number of statements of asking, of a wrong code and of the right one."""
    browser.open("/couples/sign-in")
    steps = []
    for spelled in (lambda: {"address": phone}, lambda: {"code": other_digits(digits_sent())},
                    lambda: {"code": digits_sent()}):  # fmt: skip
        fields = spelled()
        queries.clear()
        browser.submit(**fields)
        steps.append((browser.status, browser.path, body(browser), len(queries)))
    return steps


def test_the_log_has_the_sign_in_and_no_address(app: Flask) -> None:
    browser = Browser(app)
    code = ask_for_code(browser, PHONE)
    browser.submit(code=other_digits(code))
    browser.submit(code=code)
    entries = db.session.scalars(select(Entry).where(Entry.action.startswith("couples."))).all()
    assert [entry.action for entry in entries] == ["couples.code_wrong", "couples.signed_in"]
    assert PHONE not in "".join(str(entry.details) for entry in entries)
    db.session.close()


def test_going_on_after_the_sign_in_leads_to_where_one_came_from_and_never_elsewhere(app: Flask) -> None:
    for wanted, reached in (("/couples/profile", "/couples/profile"), ("//evil.example/", "/bookings/mine")):
        browser = Browser(app)
        browser.open(f"/couples/sign-in?next={wanted}")
        browser.submit(address=PHONE)
        browser.submit(code=digits_sent())
        assert browser.path == reached


def test_what_is_refused_says_so_in_its_status_too(app: Flask) -> None:
    """Nothing typed, and a code that is none; a full-width address is read as it was meant."""
    browser = Browser(app)
    browser.open("/couples/sign-in")
    browser.submit(address="")
    assert browser.status == 422
    browser.open("/couples/sign-in")
    browser.submit(address="１９９００００００５５")
    browser.submit(code="12")
    assert (browser.path, browser.status) == ("/couples/sign-in/code", 422)
