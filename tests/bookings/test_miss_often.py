"""Who does not come twice in a month books nothing online for a while, and is served in every other way (R25)."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from tests.bookings.makers import book, hold, move, reread, run_job
from tests.bookings.policies import DAY, FIRST, TOO_LATE, Pair, booked, counted, missed, paused
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_slot
from wedreg.bookings import queries as bookings
from wedreg.bookings import services
from wedreg.bookings.errors import PausedAfterNoShows
from wedreg.bookings.models import Booking, Kind, Limit, Source, Status
from wedreg.bookings.rules import pauses
from wedreg.core.db import changed, db
from wedreg.core.tokens import new_code
from wedreg.core.transactions import writing
from wedreg.couples.rules import Role
from wedreg.venues.models import Slot, SlotState, Venue

SECOND = FIRST + 14 * DAY
OVER = timedelta(hours=1)


@pytest.fixture
def pair(app: Flask) -> Pair:
    """Return a couple."""
    return Pair()


def test_one_that_was_missed_pauses_nothing(office: Venue, pair: Pair, at: Time) -> None:
    """R25: it counts against both."""
    booking = missed(office, pair, FIRST, at)
    assert (counted(booking), paused(pair, at.now)) == (2, None)
    assert book(make_slot(office, FIRST + 7 * DAY), pair.couple, pair.contact).status == Status.CONFIRMED


def test_the_second_in_30_days_pauses_online_booking_for_15_days(office: Venue, pair: Pair, at: Time) -> None:
    """R25: from the moment at which it was missed, to the second."""
    missed(office, pair, FIRST, at)
    missed(office, pair, SECOND, at)
    assert paused(pair, at.now) == SECOND + OVER + 15 * DAY
    held = hold(make_slot(office, SECOND + 16 * DAY), pair.contact, pair.couple)
    with pytest.raises(PausedAfterNoShows), writing():
        services.confirm(held, pair.couple, service_code="marriage", declared=True)
    assert reread(held.id).status == Status.HELD
    at(SECOND + OVER + 15 * DAY)
    assert book(make_slot(office, SECOND + 17 * DAY), pair.couple, pair.contact).status == Status.CONFIRMED


@pytest.mark.parametrize(("apart", "pause"), [(30 * DAY, False), (30 * DAY - timedelta(seconds=1), True)])
def test_the_30_days_are_counted_to_the_second(apart: timedelta, pause: bool) -> None:
    """R25."""
    limit = Limit(kind=Kind.NO_SHOW, most=2, within_days=30, pause_days=15, warned_at=1)
    assert bool(list(pauses([FIRST, FIRST + apart], limit))) is pause


@given(st.lists(st.integers(0, 200), max_size=8), st.integers(1, 4))
def test_a_pause_begins_with_each_one_that_fills_the_limit(days: list[int], most: int) -> None:
    """R25, R26: whatever the order in which they are told."""
    limit = Limit(kind=Kind.NO_SHOW, most=most, within_days=30, pause_days=15, warned_at=1)
    at = [FIRST + number * DAY for number in days]
    found = list(pauses(at, limit))
    assert sorted(found) == sorted(pauses(at[::-1], limit))
    assert all(until - since == 15 * DAY and since in at for since, until in found)
    if most == 1:
        assert len(found) == len(at)


def test_the_page_says_why_until_when_and_by_which_other_way(app: Flask, office: Venue, pair: Pair, at: Time) -> None:
    """R25: before a place is held; and the words name neither which of the two nor what for (decision 19)."""
    missed(office, pair, FIRST, at)
    missed(office, pair, SECOND, at)
    slot = make_slot(office, SECOND + 16 * DAY)
    browser = Browser(app).sign_in("contact", pair.contact)
    browser.open(f"/bookings/{slot.day}")
    browser.send("/bookings/hold", slot=slot.id)
    said = browser.text()
    assert browser.status == 409
    assert "你们两位中有一位在 30 天内有 2 次约了没有来，网上预约暂停到 5月28日 周四 上午11:00。" in said
    assert "照样可以打 023-0000 0000 预约，或者直接来登记处取现场号" in said
    assert 'href="/bookings/rules"' in browser.page
    assert db.session.query(Booking).filter_by(status=Status.HELD).count() == 0
    db.session.close()


@pytest.mark.parametrize("shared", Role)
def test_it_is_the_person_not_the_couple(office: Venue, at: Time, shared: Role) -> None:
    """R25: by the number, whoever comes along and whatever phone is used; the other one goes free."""
    her, him = person(Role.WOMAN), person(Role.MAN)
    pair = Pair()
    pair.couple = make_couple(pair.contact, her, him)
    missed(office, pair, FIRST, at)
    missed(office, pair, SECOND, at)
    other = make_contact()
    again = make_couple(other, her if shared == Role.WOMAN else None, him if shared == Role.MAN else None)
    slot = make_slot(office, SECOND + 16 * DAY, places=2)
    with pytest.raises(PausedAfterNoShows):
        book(slot, again, other)
    assert book(slot).status == Status.CONFIRMED


def test_the_desk_and_the_telephone_never_refuse(office: Venue, pair: Pair, at: Time) -> None:
    """R25: a booking by staff is confirmed, a walk-in is received."""
    missed(office, pair, FIRST, at)
    missed(office, pair, SECOND, at)
    held = hold(make_slot(office, SECOND + 16 * DAY), pair.contact, pair.couple)
    with writing():
        changed(update(Booking).where(Booking.id == held.id).values(source=Source.STAFF))
    with writing():
        services.confirm(reread(held.id), pair.couple, service_code="marriage", declared=True)
    assert reread(held.id).status == Status.CONFIRMED


def test_who_comes_later_the_same_day_has_missed_nothing(office: Venue, pair: Pair, at: Time) -> None:
    """R25: and a pause that it led to is lifted at once; taken back, it counts again."""
    missed(office, pair, FIRST, at)
    booking = missed(office, pair, SECOND, at)
    assert paused(pair, at.now)
    with writing():
        assert services.check_in(booking.id)
    assert (counted(booking), paused(pair, at.now)) == (0, None)
    with writing():
        assert services.undo_check_in(booking.id, "示例")
    assert run_job("bookings.no_shows") == 1
    assert counted(booking) == 2
    assert paused(pair, at.now)


def test_who_is_served_as_a_walk_in_the_same_day_has_missed_nothing(office: Venue, pair: Pair, at: Time) -> None:
    """R25: by a number of the day, for the same service; another day it is too late."""
    first = missed(office, pair, FIRST, at)
    second = missed(office, pair, SECOND, at)
    walk_in(office, pair, second, at)
    assert (counted(first), counted(second), paused(pair, at.now)) == (2, 0, None)


def walk_in(office: Venue, pair: Pair, like: Booking, at: Time) -> None:
    """Let the pair come without a booking, and be served."""
    with writing():
        row = Booking(
            code=new_code(), venue_id=office.id, service_id=like.service_id, couple_id=pair.couple.id,
            source=Source.WALK_IN, status=Status.CHECKED_IN, starts_at=at.now, ends_at=at.now + OVER / 2,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()  # its id is used
        number = row.id
    with writing():
        booking = bookings.by_id(number)
        assert booking
        services.finish(booking, Status.DONE, reason="")


def test_what_the_office_caused_does_not_count(office: Venue, pair: Pair, at: Time) -> None:
    """R25: a time that the office chose itself, or closed; a time that the couple chose after that counts again."""
    booking = booked(office, pair, FIRST, at)
    moved = move(booking, make_slot(office, FIRST + DAY), by_office=True)
    at(moved.starts_at + TOO_LATE)
    run_job("bookings.no_shows")
    assert (reread(booking.id).status, counted(booking)) == (Status.NO_SHOW, 0)
    closed = booked(office, pair, SECOND, at)
    with writing():
        changed(update(Slot).where(Slot.id == closed.slot_id).values(state=SlotState.CLOSED))
    at(SECOND + TOO_LATE)
    run_job("bookings.no_shows")
    assert counted(closed) == 0


def test_a_time_that_the_couple_chose_itself_counts(office: Venue, pair: Pair, at: Time) -> None:
    """R25: also when the office had moved it once."""
    booking = booked(office, pair, FIRST, at)
    move(booking, make_slot(office, FIRST + DAY), by_office=True)
    move(booking, make_slot(office, FIRST + 2 * DAY))
    at(FIRST + 2 * DAY + TOO_LATE)
    run_job("bookings.no_shows")
    assert counted(booking) == 2


def test_the_numbers_are_rows(office: Venue, pair: Pair, at: Time) -> None:
    """R25: each one can be changed; a pause that has begun stays."""
    with writing():
        limit = db.session.scalars(select(Limit).where(Limit.kind == Kind.NO_SHOW)).one()
        limit.most, limit.pause_days = 1, 3
    missed(office, pair, FIRST, at)
    assert paused(pair, at.now) == FIRST + OVER + 3 * DAY


def test_confirming_asks_nothing_more_of_the_database(office: Venue, pair: Pair, at: Time, queries: list[str]) -> None:
    """R25: whether somebody is paused stands in the very statement that confirms, so that nothing comes in between."""
    held = hold(make_slot(office, FIRST), pair.contact, pair.couple)
    del queries[:]
    with writing():
        services.confirm(held, pair.couple, service_code="marriage", declared=True)
    about = [statement for statement in queries if "bookings_pause" in statement]
    assert len(about) == 1
    assert about[0].startswith("UPDATE bookings_booking")


def test_the_public_page_tells_the_numbers_as_they_are(app: Flask, office: Venue) -> None:
    """R25, R26: published before they matter, and that they bar nobody from the desk."""
    with writing():
        limit = db.session.scalars(select(Limit).where(Limit.kind == Kind.NO_SHOW)).one()
        limit.pause_days = 9
    said = Browser(app)
    said.open("/bookings/rules")
    assert "30 天内 2 次约了没有来，网上预约暂停 9 天" in said.text()
    assert "30 天内第 3 次取消会提醒；满 4 次，新的网上预约等 7 天" in said.text()
    assert re.search("打电话 023-0000 0000 预约、到登记处取现场号，任何时候都可以", said.text())
