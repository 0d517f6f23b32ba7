"""Several processes send, and one of them freezes or dies."""

import logging
from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN
from tests.conftest import Time
from tests.notifications.mailbox import Mailbox
from tests.notifications.makers import book_by_mail, deliver, messages, states
from tests.venues.makers import make_office, make_slot
from wedreg.core.installation import settings
from wedreg.core.transactions import writing
from wedreg.notifications import delivery, services
from wedreg.notifications.channels import open_channels

SECOND = timedelta(seconds=1)


class Killed(BaseException):
    """The process ends here."""


def die_at(monkeypatch: pytest.MonkeyPatch, place: str, times: int) -> None:
    """Let the sender die when it comes to this place for the nth time."""
    been: list[str] = []

    def pause(name: str) -> None:
        been.append(name)
        if been.count(place) == times and name == place:
            raise Killed

    monkeypatch.setattr("wedreg.notifications.delivery.pause", pause)


def test_a_message_that_somebody_has_is_left_alone_until_the_lease_is_over(
    mail_app: Flask, mailbox: Mailbox, at: Time
) -> None:
    book_by_mail()
    assert len(delivery._claim()) == 2
    at(at.now + delivery.LEASE - SECOND)
    assert deliver() == 0
    at(at.now + SECOND)
    assert deliver() == 2


def test_a_sender_that_wakes_too_late_writes_nothing_down(
    mail_app: Flask, mailbox: Mailbox, at: Time, caplog: pytest.LogCaptureFixture
) -> None:
    """The claim is fenced: the mail may arrive twice, under one Message-ID, but what the other one wrote stays."""
    book_by_mail(man=None)
    frozen = delivery._claim()
    at(at.now + delivery.LEASE)
    mailbox.at_end = ["550 refused"]
    assert deliver() == 0
    channels = open_channels(settings())
    with caplog.at_level(logging.WARNING):
        delivery._send_batch(frozen, channels)
    for channel in channels.values():
        channel.close()
    assert states()[0] == ("woman", "dead", "SMTP 550")
    assert "another sender has it now" in caplog.text


def test_a_sender_from_before_is_fenced_off_also_after_staff_sent_it_again(
    mail_app: Flask, mailbox: Mailbox, at: Time
) -> None:
    """A new round of tries does not bring an old claim to life."""
    book_by_mail(man=None)
    frozen = delivery._claim()
    at(at.now + delivery.LEASE)
    mailbox.at_end = ["550 refused"]
    deliver()
    with writing():
        services.send_again(messages()[0].id)
    running = delivery._claim()
    assert len(running) == 1
    channels = open_channels(settings())
    delivery._send_batch(frozen, channels)
    assert states()[0][1] == "waiting"
    delivery._send_batch(running, channels)
    for channel in channels.values():
        channel.close()
    assert states()[0][1] == "sent"


@pytest.mark.parametrize(
    ("place", "doubtful"), [("delivery.claimed", [False] * 4), ("delivery.sent", [False, True, False, False])]
)
def test_only_the_message_that_was_on_its_way_is_doubtful(
    mail_app: Flask,
    mailbox: Mailbox,
    at: Time,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    doubtful: list[bool],
) -> None:
    """When a sender dies, all it had comes back; the one that may have gone out already is flagged."""
    slot = make_slot(make_office(), THURSDAY_TEN, places=2)
    book_by_mail(slot)
    book_by_mail(slot)
    die_at(monkeypatch, place, 1 if place == "delivery.claimed" else 2)
    with pytest.raises(Killed):
        deliver()
    monkeypatch.undo()
    at(at.now + delivery.LEASE)
    deliver()
    assert [row.state.value for row in messages()] == ["sent"] * 4
    assert [row.doubtful for row in messages()] == doubtful
    doubled = [mail["Message-ID"] for _address, mail in mailbox.mails]
    assert len(doubled) - len(set(doubled)) == sum(doubtful)
