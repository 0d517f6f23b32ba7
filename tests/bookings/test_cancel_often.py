"""Who cancels often is warned, then waits (R26)."""

from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.makers import book, cancel, hold, move
from tests.bookings.policies import DAY, FIRST, Pair, booked, counted, given_up, paused
from tests.browsers import Browser
from tests.conftest import Time
from tests.venues.makers import make_slot
from wedreg.bookings import services
from wedreg.bookings.errors import PausedAfterCancelling
from wedreg.bookings.models import Kind, Status
from wedreg.core.transactions import writing
from wedreg.venues.models import Venue

HOUR = timedelta(hours=1)


@pytest.fixture
def pair(app: Flask) -> Pair:
    """Return a couple."""
    return Pair()


def test_the_third_warns_and_the_fourth_makes_the_next_one_wait_7_days(
    app: Flask, office: Venue, pair: Pair, at: Time
) -> None:
    """R26: the page says so before it is done; the wait is counted from the fourth."""
    browser = Browser(app)
    for number in range(4):
        booking = booked(office, pair, FIRST + number * DAY, at)
        browser.sign_in("contact", pair.contact).open(f"/bookings/{booking.code}/cancel")
        warned = f"30 天内，这是第 {number + 1} 次取消。满 4 次，新的网上预约要等 7 天" in browser.text()
        assert warned is (number >= 2)
        assert paused(pair, at.now) is None
        browser.submit()
    assert paused(pair, at.now) == at.now + 7 * DAY
    fourth = at.now
    slot = make_slot(office, FIRST + 12 * DAY)
    browser.open(f"/bookings/{slot.day}")
    browser.send("/bookings/hold", slot=slot.id)
    assert (browser.status, "在 30 天内取消了 4 次，新的网上预约要等到" in browser.text()) == (409, True)
    held = hold(slot, pair.contact, pair.couple)
    with pytest.raises(PausedAfterCancelling), writing():
        services.confirm(held, pair.couple, service_code="marriage", declared=True)
    at(fourth + 7 * DAY)
    assert book(make_slot(office, FIRST + 13 * DAY), pair.couple, pair.contact).status == Status.CONFIRMED


def test_three_in_30_days_make_nobody_wait(office: Venue, pair: Pair, at: Time) -> None:
    """R26: more than three do."""
    for number in range(3):
        given_up(office, pair, FIRST + number * DAY, at)
    assert paused(pair, at.now) is None


def test_those_of_another_month_are_not_counted(office: Venue, pair: Pair, at: Time) -> None:
    """R26."""
    for number in (0, 1, 2, 31):
        given_up(office, pair, FIRST + number * DAY, at)
    assert paused(pair, at.now) is None


def test_the_day_itself_counts_too_and_the_office_never(office: Venue, pair: Pair, at: Time) -> None:
    """R24, R26: 当日取消 is no penalty but counted; what the office cancels is not the couple's."""
    booking = booked(office, pair, FIRST, at)
    at(FIRST - 3 * HOUR)
    assert cancel(booking).late_cancel
    assert counted(booking, Kind.CANCELLED) == 2
    other = cancel(booked(office, pair, FIRST + DAY, at), by_office=True)
    assert counted(other, Kind.CANCELLED) == 0


def test_a_change_is_no_cancellation(office: Venue, pair: Pair, at: Time) -> None:
    """R24, R26."""
    booking = booked(office, pair, FIRST, at)
    move(booking, make_slot(office, FIRST + DAY))
    assert counted(booking, Kind.CANCELLED) == 0
