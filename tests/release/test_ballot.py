"""A ballot: couples enter with wishes, a draw makes the order, and reserves move up by themselves."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import cancel, hold, seats
from tests.browsers import Browser, make_staff
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.release.makers import (
    VALUE,
    again,
    choose,
    confirm,
    enter,
    in_order,
    make_room,
    new_couple,
    reread,
    slots,
    states,
    tick,
)
from tests.venues.makers import make_office
from wedreg.bookings import services as booking_services
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.draws import services as drawing
from wedreg.notifications.models import Message
from wedreg.release.errors import EnteringOver, NotYourTurn, NoWish
from wedreg.release.models import Release, Stage, State, Ticket
from wedreg.venues.errors import BallotTooShort, InOrder, SlotFull
from wedreg.venues.models import Mode

CLOSES = datetime(2026, 5, 9, 18, 0, tzinfo=BEIJING)
KNOWN = datetime(2026, 5, 9, 21, 15, tzinfo=BEIJING)
RELEASE = datetime(2026, 5, 13, 8, 30, tzinfo=BEIJING)
TERMS = {"mode": Mode.BALLOT, "release_at": RELEASE, "enter_until": CLOSES, "value_known_at": KNOWN}
ANY = ["day"]


@pytest.fixture
def ballot(app: Flask) -> Release:
    """Return a ballot for two places, one at nine and one at half past nine."""
    return make_room(make_office(), **TERMS)


def drawn(ballot: Release, at: Time) -> list[Ticket]:
    """Close, type the number, draw, and return the tickets in order."""
    at(CLOSES)
    tick()
    at(KNOWN)
    for _ in range(2):
        with writing():
            drawing.enter_value(ballot.draw_id, VALUE, staff_id=make_staff(Role.ORGANISER))
    with writing():
        drawing.draw(ballot.draw_id)
    db.session.close()
    tick()
    return in_order(ballot)


def told(ticket: Ticket) -> list[str]:
    """Return of what the couple was told."""
    rows = db.session.scalars(
        select(Message.kind).where(Message.subject_id == ticket.id, Message.kind.startswith("release."))
    )
    found = sorted(set(rows))
    db.session.close()
    return found


def test_everybody_gets_the_first_wish_that_is_free_in_the_order_drawn(ballot: Release, at: Time) -> None:
    """R14: two places, two couples; the others keep their place in line, and all are told."""
    early = str(slots(ballot)[0].id)
    for _ in range(4):
        enter(ballot, *new_couple(), wishes=[early, "am"])
    first, second, *others = drawn(ballot, at)
    assert [first.slot_id, second.slot_id] == [slot.id for slot in slots(ballot)]
    assert [state for _, state in states(ballot)] == [State.PLACED] * 2 + [State.WAITING] * 2
    assert (told(first), told(others[0])) == (["release.placed"], ["release.reserve"])


def test_a_wish_that_nobody_can_fill_leaves_the_place_to_the_next_one(ballot: Release, at: Time) -> None:
    early = str(slots(ballot)[0].id)
    for _ in range(3):
        enter(ballot, *new_couple(), wishes=[early])
    drawn(ballot, at)
    assert [state for _, state in states(ballot)] == [State.PLACED, State.WAITING, State.WAITING]


def test_a_couple_confirms_its_place_and_no_other_one(ballot: Release, at: Time) -> None:
    for _ in range(2):
        enter(ballot, *new_couple(), wishes=ANY)
    first, second = drawn(ballot, at)
    with pytest.raises(NotYourTurn):
        choose(ballot, first, second.slot_id)
    confirm(choose(ballot, first, first.slot_id))
    tick()
    assert reread(first).state == State.BOOKED


def test_a_reserve_moves_up_when_a_place_is_not_confirmed(ballot: Release, at: Time) -> None:
    """Two days to confirm, then the next one who wants it is told."""
    for _ in range(3):
        enter(ballot, *new_couple(), wishes=ANY)
    first, second, third = drawn(ballot, at)
    confirm(choose(ballot, second, second.slot_id))
    at(KNOWN + timedelta(hours=48))
    tick()
    assert [reread(ticket).state for ticket in (first, second, third)] == [State.LAPSED, State.BOOKED, State.PLACED]
    assert told(third) == ["release.placed", "release.reserve"]
    with pytest.raises(NotYourTurn):
        choose(ballot, first, first.slot_id)


def test_a_place_that_is_given_up_goes_to_the_next_one_in_order(ballot: Release, at: Time) -> None:
    """T2: behind the gate a place needs no rest: whoever was told of it is not let in before their turn."""
    for _ in range(3):
        enter(ballot, *new_couple(), wishes=ANY)
    first, _second, third = drawn(ballot, at)
    cancel(confirm(choose(ballot, first, first.slot_id)))
    tick()
    assert (reread(third).state, reread(third).slot_id) == (State.PLACED, first.slot_id)


def test_staff_on_the_telephone_take_no_place_out_of_order(ballot: Release, at: Time) -> None:
    """R16: who calls is told where to take part; nobody is put before the others."""
    with pytest.raises(InOrder), writing():
        booking_services.hold_for_caller(slots(ballot)[0].id, key="k", early="熟人")


def test_at_the_end_what_is_left_is_open_to_everybody(ballot: Release, at: Time) -> None:
    """R17: at the published moment and not before."""
    ticket = enter(ballot, *new_couple(), wishes=[str(slots(ballot)[0].id)])
    drawn(ballot, at)
    confirm(choose(ballot, ticket, reread(ticket).slot_id))
    other = slots(ballot)[1]
    at(RELEASE - timedelta(seconds=1))
    tick()
    with pytest.raises(SlotFull):
        hold(other, make_contact())
    at(RELEASE)
    tick()
    assert again(ballot).stage == Stage.OVER
    hold(other, make_contact())
    assert seats(other) == 1


def test_who_is_still_in_reserve_at_the_end_is_told_no(ballot: Release, at: Time) -> None:
    for _ in range(3):
        enter(ballot, *new_couple(), wishes=ANY)
    tickets = drawn(ballot, at)
    for ticket in tickets[:2]:
        confirm(choose(ballot, ticket, ticket.slot_id))
    at(RELEASE)
    tick()
    assert reread(tickets[2]).state == State.NONE


def test_nobody_enters_late_or_without_a_wish(ballot: Release, at: Time) -> None:
    with pytest.raises(NoWish):
        enter(ballot, *new_couple())
    at(CLOSES)
    with pytest.raises(EnteringOver):
        enter(ballot, *new_couple(), wishes=ANY)


def test_without_a_public_number_the_published_rule_makes_the_order(ballot: Release, at: Time) -> None:
    for _ in range(4):
        enter(ballot, *new_couple(), wishes=ANY)
    at(CLOSES)
    tick()
    assert again(ballot).stage == Stage.ANNOUNCED
    at(KNOWN + timedelta(days=1))
    tick()
    names = [ticket.pseudonym for ticket in in_order(ballot)]
    assert names == sorted(names)
    assert states(ballot)[0] == (1, State.PLACED)


def test_there_is_time_to_draw_and_to_confirm(app: Flask) -> None:
    """R16: the moments of a ballot follow each other."""
    with pytest.raises(BallotTooShort):
        make_room(make_office(), **{**TERMS, "release_at": KNOWN + timedelta(days=2)})


def test_a_couple_enters_with_three_wishes_and_confirms_on_the_pages(app: Flask, ballot: Release, at: Time) -> None:
    """F16: each wish by name, also without script; what was drawn is one button away."""
    _couple, contact = new_couple()
    browser = Browser(app).sign_in("contact", contact)
    mine = f"/release/{ballot.special_day.ref}/mine"
    page = browser.open(mine)
    assert "第一志愿" in page
    enter_at = mine.replace("mine", "enter")
    assert "请至少填一个志愿。" in browser.send(enter_at, wish_1="", wish_2="", wish_3="")
    browser.send(enter_at, wish_1=str(slots(ballot)[1].id), wish_2="am", wish_3="day")
    assert "已经报名。" in browser.page
    come_again = in_order(ballot)[0]
    assert come_again.wishes == [str(slots(ballot)[1].id), "am", "day"]
    drawn(ballot, at)
    browser = Browser(app).sign_in("contact", contact)  # a session lasts a week
    assert "摇中了。" in browser.open(mine)
    browser.send(mine.replace("mine", "take"))
    assert "/check" in browser.path
