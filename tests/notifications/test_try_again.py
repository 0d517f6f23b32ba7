"""A server refuses a message, or cannot be reached."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN
from tests.conftest import Time
from tests.notifications.mailbox import Mailbox
from tests.notifications.makers import book_by_mail, deliver, messages, states
from tests.venues.makers import make_office, make_slot
from wedreg.notifications.models import Message

MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
ADDRESS = "woman@example.org"


def woman() -> Message:
    """Return the message to the woman."""
    return messages()[0]


def test_a_message_is_tried_again_after_1_5_25_and_125_minutes(mail_app: Flask, mailbox: Mailbox, at: Time) -> None:
    """And not a second earlier; then it is set aside for staff, with a reason that names no address."""
    book_by_mail(man=None)
    mailbox.at_address = [f"451 4.7.1 <{ADDRESS}> greylisted"] * 9
    deliver()
    for minutes in (1, 5, 25, 125):
        assert woman().next_attempt_at == at.now + minutes * MINUTE
        before = len(mailbox.at_address)
        at(at.now + minutes * MINUTE - SECOND)
        deliver()
        assert len(mailbox.at_address) == before
        at(at.now + SECOND)
        deliver()
        assert len(mailbox.at_address) == before - 1
    assert states()[0] == ("woman", "dead", "SMTP 451")
    at(at.now + 500 * MINUTE)
    deliver()
    assert len(mailbox.at_address) == 4
    assert mailbox.mails == []


@pytest.mark.parametrize("where", ["at_address", "at_end"])
def test_what_is_refused_for_now_goes_out_later(mail_app: Flask, mailbox: Mailbox, at: Time, where: str) -> None:
    """Whether the server says so at the address or after the mail; the next mail of the batch is not held up."""
    book_by_mail()
    getattr(mailbox, where).append("450 mailbox busy")
    assert deliver() == 1
    assert [(row.person, row.state.value, row.reason) for row in messages()] == [
        ("woman", "waiting", "SMTP 450"), ("man", "sent", None),
    ]  # fmt: skip
    at(at.now + MINUTE)
    assert deliver() == 1
    assert (woman().state.value, woman().attempts, woman().in_flight, woman().doubtful) == ("sent", 2, False, False)


@pytest.mark.parametrize("where", ["at_address", "at_end"])
def test_what_is_refused_for_ever_is_set_aside_at_once(
    mail_app: Flask, mailbox: Mailbox, at: Time, where: str
) -> None:  # fmt: skip
    """With the code alone: the server's words hold the address."""
    book_by_mail()
    getattr(mailbox, where).append(f"550 5.1.1 <{ADDRESS}>: no such user")
    assert deliver() == 1
    assert states() == [("woman", "dead", "SMTP 550"), ("man", "sent", None)]
    at(at.now + 200 * MINUTE)
    assert deliver() == 0


def test_a_server_that_is_down_loses_nothing(mail_app: Flask, port: int, at: Time) -> None:
    """The messages wait, and staff see why."""
    book_by_mail()
    assert deliver() == 0
    assert states() == [("woman", "waiting", "ConnectionRefusedError"), ("man", "waiting", "ConnectionRefusedError")]


def test_a_server_that_comes_back_gets_what_waited(mail_app: Flask, mailbox: Mailbox, at: Time) -> None:
    """421 ends the connection; a new one is made, and each mail goes out once."""
    slot = make_slot(make_office(), THURSDAY_TEN, places=2)
    book_by_mail(slot)
    book_by_mail(slot)
    mailbox.at_address = ["421 shutting down"]
    deliver()
    at(at.now + MINUTE)
    deliver()
    assert [state for _person, state, _reason in states()] == ["sent"] * 4
    assert len(mailbox.mails) == 4


def test_no_try_comes_after_the_start(mail_app: Flask, mailbox: Mailbox, at: Time) -> None:
    """When the next one would, the message is set aside at once, so that staff can still call."""
    soon = make_slot(make_office(), THURSDAY_TEN.replace(day=28, hour=9))
    book_by_mail(soon, man=None)
    at(soon.starts_at - 3 * MINUTE)
    mailbox.at_address = ["450 busy"] * 9
    deliver()
    assert woman().next_attempt_at == soon.starts_at - 2 * MINUTE
    at(soon.starts_at - 2 * MINUTE)
    deliver()
    assert states()[0] == ("woman", "dead", "SMTP 450")


def test_nothing_is_sent_after_the_start(mail_app: Flask, mailbox: Mailbox, at: Time) -> None:
    """A message of which nobody has any use closes itself."""
    book_by_mail()
    at(THURSDAY_TEN)
    assert deliver() == 0
    assert states() == [("woman", "closed", "too late"), ("man", "closed", "too late")]
    assert mailbox.mails == []
