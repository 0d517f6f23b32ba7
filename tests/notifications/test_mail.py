"""Messages go out as e-mails, through a real server."""

import time
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from tests.bookings.makers import THURSDAY_TEN, cancel
from tests.conftest import Time
from tests.notifications.mailbox import Mailbox
from tests.notifications.makers import book_by_mail, deliver, messages, states
from tests.venues.makers import make_office, make_slot
from wedreg.core.clock import clock
from wedreg.core.db import changed
from wedreg.core.transactions import writing
from wedreg.venues.models import Venue

MINUTE = timedelta(minutes=1)


def test_both_get_their_mail_once(mail_app: Flask, mailbox: Mailbox) -> None:
    """R51: in Chinese, with weekday and half of the day, each to the own address."""
    booking = book_by_mail()
    assert deliver() == 2
    assert deliver() == 0
    assert sorted(address for address, _mail in mailbox.mails) == ["man@example.org", "woman@example.org"]
    for address, mail in mailbox.mails:
        assert (mail["To"], mail["From"]) == (address, "no-reply@example.org")
        assert mail["Subject"] == "约好了：4月30日 周四 上午10:00"
        body = mail.get_content()
        assert "您好，结婚登记约好了，不收费。" in body
        assert f"/bookings/{booking.code}" in body
        assert "023-0000 0000" in body
    assert [row.provider_ref for row in messages()] == [row.ref for row in messages()]
    assert {(row.state.value, row.channel, row.sent_at) for row in messages()} == {("sent", "smtp", clock.now())}


def test_a_mail_is_written_as_strict_servers_want_it(mail_app: Flask, mailbox: Mailbox) -> None:
    """Every line ends with CR LF, none is longer than 998 characters, and nothing but ASCII goes over the wire."""
    book_by_mail()
    deliver()
    for raw in mailbox.raw:
        assert raw.isascii()
        assert raw.count(b"\n") == raw.count(b"\r\n")
        assert max(len(line) for line in raw.split(b"\r\n")) <= 998


def test_one_connection_serves_a_whole_batch(mail_app: Flask, mailbox: Mailbox) -> None:
    slot = make_slot(make_office(), THURSDAY_TEN, places=3)
    for _ in range(3):
        book_by_mail(slot)
    assert deliver() == 6
    assert mailbox.connections == 1


def test_every_try_has_the_same_message_id(mail_app: Flask, mailbox: Mailbox, at: Time) -> None:
    """So that a reader shows a mail that came twice once."""
    book_by_mail(man=None)
    mailbox.at_end = ["451 try later"]
    tried: list[str] = []
    mailbox.meanwhile = lambda: tried.append("x")
    assert deliver() == 0
    at(at.now + MINUTE)
    assert deliver() == 1
    (woman, _man) = messages()
    ((_, mail),) = mailbox.mails
    assert mail["Message-ID"] == f"<{woman.ref}@example.org>"
    assert len(tried) == 2


def test_nobody_waits_while_a_server_is_spoken_to(mail_app: Flask, mailbox: Mailbox) -> None:
    """No transaction is open: others write while the server takes its time."""
    book_by_mail(man=None)
    written: list[int] = []

    def write() -> None:
        with mail_app.app_context(), writing():
            written.append(changed(update(Venue).values(way="往右")))

    mailbox.meanwhile = write
    assert deliver() == 1
    assert written == [1]


def test_what_was_cancelled_before_it_was_sent_closes_itself(mail_app: Flask, mailbox: Mailbox) -> None:
    """The state is read again just before sending."""
    cancel(book_by_mail())
    assert deliver() == 2
    assert {mail["Subject"] for _address, mail in mailbox.mails} == {"已取消：4月30日 周四 上午10:00 的预约"}
    assert states("confirmed") == [("woman", "closed", "stale"), ("man", "closed", "stale")]


def test_what_is_cancelled_while_a_slow_batch_goes_out_is_not_told_a_minute_later(
    mail_app: Flask, mailbox: Mailbox, at: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The state is read once for a batch, so no batch lasts longer than the promise: nothing after 60 seconds."""
    slot = make_slot(make_office(), THURSDAY_TEN, places=2)
    book_by_mail(slot, man=None)
    later = book_by_mail(slot, man=None)
    passed = [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: passed[0])

    def meanwhile() -> None:
        mailbox.meanwhile = None
        with mail_app.app_context():
            cancel(later)
        passed[0] = 55.0  # the server takes its time

    mailbox.meanwhile = meanwhile
    deliver()
    at(at.now + 3 * MINUTE)
    deliver()
    subjects = [mail["Subject"] for _address, mail in mailbox.mails]
    assert subjects.count("约好了：4月30日 周四 上午10:00") == 1
    assert subjects.count("已取消：4月30日 周四 上午10:00 的预约") == 1


def test_who_has_no_address_is_for_staff_to_call(mail_app: Flask, mailbox: Mailbox) -> None:
    book_by_mail(man=None)
    assert deliver() == 1
    assert states() == [("woman", "sent", None), ("man", "dead", "no address")]


@pytest.mark.parametrize("address", ["李@example.org", "a@例子.org"])
def test_an_address_that_no_server_takes_holds_up_nobody(mail_app: Flask, mailbox: Mailbox, address: str) -> None:
    """It is set aside at once, with a reason that does not name it; the others go out."""
    book_by_mail(woman=address)
    assert deliver() == 1
    assert [mail_address for mail_address, _mail in mailbox.mails] == ["man@example.org"]
    woman, man = messages()
    assert (woman.state.value, man.state.value) == ("dead", "sent")
    assert woman.reason
    assert address not in woman.reason
