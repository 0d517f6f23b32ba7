"""A waiting room: who is there before the release is shuffled, later ones queue behind, all are let in by turns."""

import random
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from tests.bookings.makers import hold, seats
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple, person
from tests.release.makers import (
    MINUTES,
    ONE_HOUR,
    OPENS,
    RELEASE,
    again,
    choose,
    come,
    confirm,
    enter,
    in_order,
    make_room,
    new_couple,
    slots,
    states,
    tick,
    type_value,
)
from tests.venues.makers import make_office
from wedreg.bookings.models import Booking
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.rules import Role as Partner
from wedreg.draws import queries as draws
from wedreg.draws import verify
from wedreg.draws.models import State as DrawState
from wedreg.release import queries, services
from wedreg.release.errors import NotYetOpen, NotYourTurn, TwoAlreadyIn
from wedreg.release.models import Release, Stage, State, Ticket
from wedreg.venues.errors import SlotFull, SlotUnknown
from wedreg.venues.models import Venue

SECOND = timedelta(seconds=1)


@pytest.fixture
def office(app: Flask) -> Venue:
    """Return an office that is closed on the day, but for what is announced."""
    return make_office()


@pytest.fixture
def room(office: Venue) -> Release:
    """Return a room for two places."""
    return make_room(office)


def opened(room: Release, at: Time, couples: int) -> list[Ticket]:
    """Let couples come on the day before, and start at the release with a public number; return them in order."""
    at(OPENS)
    come(room, couples)
    type_value(room, at)
    at(RELEASE)
    tick()
    return in_order(room)


def test_nobody_comes_in_before_it_opens(room: Release, at: Time) -> None:
    """R17: on the day before the release, at the published second."""
    couple, contact = new_couple()
    at(OPENS - SECOND)
    with pytest.raises(NotYetOpen):
        enter(room, couple, contact)
    at(OPENS)
    assert enter(room, couple, contact).state == State.WAITING


def test_a_couple_has_one_ticket_however_often_it_asks(room: Release, at: Time) -> None:
    """T3: a hundred windows are one ticket, of either partner."""
    at(OPENS)
    couple, contact = new_couple()
    assert len({enter(room, couple, contact).id for _ in range(20)}) == 1
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 1


def test_the_same_two_have_one_ticket_also_with_another_telephone(room: Release, at: Time) -> None:
    """T3, R30: a ticket belongs to two persons, not to a telephone."""
    at(OPENS)
    woman, man = person(Partner.WOMAN), person(Partner.MAN)
    first, second = make_contact(), make_contact()
    enter(room, make_couple(first, woman, man), first)
    with pytest.raises(TwoAlreadyIn):
        enter(room, make_couple(second, woman, man), second)
    assert db.session.scalar(select(func.count()).select_from(Ticket)) == 1


def test_the_order_is_the_one_that_the_draw_published(room: Release, at: Time) -> None:
    """F16: places in line follow from the published list, secret and number alone."""
    tickets = opened(room, at, 12)
    draw = draws.get(room.draw_id)
    assert draw.state == DrawState.DRAWN
    assert [ticket.pseudonym for ticket in tickets] == draws.ranking(draw)["all"]
    assert [ticket.position for ticket in tickets] == list(range(1, 13))
    assert again(room).by_draw


def test_coming_early_is_worth_nothing(room: Release, at: Time) -> None:
    """T3: Spearman's rho of arrival and place, for a number and a secret that are given, is small."""
    at(OPENS)
    names = [f"{number:016}" for number in range(400)]
    random.Random(7).shuffle(names)
    seed = verify.seed("0" * 64, "1" * 64, "7")
    order = verify.ranking({"all": sorted(names)}, seed)["all"]
    places = {name: place for place, name in enumerate(order)}
    squares = sum((arrival - places[name]) ** 2 for arrival, name in enumerate(names))
    assert abs(1 - 6 * squares / (400 * (400**2 - 1))) < 0.1


def test_not_one_second_early(room: Release, at: Time) -> None:
    """R17: nobody is let in before the release, by job or by hand."""
    at(OPENS)
    ticket = come(room, 1)[0]
    type_value(room, at)
    at(RELEASE - SECOND)
    assert tick() == 0
    assert again(room).stage == Stage.ANNOUNCED
    with pytest.raises(NotYourTurn):
        choose(room, ticket, slots(room)[0].id)
    at(RELEASE)
    assert tick() > 0
    assert states(room) == [(1, State.ADMITTED)]


def test_nobody_is_let_in_for_whom_there_is_no_place(room: Release, at: Time) -> None:
    """R14: two places, so two couples choose, and both get one."""
    tickets = opened(room, at, 5)
    assert [state for _, state in states(room)] == [State.ADMITTED] * 2 + [State.WAITING] * 3
    for ticket in tickets[:2]:
        confirm(choose(room, ticket))
    tick()
    assert [state for _, state in states(room)] == [State.BOOKED] * 2 + [State.NONE] * 3
    assert again(room).stage == Stage.OVER


