"""The worker dies before each single thing that it writes or says: what was answered is there, and nothing is half."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from http.client import HTTPException
from pathlib import Path

import pytest
from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, hold, pass_of
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.figures import Figure
from tests.passes.makers import TICKS, admit_address, scan, token_of, visits_today
from tests.reliability.oracle import faults, tables
from tests.reliability.remote import Remote
from tests.reliability.sizes import SYSCALL_POINTS
from tests.reliability.syscalls import OneWorker, Point, one_worker, spread
from tests.venues.makers import make_office, make_slot
from wedreg.core.access import Role
from wedreg.settings import Settings

pytestmark = pytest.mark.reliability

LET_IN = """
    SELECT b.id, b.status, count(DISTINCT s.id), count(DISTINCT e.id) FROM bookings_booking b
    LEFT JOIN passes_pass p ON p.kind = 'booking' AND p.subject_id = b.id
    LEFT JOIN passes_scan s ON s.pass_id = p.id AND s.step = 'admit'
    LEFT JOIN audit_entry e ON e.subject_kind = 'booking' AND e.subject_id = CAST(b.id AS VARCHAR)
    AND e.action = 'bookings.checked_in'
    GROUP BY b.id, b.status HAVING count(DISTINCT s.id) <> CASE WHEN b.status = 'checked_in' THEN 1 ELSE 0 END
    OR count(DISTINCT e.id) <> CASE WHEN b.status = 'checked_in' THEN 1 ELSE 0 END"""
"""Whoever is let in has one scan and one entry that say so, and nobody else has."""


@dataclass
class Form:
    """A form that is filled in and can be sent, once or again."""

    browser: Browser
    path: str
    fields: dict[str, str]
    code: str

    def send(self, port: int) -> bool:
        """Send it; True when the answer came."""
        cookies = {cookie.key: cookie.value for cookie in self.browser.client._cookies.values()}
        try:
            answer = Remote(port, cookies).post(self.path, self.fields)
        except (OSError, HTTPException):
            return False
        assert answer.status_code in (200, 302), answer.body.decode()
        return True


@dataclass
class Flow:
    """What is sent at each point, and which state of a booking its answer promises."""

    server: OneWorker
    url: str
    promised: str
    make: Callable[[], Form]

    def enumerate(self) -> list[Point]:
        """Return the points of an undisturbed request."""
        form = self.make()
        points = self.server.points(lambda: form.send(self.server.port))
        self.check(form, answered=True)
        return points

    def strike(self, point: Point) -> bool:
        """Let the worker die at the point, then send the form again. True when it died before its answer was out."""
        form = self.make()
        with self.server.dying_at(point):
            answered = form.send(self.server.port)
        self.check(form, answered=answered)
        assert form.send(self.server.port)
        self.check(form, answered=True)
        return not answered

    def check(self, form: Form, *, answered: bool) -> None:
        """See that nothing is half, and that what was answered is there."""
        assert faults(self.url) == []
        with tables(self.url) as seen:
            assert seen.all(LET_IN) == []
            there = seen.all(f"SELECT status FROM bookings_booking WHERE code = '{form.code}'")
        assert not answered or there == [(self.promised,)]


def all_points(flow: Flow, figure: Figure) -> None:
    """Strike at the points of the flow."""
    points = flow.enumerate()
    chosen = spread(points, SYSCALL_POINTS)
    deaths = sum(flow.strike(point) for point in chosen)
    assert deaths > len(chosen) // 2
    figure("single writes before which a worker died", deaths)


def test_a_worker_that_dies_anywhere_in_a_confirmation_loses_nothing(
    app: Flask, settings: Settings, at: Time, tmp_path: Path, figure: Figure
) -> None:
    """F1: a booking is there with everything that belongs to it, or not at all, and the same form then books."""
    slot = make_slot(make_office(), THURSDAY_TEN, places=500)
    (tmp_path / "clock").write_text(at.now.isoformat())

    def make() -> Form:
        contact = make_contact()
        held = hold(slot, contact, make_couple(contact))
        browser, path = Browser(app).sign_in("contact", contact), f"/bookings/{held.code}/check"
        browser.open(path)
        return Form(browser, path, {**browser.hidden(path), "declared": "y"}, held.code)

    with one_worker(replace(settings, test_clock=tmp_path / "clock", pool=2), tmp_path) as server:
        all_points(Flow(server, settings.database_url, "confirmed", make), figure)


def test_a_worker_that_dies_anywhere_in_an_admission_loses_nothing(
    app: Flask, settings: Settings, at: Time, tmp_path: Path, figure: Figure
) -> None:
    """F1, R34: whoever was let in is let in once, with the scan and the entry that say so."""
    visits = iter(visits_today(at, 2 + SYSCALL_POINTS))
    (tmp_path / "clock").write_text(at.now.isoformat())
    desk = staff_browser(app, Role.REGISTRAR)

    def make() -> Form:
        visit = next(visits)
        scan(desk, token_of(pass_of(visit)))
        path = admit_address(desk)
        return Form(desk, path, {**desk.hidden(path), **TICKS}, visit.code)

    with one_worker(replace(settings, test_clock=tmp_path / "clock", pool=2), tmp_path) as server:
        all_points(Flow(server, settings.database_url, "checked_in", make), figure)
