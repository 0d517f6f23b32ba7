"""Who is called before whom (R27, R28)."""

from datetime import timedelta

from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, book, run_job
from tests.conftest import Time
from tests.desk.lines import arrive, come, line, slot_at, walk_in
from tests.venues.makers import make_office

MINUTE = timedelta(minutes=1)
HALF = 30 * MINUTE


def test_booked_couples_come_by_their_time_and_not_by_when_they_came(app: Flask, at: Time) -> None:
    """R28."""
    office = make_office()
    ten, half_past = slot_at(office, THURSDAY_TEN), slot_at(office, THURSDAY_TEN + HALF)
    early, first, second = book(half_past), book(ten), book(ten)
    at(THURSDAY_TEN - 5 * MINUTE)
    assert [arrive(booking).label for booking in (early, second, first)] == ["A001", "A002", "A003"]
    at(THURSDAY_TEN + 25 * MINUTE)
    assert line(office) == ["A002", "A003", "A001"]


def test_who_is_late_comes_after_the_couples_of_the_slot_that_runs(app: Flask, at: Time) -> None:
    """R27: 15 minutes keep the place; later they stand behind the present slot's couples, before the next slot's."""
    office = make_office()
    ten, half_past, eleven = (slot_at(office, THURSDAY_TEN + number * HALF) for number in range(3))
    late, next_one, later_one = book(ten), book(half_past), book(eleven)
    punctual = come(at, ten, late=15 * MINUTE)
    assert (punctual.priority, punctual.place_at) == ("booked", THURSDAY_TEN)
    at(THURSDAY_TEN + 35 * MINUTE)
    moved = arrive(late)
    assert (moved.priority, moved.place_at) == ("late", at.now)
    arrive(later_one)
    arrive(next_one)
    at(THURSDAY_TEN + 55 * MINUTE)
    assert line(office) == ["A001", "A004", "A002", "A003"]


def test_half_an_hour_after_the_end_a_couple_gets_a_walk_in_number(app: Flask, at: Time) -> None:
    """R27: nobody is refused on the day."""
    office = make_office()
    slot = slot_at(office, THURSDAY_TEN)
    just, over = book(slot), book(slot)
    at(THURSDAY_TEN + 60 * MINUTE)
    assert arrive(just).priority == "late"
    at(THURSDAY_TEN + 61 * MINUTE)
    assert run_job("bookings.no_shows") == 1
    ticket = arrive(over)
    assert (ticket.priority, ticket.booking_id) == ("walk_in", over.id)


def test_the_green_lane_goes_before_walk_in_numbers_and_after_booked_couples(app: Flask, at: Time) -> None:
    """R28: and who comes early to a later time goes after all who wait, but is called when nobody does."""
    office = make_office()
    now, later = slot_at(office, THURSDAY_TEN), slot_at(office, THURSDAY_TEN + HALF)
    booked, early = book(now), book(later)
    at(THURSDAY_TEN - 5 * MINUTE)
    walk_in(office)
    walk_in(office, green=True)
    walk_in(office)
    arrive(early)
    arrive(booked)
    assert line(office) == ["A005", "A002", "A001", "A003", "A004"]
    at(later.starts_at - 10 * MINUTE)
    assert line(office) == ["A005", "A004", "A002", "A001", "A003"]
