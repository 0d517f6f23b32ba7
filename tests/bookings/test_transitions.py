"""What may follow what in the life of a booking, and nothing else (R35)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from tests.bookings.makers import (
    NEXT_THURSDAY_TEN,
    THURSDAY_TEN,
    book,
    cancel,
    finish,
    hold,
    move,
    reread,
    run_job,
    seats,
    told_of,
)
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.venues.makers import make_office, make_slot
from wedreg.audit import queries as audit
from wedreg.bookings import queries, services
from wedreg.bookings.models import TRANSITIONS, Booking, Status
from wedreg.bookings.services.states import change_state
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.errors import DomainError
from wedreg.core.transactions import writing
from wedreg.couples.models import Couple

LAPSED = timedelta(minutes=10)
OVER = THURSDAY_TEN + timedelta(hours=1, seconds=1)
OUTCOMES = (Status.DONE, Status.NOT_DONE, Status.LEFT)


def checked_in(booking: Booking) -> None:
    with writing():
        services.check_in(booking.id)


def undone(booking: Booking) -> None:
    with writing():
        services.undo_check_in(booking.id, "示例")


def corrected(booking: Booking, outcome: Status) -> None:
    with writing():
        now = queries.by_id(booking.id)
        assert now
        services.correct(now, outcome, reason="记错了")


def confirmed(booking: Booking, couple: Couple) -> None:
    with writing():
        now = queries.by_id(booking.id)
        assert now
        services.confirm(now, couple, service_code="marriage", declared=True)


def extended(booking: Booking) -> None:
    with writing():
        services.extend(booking, long=False)


class World:
    """A booking, and everything that people and jobs can do to it."""

    def __init__(self, at: Time) -> None:
        self.at = at
        office = make_office()
        self.slot = make_slot(office, THURSDAY_TEN, places=150)
        self.other = make_slot(office, NEXT_THURSDAY_TEN, places=150)
        self.start = at.now
        self.contact = make_contact()
        self.couple = make_couple(self.contact)

    def bring(self, status: Status) -> Booking:
        """Make a booking and bring it into this state as people do."""
        self.at(self.start)
        self.contact = make_contact()
        self.couple = make_couple(self.contact)
        if status in (Status.HELD, Status.EXPIRED):
            booking = hold(self.slot, self.contact, self.couple)
            if status == Status.EXPIRED:
                self.lapse(booking)
            return reread(booking.id)
        booking = book(self.slot, self.couple, self.contact)
        if status == Status.CANCELLED:
            cancel(booking)
        elif status == Status.NO_SHOW:
            self.miss(booking)
        elif status != Status.CONFIRMED:
            checked_in(booking)
        if status in OUTCOMES:
            finish(booking, status)
        return reread(booking.id)

    def lapse(self, _booking: Booking) -> None:
        self.at(self.at.now + LAPSED)
        run_job("bookings.expire_holds")

    def miss(self, _booking: Booking) -> None:
        self.at(OVER)
        run_job("bookings.no_shows")

    def acts(self) -> list[Callable[[Booking], object]]:
        """Return everything that can be done."""
        return [
            lambda booking: confirmed(booking, self.couple), extended, checked_in, undone, self.lapse, self.miss,
            lambda booking: move(booking, self.other), lambda booking: move(booking, self.other, by_office=True),
            cancel, lambda booking: cancel(booking, by_office=True), lambda booking: finish(booking, Status.DONE),
            lambda booking: finish(booking, Status.NOT_DONE), lambda booking: finish(booking, Status.LEFT),
            *(partial(corrected, outcome=outcome) for outcome in (Status.CHECKED_IN, *OUTCOMES)),
        ]  # fmt: skip


@pytest.fixture
def world(app: Flask, at: Time) -> World:
    """Return an office with places enough."""
    return World(at)


@pytest.mark.thorough
def test_from_each_state_people_come_to_those_of_the_table(world: World) -> None:
    """R35: by everything that people and jobs can do, and what is refused changes nothing at all."""
    for before in Status:
        reached = {tried(world, before, act) for act in world.acts()} - {before}
        assert reached == TRANSITIONS[before], before
    assert queries.miscounted() == []
    db.session.close()


def tried(world: World, before: Status, act: Callable[[Booking], object]) -> Status:
    """Do this to a booking in that state, and return the state that it is in then."""
    booking = world.bring(before)
    assert booking.status == before
    told = told_of(booking)
    try:
        act(booking)
    except DomainError:
        now = reread(booking.id)
        assert (now.status, now.version, told_of(booking)) == (before, booking.version, told)
    return reread(booking.id).status


def test_a_step_that_is_not_in_the_table_cannot_be_written() -> None:
    """R35: no skipping, and no going back but by the supervisor's steps, whatever a service would want."""
    for before in Status:
        for after in set(Status) - TRANSITIONS[before]:
            with pytest.raises(KeyError):
                change_state(1, (before,), after)


PAGES = {
    "couple": ("/bookings/{code}/cancel", "/bookings/{code}/change/2026-05-07"),
    "office": ("/staff/bookings/{code}/cancel", "/staff/bookings/{code}/move?day=2026-05-07"),
}


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("what", [0, 1], ids=["cancel", "change"])
def test_a_step_out_of_turn_is_refused_and_put_into_the_audit(app: Flask, world: World, who: str, what: int) -> None:
    """R35: whoever tries it, from a page that is older than the check-in."""
    booking = world.bring(Status.CONFIRMED)
    browser = Browser(app).sign_in("contact", world.contact) if who == "couple" else staff_browser(app, Role.REGISTRAR)
    path = PAGES[who][what].format(code=booking.code)
    browser.open(path)
    target = {0: path, 1: f"/bookings/{booking.code}/change"}[what] if who == "couple" else path
    hidden = browser.hidden("?day=2026-05-07" if path.endswith("?day=2026-05-07") else target)
    checked_in(booking)
    browser.send(target, **{**hidden, "slot": world.other.id, "reason": "time"})
    assert browser.status == 409
    assert "这个预约现在是“已签到”" in browser.text()
    (entry,) = audit.entries("access.refused")
    assert (entry.subject_kind, entry.subject_id) == ("rule", "not_allowed_now")
    db.session.close()
    assert (reread(booking.id).status, seats(world.other)) == (Status.CHECKED_IN, 0)
