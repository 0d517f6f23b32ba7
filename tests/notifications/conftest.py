"""What these tests stand on besides: a mail server, and an application that sends mails through it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from tests.notifications.mailbox import Mailbox, free_port, serve
from wedreg import create_app
from wedreg.core.db import db
from wedreg.settings import Settings


@pytest.fixture
def port() -> int:
    """Return the port at which the mail server is expected."""
    return free_port()


@pytest.fixture
def mailbox(port: int) -> Iterator[Mailbox]:
    """Run a mail server and return what it gets."""
    mailbox = Mailbox()
    server = serve(mailbox, port)
    yield mailbox
    server.stop()


@pytest.fixture
def mail_app(settings: Settings, port: int) -> Iterator[Flask]:
    """Return an application that can send mails only, with its context pushed."""
    smtp = f"smtp://127.0.0.1:{port}"
    app = create_app(replace(settings, sms_channel="off", mail_channel="smtp", smtp_url=smtp))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()
