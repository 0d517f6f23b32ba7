"""Nobody's name or number gets into a log, an address, the audit, another person's message or the files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import THURSDAY_TEN
from tests.conftest import Time
from tests.reliability.canaries import ALL, CONTACT, MAN, OTHER_CONTACT, WOMAN, all_rows, as_text, files_of, leaks
from tests.reliability.life import Life
from tests.reliability.mailbox import Mailbox, mailbox
from tests.reliability.oracle import tables
from tests.reliability.processes import run_job, serving
from tests.venues.makers import make_office, make_slot
from wedreg.bookings.models import Booking
from wedreg.core.db import db
from wedreg.settings import Settings

pytestmark = pytest.mark.reliability

TALKATIVE = "tests.reliability.talkative:app"


@dataclass
class Traces:
    """All that a couple's bookings left behind."""

    pages: str
    addresses: str
    log: str
    audit: str
    files: list[str]
    mails: Mailbox
    rows: str
    raw: bytes


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """Return a real SMTP server."""
    with mailbox() as box:
        yield box


def live(life: Life, send: Callable[[str], None]) -> None:
    """Go through it all: two bookings of which one is refused, changes, a failure, and the day at the desk."""
    office = make_office()
    times = [THURSDAY_TEN + timedelta(minutes=30) * number for number in range(4)]
    first, second, third, fourth = (make_slot(office, time, places=2) for time in times)
    couple = life.sign_in(CONTACT)
    send("file")
    code = life.book(couple, first)
    life.look_around(couple, code)
    send("file")
    family = life.sign_in(OTHER_CONTACT)
    refused = life.book(family, third)
    assert family.path == f"/bookings/{refused}/check"
    life.change(couple, code, second)
    send("smtp")
    life.change(couple, code, fourth)
    life.break_down(couple)
    life.move_clock(times[3])
    number = db.session.scalars(select(Booking.id).where(Booking.code == code)).one()
    db.session.close()
    life.at_the_desk(number, code)


@pytest.fixture
def traces(app: Flask, settings: Settings, at: Time, tmp_path: Path, box: Mailbox) -> Traces:
    """Let a couple live through it all on real processes that say all they can, and collect what is left behind."""
    clock, said = tmp_path / "clock", tmp_path / "jobs.log"
    here = replace(settings, test_clock=clock, pool=4, smtp_url=f"smtp://127.0.0.1:{box.port}")

    def send(channel: str) -> None:
        ways = {"file": here, "smtp": replace(here, sms_channel="off", mail_channel="smtp")}
        run_job("notifications.deliver", ways[channel], said, FLASK_APP=TALKATIVE)

    with serving(here, tmp_path, TALKATIVE) as web:
        life = Life(app, web.port, at, clock)
        live(life, send)
        raw = files_of(Path(settings.database_url.removeprefix("sqlite:///"))) if settings.on_sqlite else b""
        log = web.process.log() + said.read_text()
    with tables(settings.database_url) as seen:
        audit = as_text(seen.all("SELECT * FROM audit_entry"))
        rows = "" if settings.on_sqlite else all_rows(seen)
    files = [file.read_text().partition("\n")[2] for file in (settings.data / "outbox").glob("*.txt")]
    return Traces(life.pages, life.addresses, log, audit, files, box, rows, raw)


def test_names_and_numbers_stay_where_they_belong(traces: Traces, settings: Settings) -> None:
    """R31, R51, R53 and T17: not in logs, addresses, the audit, messages, nor in clear in the database."""
    shown = {*WOMAN.everything(), *MAN.everything()}
    assert shown <= set(leaks(traces.pages))  # they were typed and shown: what follows looks for something real
    assert leaks(traces.addresses) == []
    assert "GET /bookings/2026-04-30" in traces.log
    assert "SELECT" in traces.log  # the database library said all it can
    assert leaks(traces.log) == []
    assert "bookings.finished" in traces.audit
    assert leaks(traces.audit) == []
    assert len(traces.files) == 2
    assert leaks("\n".join(traces.files)) == []
    assert {mail.address for mail in traces.mails.mails} == {WOMAN.email, MAN.email}
    assert leaks("\n".join(mail.subject + mail.body for mail in traces.mails.mails)) == []
    if settings.on_sqlite:
        assert b"bookings.finished" in traces.raw
        assert leaks(traces.raw) == []
    else:
        assert "bookings.finished" in traces.rows
        assert leaks(traces.rows) == []


@pytest.mark.parametrize(
    "spelled", [lambda one: one, ascii, lambda one: one.encode().hex(), lambda one: [one.encode()]]
)
def test_a_leak_would_be_found_however_it_is_spelled(spelled: Callable[[str], object]) -> None:
    """Otherwise the silence above would prove nothing."""
    for canary in ALL:
        assert leaks(f"before {spelled(canary)} after") == [canary]
        assert leaks(f"before {spelled(canary)} after".encode()) == [canary]
