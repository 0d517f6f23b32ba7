"""What is said of the wait is a range, or that it is not known (R28)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, reread
from tests.browsers import Browser
from tests.conftest import Time
from tests.desk.lines import TAKE, call, open_window, step, ticket_of, walk_in
from tests.desk.test_screen import let_in, make_screen, parts
from tests.venues.makers import make_office
from wedreg.bookings.models import Status
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.desk import services
from wedreg.desk.models import Shift
from wedreg.desk.reports import build_waits
from wedreg.desk.waits import Wait, expected, reckon
from wedreg.venues.models import Venue

Staff = Callable[..., Browser]
MINUTES = (10.0, 12.0, 14.0, 16.0, 18.0)


@pytest.fixture
def office(app: Flask, at: Time) -> Venue:
    """Make an office, and go to a Thursday at ten."""
    found = make_office()
    at(THURSDAY_TEN)
    return found


def serve(at: Time, office: Venue, window: Shift, minutes: int) -> None:
    """Let a couple come, be called and served for so long, and leave."""
    walk_in(office)
    label = call(window) or ""
    step(services.serve, window, label)
    at(at.now + timedelta(minutes=minutes))
    step(services.finish, window, label, Status.LEFT, reason="")


def wait_of(booking_id: int, at: Time) -> Wait | None:
    found = expected(ticket_of(booking_id), at.now)
    db.session.close()
    return found


def test_it_is_not_known_with_too_few_visits_or_without_a_window(office: Venue, at: Time) -> None:
    """R28: nothing is said rather than something made up."""
    window = open_window(office)
    for _ in range(4):
        serve(at, office, window, 10)
    waiting = walk_in(office)
    assert (wait_of(waiting.booking_id, at), waiting.expected_low) == (None, None)
    assert call(window) == waiting.label
    step(services.serve, window, waiting.label)
    at(at.now + timedelta(minutes=10))
    step(services.finish, window, waiting.label, Status.LEFT, reason="")
    assert walk_in(office).expected_high == 10
    assert reckon([], 1, [], MINUTES) is None


def test_it_is_a_range_from_recent_visits_open_windows_and_the_line(office: Venue) -> None:
    """R28: more couples ahead make it longer, more windows shorter."""
    one, two = open_window(office, 1), open_window(office, 2)
    assert reckon([], 1, [one], MINUTES) == Wait(0, 17)
    assert reckon([1, 1, 1, 1], 1, [one], MINUTES) == Wait(44, 85)
    assert reckon([1, 1, 1, 1], 1, [one, two], MINUTES) == Wait(22, 51)


def test_it_stands_on_paper_and_on_the_screen(office: Venue, at: Time, staff: Staff, browser: Browser) -> None:
    """R28, R60: and is compared with what happened."""
    window, screen = open_window(office), let_in(browser, make_screen())
    for minutes in (10, 12, 14, 16, 18):
        serve(at, office, window, minutes)
    first, second = walk_in(office), walk_in(office)
    assert (first.expected_low, first.expected_high, second.expected_low, second.expected_high) == (0, 17, 11, 34)
    assert "A 等候 2 对，约 22–51 分钟" in parts(screen)
    registrar = staff(Role.REGISTRAR)
    registrar.open(f"{TAKE}{reread(second.booking_id).code}")
    assert "大约 11–34 分钟" in registrar.text()
    at(at.now + timedelta(minutes=20))
    assert call(window) == "A006"
    db.session.close()
    row = build_waits(THURSDAY_TEN.date(), THURSDAY_TEN.date()).rows[0]
    db.session.close()
    assert row == ["2026-04-30", 6, 0, 1, 0, 3.0]
