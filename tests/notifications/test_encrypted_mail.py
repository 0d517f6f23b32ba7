"""Mail goes to the server it was meant for, and a password is never sent in clear over a network."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.browsers import staff_browser
from tests.conftest import Time
from tests.notifications.mailbox import Mailbox, certificate, encryption, serve
from tests.notifications.makers import book_by_mail, deliver, states
from wedreg import create_app
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.settings import Settings

HERE = "127.0.0.1"
EVERYWHERE = "0.0.0.0"  # noqa: S104  (reaches this machine, but by its name it need not)
Mailing = Callable[[str], Flask]


@pytest.fixture
def mailing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailing]:
    """Return a maker of an application that sends mails to this address."""
    with contextlib.ExitStack() as opened:

        def make(url: str) -> Flask:
            app = create_app(replace(settings, sms_channel="off", mail_channel="smtp", smtp_url=url))
            opened.enter_context(app.app_context())
            opened.callback(db.engine.dispose)
            opened.callback(db.session.remove)
            return app

        yield make


@contextmanager
def server(port: int, **more: Any) -> Iterator[Mailbox]:
    """Run a mail server."""
    mailbox = Mailbox()
    running = serve(mailbox, port, authenticator=mailbox.log_in, auth_require_tls=False, **more)
    yield mailbox
    running.stop()


def trust(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this machine take the certificate's word, as an operator does for a house's own authority."""
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


def reason_shown(app: Flask) -> str:
    """Return what staff read about messages."""
    browser = staff_browser(app, Role.REGISTRAR)
    browser.open("/staff/messages/")
    return browser.text()


def test_a_mail_is_not_given_to_a_server_that_nobody_vouches_for(
    mailing: Mailing, port: int, tmp_path: Path, at: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits with a reason that staff can read, and goes out once the certificate is good."""
    file = certificate(tmp_path, HERE)
    app = mailing(f"smtp://user:secret@{HERE}:{port}")
    with server(port, tls_context=encryption(file)) as mailbox:
        book_by_mail(man=None)
        assert deliver() == 0
        assert states()[0] == ("woman", "waiting", "SSLCertVerificationError")
        assert (mailbox.mails, mailbox.passwords) == ([], [])
        assert "邮件服务器的证书核对不上，先不发，请看看设置。" in reason_shown(app)
        trust(file, monkeypatch)
        at(at.now + timedelta(minutes=1))
        assert deliver() == 1
        assert mailbox.passwords == [(b"user", b"secret")]


def test_a_good_certificate_of_another_server_is_refused(
    mailing: Mailing, port: int, tmp_path: Path, at: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path, "192.0.2.1")
    trust(file, monkeypatch)
    mailing(f"smtp://{HERE}:{port}")
    with server(port, tls_context=encryption(file)) as mailbox:
        book_by_mail(man=None)
        assert deliver() == 0
    assert states()[0] == ("woman", "waiting", "SSLCertVerificationError")
    assert mailbox.mails == []


def test_a_server_that_is_encrypted_from_the_first_byte_is_checked_too(
    mailing: Mailing, port: int, tmp_path: Path, at: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = certificate(tmp_path, HERE)
    mailing(f"smtps://{HERE}:{port}")
    book_by_mail(man=None)
    trust(file, monkeypatch)  # the server's own trial of itself needs it
    with server(port, ssl_context=encryption(file)) as mailbox:
        monkeypatch.delenv("SSL_CERT_FILE")
        assert deliver() == 0
        assert states()[0] == ("woman", "waiting", "SSLCertVerificationError")
        trust(file, monkeypatch)
        at(at.now + timedelta(minutes=1))
        assert deliver() == 1
    assert len(mailbox.mails) == 1


def test_a_password_does_not_leave_the_machine_in_clear(mailing: Mailing, port: int, at: Time) -> None:
    app = mailing(f"smtp://user:secret@{EVERYWHERE}:{port}")
    with server(port) as mailbox:
        book_by_mail(man=None)
        assert deliver() == 0
    assert (mailbox.mails, mailbox.passwords) == ([], [])
    assert states()[0] == ("woman", "waiting", "NotEncrypted")
    assert "邮件服务器没有加密，密码不能明文送出去，请换成加密的地址。" in reason_shown(app)


@pytest.mark.parametrize("host", [HERE, "localhost"])
def test_to_a_server_on_this_machine_it_may_go(mailing: Mailing, port: int, at: Time, host: str) -> None:
    mailing(f"smtp://user:p%40ss@{host}:{port}")
    with server(port) as mailbox:
        book_by_mail(man=None)
        assert deliver() == 1
    assert mailbox.passwords == [(b"user", b"p@ss")]


def test_a_wrong_password_is_the_settings_fault_and_no_message_is_lost(mailing: Mailing, port: int, at: Time) -> None:
    """They all go out once it is put right."""
    app = mailing(f"smtp://user:secret@{HERE}:{port}")
    with server(port) as mailbox:
        mailbox.lets_in = False
        book_by_mail(man=None)
        assert deliver() == 0
        assert states()[0] == ("woman", "waiting", "SMTPAuthenticationError")
        assert "邮件服务器不认我们的用户名或密码" in reason_shown(app)
        mailbox.lets_in = True
        at(at.now + timedelta(minutes=1))
        assert deliver() == 1
