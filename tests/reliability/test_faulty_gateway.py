"""Thousands of mails through a server that fails in every way: none is lost, and what comes twice is flagged."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.bookings.makers import THURSDAY_TEN
from tests.conftest import Time
from tests.figures import Figure
from tests.notifications.makers import book_by_mail, deliver, messages, put
from tests.reliability.fast import unsynced
from tests.reliability.gateway import FAULTS, SECONDS, Gateway, gateway
from tests.reliability.sizes import FEW, MAILS
from tests.venues.makers import make_office, make_slot
from wedreg import create_app
from wedreg.core.db import db
from wedreg.core.transactions import reading
from wedreg.notifications import channels
from wedreg.notifications.delivery import MOST_ATTEMPTS
from wedreg.notifications.models import Message, MessageState
from wedreg.notifications.services import Notice
from wedreg.settings import Settings

pytestmark = pytest.mark.reliability

HANGS = 0 if FEW else 2


@pytest.fixture
def server(chance: random.Random) -> Iterator[Gateway]:
    """Return the server with its ledger."""
    with gateway(chance, HANGS) as found:
        yield found


@pytest.fixture
def app(settings: Settings, server: Gateway, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Return an application that sends its mails through it, and waits for no answer for long."""
    monkeypatch.setattr(channels, "TIMEOUT_SECONDS", SECONDS)
    smtp = f"smtp://127.0.0.1:{server.port}"
    app = create_app(replace(settings, sms_channel="off", mail_channel="smtp", smtp_url=smtp))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def make_mails(at: Time) -> None:
    """Put the mails into the outbox, all of them about one booking."""
    booking = book_by_mail(make_slot(make_office(), THURSDAY_TEN))
    for number in range(MAILS // 2 - 1):
        facts = (booking.id, booking.appointed)
        put(*(Notice("bookings.confirmed", *facts, person, at.now, booking.starts_at, at_once=True, rule=str(number))
              for person in ("woman", "man")))  # fmt: skip


def next_try() -> object:
    """Return when the next message is due; None when none waits."""
    with reading():
        return db.session.scalar(select(func.min(Message.next_attempt_at)).where(Message.state == MessageState.WAITING))


def test_of_thousands_of_mails_none_is_lost_and_only_flagged_ones_come_twice(
    app: Flask, database: str, at: Time, server: Gateway, figure: Figure
) -> None:
    """F8: sent means that the server has it; twice only where its answer was lost; set aside only for a reason."""
    with unsynced(database):
        make_mails(at)
        while moment := next_try():
            at(max(at.now, moment) + timedelta(seconds=1))
            deliver()
    rows = messages()
    assert len(rows) == MAILS // 2 * 2
    assert {row.state for row in rows} <= {MessageState.SENT, MessageState.DEAD}
    lost = [row.ref for row in rows if row.state == MessageState.SENT and not server.taken[row.ref]]
    twice = {ref for ref, times in server.taken.items() if times > 1}
    flagged = {row.ref for row in rows if row.doubtful}
    assert lost == []
    assert twice <= flagged
    assert server.unanswered <= flagged
    aside = [row for row in rows if row.state == MessageState.DEAD]
    assert all(row.reason in ("SMTP 550", "SMTP 554") or row.attempts == MOST_ATTEMPTS for row in aside)
    assert all(row.doubtful for row in aside if server.taken[row.ref])  # none of them came without anybody knowing
    assert FEW or set(FAULTS) < set(server.faults)
    figure("mails through a faulty server", len(rows), lost=len(lost), duplicate=len(twice))
    figure("of these flagged as possibly twice", len(flagged))
