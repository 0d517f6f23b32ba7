"""Messages go out once though several processes send them, and are not lost when one of them dies."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.bookings.makers import book
from tests.conftest import MONDAY
from tests.couples.makers import make_contact, make_couple, person
from tests.reliability.mailbox import Mailbox, mailbox
from tests.reliability.oracle import tables
from tests.reliability.processes import Pause, Process, jobs, run_job, until
from tests.venues.makers import make_office, make_slot
from wedreg.core.jobs import LEASE as JOB_LEASE
from wedreg.couples.rules import Role
from wedreg.notifications.delivery import LEASE
from wedreg.settings import Settings

pytestmark = pytest.mark.reliability

WEDNESDAY = MONDAY + timedelta(days=2)
SENT = "SELECT person, attempts, doubtful FROM notifications_message WHERE state = 'sent' ORDER BY person"


class Post:
    """An installation that sends mail, with a clock that the test moves."""

    def __init__(self, settings: Settings, folder: Path, box: Mailbox) -> None:
        self._clock, self._log = folder / "clock", folder / "jobs.log"
        changes: dict[str, Any] = {"sms_channel": "off", "mail_channel": "smtp", "test_clock": self._clock}
        self.settings = replace(settings, smtp_url=f"smtp://127.0.0.1:{box.port}", pool=2, **changes)
        self.at(MONDAY)

    def at(self, moment: datetime) -> None:
        """Put the clock of all processes to this moment."""
        beside = self._clock.with_suffix(".new")
        beside.write_text(moment.isoformat())
        beside.replace(self._clock)

    @contextmanager
    def two_at_work(self) -> Iterator[list[Process]]:
        """Run two jobs processes while the block runs."""
        two = [jobs(self.settings, self._log) for _ in range(2)]
        try:
            yield two
        except BaseException:
            print(two[0].log())  # noqa: T201  (shown with the failure)
            raise
        finally:
            for one in two:
                one.stop()

    def deliver(self) -> str:
        """Send what is due in one more process, and return what it said."""
        return run_job("notifications.deliver", self.settings, self._log.with_suffix(".once"))

    def all(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the tables."""
        with tables(self.settings.database_url) as seen:
            return seen.all(query)

    def planned(self) -> bool:
        """Say whether somebody has looked for reminders."""
        return bool(self.all("SELECT 1 FROM core_lease WHERE name = 'bookings.plan_reminders' AND fence > 0"))


@pytest.fixture
def box() -> Iterator[Mailbox]:
    """Return a real SMTP server."""
    with mailbox() as box:
        yield box


@pytest.fixture
def post(app: Flask, settings: Settings, tmp_path: Path, box: Mailbox) -> Post:
    """Return an installation with one couple, booked for Wednesday, that reads mail."""
    contact = make_contact()
    two = {role.value: {**person(role), "email": f"{role.value}@example.org"} for role in Role}
    book(make_slot(make_office(), WEDNESDAY), make_couple(contact, **two), contact)
    return Post(settings, tmp_path, box)


def test_a_reminder_comes_once_when_its_hour_has_come_though_two_processes_look_for_it(
    post: Post, box: Mailbox
) -> None:  # fmt: skip
    """R51, F9: not a second before, and once to each of the two."""
    day_before = WEDNESDAY - timedelta(days=1)
    post.at(day_before - timedelta(seconds=1))
    with post.two_at_work():
        box.wait_for(2)
        until(post.planned)
    assert {mail.address for mail in box.mails} == {"woman@example.org", "man@example.org"}
    assert all(mail.subject.startswith("约好了") for mail in box.mails)
    post.at(day_before + JOB_LEASE)  # nobody held to what the processes of yesterday had taken on
    with post.two_at_work():
        box.wait_for(4)
    assert set(box.copies().values()) == {1}
    assert [mail.subject.partition("：")[0] for mail in box.mails[2:]] == ["提醒", "提醒"]
    assert {mail.address for mail in box.mails[2:]} == {"woman@example.org", "man@example.org"}
    assert post.deliver().endswith("notifications.deliver: 0\n")
    assert post.all("SELECT DISTINCT state, doubtful, attempts FROM notifications_message") == [("sent", 0, 1)]


def test_what_a_sender_had_claimed_when_it_was_killed_comes_when_its_lease_is_over(post: Post, box: Mailbox) -> None:
    """F8: nothing is lost; as it had sent nothing yet, nothing is in doubt."""
    pause = Pause(post.settings, "delivery.claimed")
    with post.two_at_work():
        os.kill(pause.reached(), signal.SIGKILL)
        pause.lift()
        post.at(MONDAY + LEASE - timedelta(seconds=1))
        assert post.deliver().endswith("notifications.deliver: 0\n")
        assert box.mails == []
        post.at(MONDAY + LEASE)
        box.wait_for(2)
    assert sorted(box.copies().values()) == [1, 1]
    assert post.all(SENT) == [("man", 2, False), ("woman", 2, False)]


def test_only_the_mail_whose_sender_died_before_it_could_say_so_may_come_twice_and_is_flagged(
    post: Post, box: Mailbox
) -> None:
    """F8: it bears the same name both times, so that a mail reader shows it once; the other mails come once."""
    pause = Pause(post.settings, "delivery.sent")
    with post.two_at_work():
        sender = pause.reached()
        (first,) = box.wait_for(1)
        os.kill(sender, signal.SIGKILL)
        pause.lift()
        post.at(MONDAY + LEASE)
        box.wait_for(3)
    assert box.copies()[first.reference] == 2
    assert sorted(box.copies().values()) == [1, 2]
    twice = first.address.partition("@")[0]
    assert {(row[0], bool(row[2])) for row in post.all(SENT)} == {(role, role == twice) for role in ("woman", "man")}
    assert post.deliver().endswith("notifications.deliver: 0\n")
