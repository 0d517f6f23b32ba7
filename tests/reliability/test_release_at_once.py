"""Everybody at the release at the very same moment, on both databases."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from tests.conftest import Time
from tests.release.makers import (
    ONE_HOUR,
    OPENS,
    RELEASE,
    again,
    come,
    in_order,
    make_room,
    new_couple,
    slots,
    states,
    tick,
    type_value,
)
from tests.reliability.races import at_time, good, own_clocks, together
from tests.venues.makers import make_office
from wedreg.bookings.models import Booking, Status
from wedreg.core.db import db
from wedreg.core.errors import DomainError
from wedreg.core.transactions import writing
from wedreg.couples.models import Couple
from wedreg.draws import queries as draws
from wedreg.release import queries, services
from wedreg.release.models import Release, Stage, State, Ticket
from wedreg.venues.rules import Hours

pytestmark = pytest.mark.reliability

MANY = 16


def entering(room: Release, couple_id: int, contact_id: int) -> Callable[[], int]:
    """Return what takes a ticket in a transaction of its own."""

    def enter() -> int:
        with writing():
            release, couple = queries.release(room.special_day.ref), _couple(couple_id)
            assert release
            return services.enter(release, couple, contact_id=contact_id).id

    return enter


def _couple(couple_id: int) -> Couple:
    found = db.session.get(Couple, couple_id, options=[selectinload(Couple.persons)])
    assert found
    return found


def going_on(room: Release) -> Callable[[], int]:
    """Return what begins, or lets in, as the jobs of several processes do."""

    def go_on() -> int:
        with writing():
            services.start(room.id)
        with writing():
            return services.go_on(room.id)

    return go_on


def test_a_hundred_windows_of_one_couple_have_one_ticket(app: Flask, at: Time) -> None:
    """T3: a bot with a hundred sockets gains one ticket, of sixteen at once and again and again."""
    room = make_room(make_office())
    at(OPENS)
    couple, contact = new_couple()
    found = together(app, [entering(room, couple.id, contact)] * MANY)
    found += [entering(room, couple.id, contact)() for _ in range(100 - MANY)]
    assert len(set(found)) == 1
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 1


def test_who_comes_in_the_second_of_the_release_is_in_the_roster_or_behind_it(app: Flask, at: Time) -> None:
    """F16: nobody is lost between the closing and the shuffle, nobody is in it twice."""
    room = make_room(make_office())
    at(OPENS)
    come(room, 4)
    people = [new_couple() for _ in range(MANY - 4)]
    type_value(room, at)
    last = RELEASE - timedelta(microseconds=1)
    with own_clocks():
        calls = [
            at_time(last if number % 2 else RELEASE, entering(room, couple.id, contact))
            for number, (couple, contact) in enumerate(people)
        ]
        done = together(app, [*calls, *[at_time(RELEASE, going_on(room))] * 3])
    assert [kind for kind in done if isinstance(kind, Exception)] == []
    at(RELEASE)
    tick()
    tickets = in_order(room)
    assert [ticket.position for ticket in tickets] == list(range(1, MANY + 1))
    draw = draws.get(room.draw_id)
    assert [ticket.pseudonym for ticket in tickets if not ticket.late] == draws.ranking(draw)["all"]
    assert len({ticket.couple_id for ticket in tickets}) == MANY


def test_many_processes_let_in_no_more_than_there_are_places(app: Flask, at: Time) -> None:
    """R14: eight at once, and no more than three couples are promised one of three places."""
    room = make_room(make_office(), hours=[Hours(0, ONE_HOUR.opens, ONE_HOUR.closes.replace(minute=30), 1)])
    at(OPENS)
    come(room, 10)
    at(RELEASE)
    good(together(app, [going_on(room)] * 8))
    assert sum(state == State.ADMITTED for _, state in states(room)) == 3


def test_one_ticket_that_chooses_many_times_at_once_holds_one_place(app: Flask, at: Time) -> None:
    """T3: with ten windows, ten different times: one hold, and one taken place."""
    room = make_room(make_office(), hours=[Hours(0, ONE_HOUR.opens, ONE_HOUR.closes.replace(hour=14), 1)])
    at(OPENS)
    come(room, 1)
    at(RELEASE)
    tick()
    ticket = in_order(room)[0]

    def choose(slot_id: int) -> int:
        with writing():
            release, mine = queries.release(room.special_day.ref), db.session.get(Ticket, ticket.id)
            assert release
            assert mine
            return services.choose(
                mine, release, _couple(mine.couple_id), slot_id, contact_id=mine.contact_id, key=uuid4().hex,
                unhurried=False,
            ).id  # fmt: skip

    done = together(app, [partial(choose, slot.id) for slot in slots(room)])
    assert any(isinstance(one, int) for one in done)
    assert all(isinstance(one, int | DomainError) for one in done), done
    held = db.session.scalar(select(func.count()).where(Booking.status == Status.HELD))
    db.session.close()
    assert held == sum(slot.taken for slot in slots(room)) == 1


def test_the_room_ends_once_and_the_gate_opens_once(app: Flask, at: Time) -> None:
    """R17: also when many notice at the same moment that nobody waits any more."""
    room = make_room(make_office())
    at(RELEASE)
    good(together(app, [going_on(room)] * 8))
    assert again(room).stage == Stage.OVER
    assert {slot.gate for slot in slots(room)} == {None}