def test_whoever_waits_cannot_choose_and_whoever_chose_has_one_hold(room: Release, at: Time) -> None:
    """T3: the ticket is checked in the statement that lets it choose; another time lets go of the one before."""
    tickets = opened(room, at, 3)
    with pytest.raises(NotYourTurn):
        choose(room, tickets[2])
    one, other = slots(room)
    choose(room, tickets[0], one.id)
    choose(room, tickets[0], other.id)
    assert (seats(one), seats(other)) == (0, 1)


def test_who_does_not_choose_in_time_lets_the_next_one_in(room: Release, at: Time) -> None:
    """F16: no place is idle while anybody waits; the one who missed it may queue again."""
    tickets = opened(room, at, 3)
    at(RELEASE + 10 * MINUTES)
    tick()
    assert [state for _, state in states(room)] == [State.LAPSED, State.LAPSED, State.ADMITTED]
    with pytest.raises(NotYourTurn):
        choose(room, tickets[0])
    with writing():
        found = db.session.get(Ticket, tickets[0].id)
        release = queries.release(room.special_day.ref)
        assert found
        assert release
        services.enter_again(found, release)
    db.session.close()
    tick()
    assert states(room)[-1] == (4, State.ADMITTED)


def test_who_does_not_confirm_in_time_gives_the_place_to_the_next_one(room: Release, at: Time) -> None:
    """R23: a hold of ten minutes, as everywhere."""
    tickets = opened(room, at, 3)
    for ticket in tickets[:2]:
        choose(room, ticket)
    tick()
    assert states(room)[2] == (3, State.WAITING)
    at(RELEASE + 10 * MINUTES)
    tick()
    assert [state for _, state in states(room)] == [State.LAPSED, State.LAPSED, State.ADMITTED]
    confirm(choose(room, tickets[2]))


def test_later_ones_queue_behind_in_the_order_of_coming(room: Release, at: Time) -> None:
    """F16: after the shuffle it is first come, first served."""
    opened(room, at, 3)
    at(RELEASE + MINUTES)
    late = [enter(room, *new_couple()) for _ in range(2)]
    assert [(ticket.position, ticket.late) for ticket in late] == [(4, True), (5, True)]


def test_the_first_late_one_starts_it_when_no_job_does(room: Release, at: Time) -> None:
    at(OPENS)
    come(room, 2)
    at(RELEASE)
    late = enter(room, *new_couple())
    assert (again(room).stage, late.position) == (Stage.GOING, 3)


def test_without_a_public_number_the_published_rule_makes_the_order(room: Release, at: Time) -> None:
    """F16: by the letters of the pseudonyms, which nobody chose; coming early is worth nothing then either."""
    at(OPENS)
    come(room, 6)
    at(RELEASE)
    tick()
    names = [ticket.pseudonym for ticket in in_order(room)]
    assert names == sorted(names)
    assert draws.get(room.draw_id).state == DrawState.VOID
    assert not again(room).by_draw


def test_the_day_is_open_to_everybody_when_each_had_a_turn(room: Release, at: Time) -> None:
    """R17: the gate opens when nobody waits any more, for pages and booking alike."""
    ticket = opened(room, at, 1)[0]
    slot = slots(room)[0]
    with pytest.raises(SlotFull):
        hold(slot, make_contact())
    confirm(choose(room, ticket))
    tick()
    assert again(room).stage == Stage.OVER
    hold(slots(room)[1], make_contact())


def test_a_ticket_of_one_day_opens_no_other(office: Venue, at: Time) -> None:
    """T3: nor does it open a time that is no special day's."""
    room = make_room(office)
    other = make_room(make_office("other"))
    ticket = opened(room, at, 1)[0]
    with pytest.raises(SlotUnknown):
        choose(room, ticket, slots(other)[0].id)


def test_as_many_choose_at_once_as_staff_can_serve(office: Venue, at: Time) -> None:
    room = make_room(office, hours=[ONE_HOUR.__class__(0, ONE_HOUR.opens, ONE_HOUR.closes, 4)])
    with writing():
        db.session.execute(text("UPDATE release_release SET at_once = 3"))
    tickets = opened(room, at, 8)
    assert sum(state == State.ADMITTED for _, state in states(room)) == 3
    confirm(choose(room, tickets[1]))
    tick()
    assert [state for _, state in states(room)][:4] == [State.ADMITTED, State.BOOKED, State.ADMITTED, State.ADMITTED]


def test_names_stay_while_a_ticket_stands_for_them(room: Release, at: Time) -> None:
    """R30: nobody sells a ticket."""
    at(OPENS)
    couple, contact = new_couple()
    enter(room, couple, contact)
    assert queries.binds(couple.id)


def test_every_place_that_was_given_out_is_backed_by_a_booking(room: Release, at: Time) -> None:
    """R14: the count of the slots and the bookings agree."""
    tickets = opened(room, at, 4)
    confirm(choose(room, tickets[0]))
    choose(room, tickets[1])
    taken = sum(seats(slot) for slot in slots(room))
    assert taken == len(db.session.scalars(select(Booking.id).where(Booking.slot_id.is_not(None))).all()) == 2
