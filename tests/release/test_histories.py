"""Random histories of a waiting room: whatever happens in what order, nothing is sold twice, nobody is passed by."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import time, timedelta
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.bookings.makers import cancel
from tests.bookings.worlds import outcome
from tests.conftest import Time
from tests.figures import Figure
from tests.release.makers import (
    MINUTES,
    OPENS,
    RELEASE,
    again,
    alone,
    choose,
    come,
    confirm,
    enter,
    fresh,
    in_order,
    make_room,
    new_couple,
    slots,
    tick,
)
from tests.reliability.sizes import RELEASE_STEPS
from tests.venues.makers import make_office
from wedreg.bookings import queries as bookings
from wedreg.bookings.models import Booking, Status
from wedreg.core.db import db
from wedreg.release import services
from wedreg.release.models import Stage, State, Ticket
from wedreg.venues.models import Venue
from wedreg.venues.rules import Hours

COUPLES = 14


class History:
    """A room, couples, and a plain list of how each ticket went."""

    def __init__(self, office: Venue, at: Time, chance: random.Random, day: int) -> None:
        self.at, self.chance = at, chance
        self.room = make_room(office, hours=[Hours(0, time(9), time(11), 2)], name=f"第 {day} 次")
        self.was: dict[int, State] = {}
        at(OPENS)
        come(self.room, COUPLES)
        at(RELEASE)
        tick()

    def step(self) -> None:
        """Let something happen, and look whether all is as promised."""
        steps: list[Callable[[], object]] = [
            self.choose, self.choose, self.confirm, self.confirm, self.wait, tick, self.come, self.leave, self.again,
            self.cancel,
        ]  # fmt: skip
        outcome(self.chance.choice(steps))
        outcome(tick)
        self.look()

    def some(self, *states: State) -> Ticket | None:
        found = [ticket for ticket in in_order(self.room) if ticket.state in states]
        return self.chance.choice(found) if found else None

    def choose(self) -> object:
        ticket = self.some(*State)
        free = [slot.id for slot in slots(self.room)]
        return choose(self.room, ticket, self.chance.choice(free)) if ticket else None

    def confirm(self) -> object:
        ticket = self.some(State.HOLDING)
        return confirm(self.booking(ticket)) if ticket else None

    def cancel(self) -> object:
        ticket = self.some(State.BOOKED)
        return cancel(self.booking(ticket)) if ticket else None

    def booking(self, ticket: Ticket) -> Booking:
        found = bookings.by_id(ticket.booking_id or 0)
        db.session.close()
        assert found
        return found

    def wait(self) -> object:
        return self.at(self.at.now + self.chance.choice((1, 3, 10)) * MINUTES)

    def come(self) -> object:
        return enter(self.room, *new_couple())

    def leave(self) -> object:
        ticket = self.some(State.WAITING, State.ADMITTED)
        return alone(partial(services.leave, ticket)) if ticket else None

    def again(self) -> object:
        ticket = self.some(State.LAPSED)
        return alone(lambda: services.enter_again(reread_here(ticket), fresh(self.room))) if ticket else None

    def look(self) -> None:
        """R14: as many places as bookings; a turn for each place and no more; nobody is let in before who waits."""
        day, tickets = slots(self.room), in_order(self.room)
        states = Counter(ticket.state for ticket in tickets)
        assert all(0 <= slot.taken <= slot.capacity for slot in day)
        capacity, taken = sum(slot.capacity for slot in day), sum(slot.taken for slot in day)
        assert bookings.miscounted() == []
        db.session.close()
        assert states[State.ADMITTED] <= capacity - taken + self.lapsed()
        waiting = [t.position or 0 for t in tickets if t.state == State.WAITING]
        admitted = [t.position or 0 for t in tickets if t.state == State.ADMITTED and self.was.get(t.id) != t.state]
        assert not waiting or not admitted or max(admitted) < min(waiting)
        self.was = {ticket.id: ticket.state for ticket in tickets}
        room = again(self.room)
        if room.stage == Stage.GOING and not room.paused_at and waiting:
            assert states[State.ADMITTED] + states[State.HOLDING] > 0, "a place is idle while somebody waits"
        if room.stage == Stage.OVER:
            assert not waiting
            assert {slot.gate for slot in day} == {None}

    def lapsed(self) -> int:
        over = select(func.count()).where(Booking.status == Status.HELD, Booking.hold_until <= self.at.now)
        found = db.session.scalar(over) or 0
        db.session.close()
        return found


def reread_here(ticket: Ticket) -> Ticket:
    """Return the ticket inside the transaction at hand."""
    found = db.session.get(Ticket, ticket.id, populate_existing=True)
    assert found
    return found


@pytest.mark.thorough
def test_whatever_happens_in_whatever_order(app: Flask, at: Time, figure: Figure) -> None:
    """R14, F16: no place twice, none idle while anybody waits, nobody let in before somebody who stands ahead."""
    chance = random.Random(20260520)
    for number in range(RELEASE_STEPS // 50):
        at(OPENS - timedelta(days=10))
        history = History(make_office(f"room{number}"), at, chance, number)
        for _ in range(50):
            history.step()
    figure("steps of waiting rooms", RELEASE_STEPS)
