"""Staff see what was sent, what is late and what failed."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import NEXT_THURSDAY_TEN, THURSDAY_TEN, book, cancel
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.fields import is_chinese
from tests.notifications.mailbox import Mailbox
from tests.notifications.makers import book_by_mail, deliver, messages, notice, put, states
from tests.venues.makers import make_office, make_slot
from wedreg import create_app
from wedreg.audit import queries as audit
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.couples.models import SignInCode
from wedreg.notifications.texts import REASONS, reason_of
from wedreg.settings import Settings

PAGE = "/staff/messages/"
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def numbers(browser: Browser) -> list[str]:
    """Return how many are waiting, sent, closed and dead, as the page shows it."""
    return re.findall(r"<dd><b>(\d+)</b>", browser.page)


def test_staff_see_how_far_each_message_has_come(mail_app: Flask, mailbox: Mailbox) -> None:
    """R51: one sent, one that failed, two that nobody needs any more, two that wait."""
    slot = make_slot(make_office(), THURSDAY_TEN, places=3)
    cancel(book_by_mail(slot))
    mailbox.at_address = ["250 OK", "550 no"]
    deliver()
    book_by_mail(slot)
    staff = staff_browser(mail_app, Role.REGISTRAR)
    staff.open(PAGE)
    assert numbers(staff) == ["2", "1", "2", "1"]
    staff.open(f"{PAGE}?state=dead")
    assert "没发出去" in staff.text()
    assert "不收这封信（550），请打电话核对邮箱。" in staff.text()
    assert staff.page.count('scope="row"') == 1
    for who in ("woman@example.org", "man@example.org"):
        assert who not in staff.page


@pytest.mark.parametrize(
    "code", [*REASONS, "SMTP 550", "SMTP 451", "TimeoutError", "ConnectionRefusedError", "SMTPServerDisconnected"]
)
def test_every_reason_is_a_chinese_sentence(code: str) -> None:
    sentence = str(reason_of(code))
    assert is_chinese(sentence)
    assert sentence.endswith("。")


def test_staff_read_why_nobody_was_told(mail_app: Flask, mailbox: Mailbox) -> None:
    booking = book_by_mail(man=None)
    cancel(booking)
    deliver()
    staff = staff_browser(mail_app, Role.REGISTRAR)
    staff.open(PAGE)
    assert "没有能用的手机号或邮箱，请打电话。" in staff.text()
    assert "事情已经变了，不用再发。" in staff.text()
    for code in ("stale", "no address", "smtp"):
        assert code not in staff.text()


def test_what_reached_nobody_is_to_be_seen_to_on_the_home_page(mail_app: Flask, mailbox: Mailbox) -> None:
    """Until somebody has sent it again; those who may not open the messages are not bothered."""
    registrar, admin = staff_browser(mail_app, Role.REGISTRAR), staff_browser(mail_app, Role.ADMIN)
    assert "要处理" not in registrar.open("/staff/")
    book_by_mail()
    mailbox.at_address = ["250 OK", "550 no"]
    deliver()
    registrar.open("/staff/")
    assert "要处理 1 条消息没发出去" in registrar.text()
    assert f'href="{PAGE}?state=dead"' in registrar.page
    assert "要处理" not in admin.open("/staff/")


def test_staff_send_again_what_failed(mail_app: Flask, mailbox: Mailbox, at: Time) -> None:
    """Once: it waits then, and a second click finds nothing to send. Who did it is in the audit."""
    book_by_mail(man=None)
    mailbox.at_address = ["550 no"]
    deliver()
    staff = staff_browser(mail_app, Role.REGISTRAR)
    staff.open(f"{PAGE}?state=dead")
    (woman, _man) = messages()
    path = f"{PAGE}{woman.id}/again"
    form = staff.hidden(path)
    assert staff.client.post(path, data=form).status_code == 302
    assert staff.client.post(path, data=form).status_code == 409
    assert deliver() == 1
    assert states()[0] == ("woman", "sent", None)
    (entry,) = audit.entries("message.sent_again")
    assert (entry.actor_kind, entry.subject_id) == ("staff", str(woman.id))
    db.session.close()


def test_what_failed_gets_a_whole_new_round(mail_app: Flask, mailbox: Mailbox, at: Time) -> None:
    book_by_mail(man=None)
    mailbox.at_address = ["550 no", *["450 busy"] * 5]
    deliver()
    staff = staff_browser(mail_app, Role.REGISTRAR)
    staff.open(PAGE)
    staff.send(f"{PAGE}{messages()[0].id}/again")
    waits = []
    while states()[0][1] == "waiting":
        deliver()
        waits.append((messages()[0].next_attempt_at - at.now) // MINUTE)
        at(max(messages()[0].next_attempt_at, at.now))
    assert waits[:4] == [1, 5, 25, 125]
    assert states()[0] == ("woman", "dead", "SMTP 450")


@pytest.fixture
def page_with_code(settings: Settings) -> Iterator[Callable[..., tuple[str, str]]]:
    """Return a function that asks for a sign-in code and returns it with the page that staff see."""

    def ask(*, delivered: bool = False, address: str = "13900001234", **changes: object) -> tuple[str, str]:
        app = create_app(replace(settings, **changes))
        with app.app_context():
            visitor = Browser(app)
            visitor.open("/couples/sign-in")
            visitor.submit(address=address)
            code = db.session.scalars(select(SignInCode)).one().code
            db.session.close()
            if delivered:
                assert deliver() == 1
            staff = staff_browser(app, Role.REGISTRAR)
            staff.open(PAGE)
            assert "登录验证码" in staff.text()
            db.session.remove()
            db.engine.dispose()
        return str(code), staff.text()

    return ask


@pytest.mark.parametrize("delivered", [False, True])
def test_a_sign_in_code_is_shown_in_the_sample_set_up_only(
    page_with_code: Callable[..., tuple[str, str]], *, delivered: bool
) -> None:
    """Decision 20: where a screen or a file stands for the phone; otherwise its kind and state."""
    code, page = page_with_code(delivered=delivered)
    assert f"您的验证码是 {code}" in page


@pytest.mark.parametrize("delivered", [False, True])
def test_a_sign_in_code_is_not_shown_in_earnest(
    page_with_code: Callable[..., tuple[str, str]], *, delivered: bool
) -> None:
    code, page = page_with_code(delivered=delivered, sample=False)
    assert code not in page


def test_a_code_that_goes_to_a_real_mail_box_is_not_shown(page_with_code: Callable[..., tuple[str, str]]) -> None:
    """Decision 20: not even in the sample set-up, nor before it was sent."""
    code, page = page_with_code(address="a@example.org", sms_channel="off", mail_channel="smtp")
    assert code not in page


def test_the_list_asks_the_database_as_often_for_twenty_as_for_two(
    app: Flask, staff: Callable[..., Browser], queries: list[str]
) -> None:
    """Also where it shows what they say, of bookings and of codes."""
    browser = staff(Role.REGISTRAR)
    slot = make_slot(make_office(), THURSDAY_TEN, places=20)
    counts = []
    for couples in (1, 9):
        for _ in range(couples):
            book(slot)
        queries.clear()
        browser.open(PAGE)
        counts.append(len(queries))
    assert browser.page.count("<details>") == 20
    assert counts[0] == counts[1]


def test_the_oldest_messages_are_a_page_further(app: Flask, staff: Callable[..., Browser]) -> None:
    put(*(notice(subject=number) for number in range(51)))
    browser = staff(Role.REGISTRAR)
    browser.open(PAGE)
    assert browser.page.count('scope="row"') == 50
    browser.open(PAGE + re.findall(r'href="(\?before=\d+)"', browser.page)[0])
    assert browser.page.count('scope="row"') == 1


def test_staff_and_probes_learn_that_messages_are_late(app: Flask, browser: Browser, at: Time) -> None:
    """More than five minutes after the oldest could have gone out, on every page of staff."""
    book(make_slot(make_office(), THURSDAY_TEN))
    registrar = staff_browser(app, Role.REGISTRAR)
    at(at.now + 5 * MINUTE)
    registrar.open(PAGE)
    assert "消息发得晚了" not in registrar.text()
    assert browser.client.get("/readyz").status_code == 200
    at(at.now + SECOND)
    registrar.open("/staff/desk/")
    assert "消息发得晚了。 最早的一条从 2026-04-27 10:00:00 等到现在" in registrar.text()
    assert browser.client.get("/readyz").status_code == 503
    deliver()
    registrar.open("/staff/desk/")
    assert "消息发得晚了" not in registrar.text()


def test_what_waits_for_the_morning_is_not_late(app: Flask, browser: Browser, at: Time) -> None:
    """R51: not at night, and not in the minute in which the night ends."""
    booking = book(make_slot(make_office(), NEXT_THURSDAY_TEN))
    deliver()
    at(datetime(2026, 4, 27, 21, 0, tzinfo=BEIJING))
    cancel(booking, by_office=True)
    for hour, minute, status in ((23, 0, 200), (8, 0, 200), (8, 5, 200), (8, 6, 503)):
        at(datetime(2026, 4, 27 if hour == 23 else 28, hour, minute, tzinfo=BEIJING))
        assert browser.client.get("/readyz").status_code == status, (hour, minute)
