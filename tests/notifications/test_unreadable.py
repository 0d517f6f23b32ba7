"""One message that cannot be written holds up no other."""

from collections.abc import Collection, Mapping
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from tests.bookings.makers import THURSDAY_TEN
from tests.notifications.mailbox import Mailbox
from tests.notifications.makers import book_by_mail, deliver, messages, states
from tests.venues.makers import make_office, make_slot
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.feature import MessageKind, Subject, features
from wedreg.core.transactions import writing
from wedreg.couples.models import Person
from wedreg.couples.rules import Role
from wedreg.notifications.services import Notice, enqueue


def test_an_address_that_was_spoilt_keeps_back_nobody_else(mail_app: Flask, mailbox: Mailbox) -> None:
    slot = make_slot(make_office(), THURSDAY_TEN, places=3)
    couples = [book_by_mail(slot).couple_id for _ in range(3)]
    with writing():
        hers = update(Person).where(Person.couple_id == couples[0], Person.role == Role.WOMAN)
        db.session.execute(hers.values(email_sealed=b"A\x01spoilt", phone_sealed=b"A\x63spoilt"))
    assert deliver() == 5
    assert states()[0] == ("woman", "dead", "no address")
    assert len(mailbox.mails) == 5


def broken(subject_ids: Collection[int]) -> Mapping[int, Subject]:
    """Fail as a feature with a mistake in it does."""
    raise ZeroDivisionError(subject_ids)


def test_a_kind_of_message_with_a_mistake_in_it_is_set_aside(
    mail_app: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others of its batch go out, and staff see what did not."""
    monkeypatch.setitem(features().message_kinds, "test.broken", MessageKind("test.broken", "x", broken))
    book_by_mail()
    with writing():
        now = clock.now()
        enqueue([Notice("test.broken", 1, "1", "woman", now, now + timedelta(days=1))])
    assert deliver() == 2
    assert states("test.broken") == [("woman", "dead", "unreadable")]
    assert [row.attempts for row in messages()] == [1, 1, 1]
    assert len(mailbox.mails) == 2
