"""A place that was given up rests, so that nobody can hand it to somebody else at an agreed moment."""

import random
from datetime import timedelta

import pytest
from flask import Flask

from tests.bookings.asides import asides, rested, without_rest
from tests.bookings.makers import THURSDAY_TEN, book, cancel, hold, move, run_job, seats
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.venues.makers import make_slot
from wedreg.audit import queries as audit
from wedreg.bookings import queries
from wedreg.bookings.models import AsideKind
from wedreg.bookings.rules import rest_length
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues import queries as venues
from wedreg.venues.errors import SlotFull
from wedreg.venues.models import Slot, SlotState, Venue
from wedreg.venues.services import close_slot

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def test_a_place_given_up_rests_5_to_60_minutes_and_then_anybody_can_have_it(
    app: Flask, browser: Browser, slot: Slot, at: Time
) -> None:
    """R14: it counts as taken until then, also on the page of the day."""
    cancel(book(slot))
    (aside,) = asides(slot)
    assert (aside.kind, aside.couple_id, seats(slot)) == (AsideKind.RESTING, None, 1)
    assert 5 * MINUTE <= aside.until - at.now <= 60 * MINUTE
    assert "满" in browser.open(f"/bookings/{slot.day}")
    at(aside.until - timedelta(seconds=1))
    run_job("bookings.end_asides")
    with pytest.raises(SlotFull):
        hold(slot, make_contact())
    rested(at, slot)
    assert (asides(slot), seats(slot)) == ([], 0)
    assert hold(slot, make_contact()).slot_id == slot.id
    assert [entry.action for entry in reversed(audit.of("aside", aside.code))] == [
        "bookings.place_freed",
        "bookings.place_set_aside",
    ]
    assert queries.miscounted() == []
    db.session.close()


def test_the_old_place_of_a_change_rests_too(app: Flask, slot: Slot, other: Slot) -> None:
    move(book(slot), other)
    assert [aside.why for aside in asides(slot)] == ["moved"]
    assert (seats(slot), seats(other)) == (1, 1)


@pytest.mark.parametrize(("before", "rests"), [(DAY, 1), (DAY - timedelta(seconds=1), 0)])
def test_nearer_than_a_day_a_place_is_free_at_once(
    app: Flask, slot: Slot, at: Time, before: timedelta, rests: int
) -> None:  # fmt: skip
    """There is no time to lose."""
    booking = book(slot)
    at(THURSDAY_TEN - before)
    cancel(booking)
    assert (len(asides(slot)), seats(slot)) == (rests, rests)


def test_a_hold_that_lapsed_does_not_rest(app: Flask, slot: Slot, at: Time) -> None:
    """R23: whoever comes next has it."""
    hold(slot, make_contact())
    at(at.now + 10 * MINUTE)
    assert hold(slot, make_contact()).slot_id == slot.id
    assert asides(slot) == []


def test_where_the_office_wants_no_rest_there_is_none(app: Flask, slot: Slot) -> None:
    without_rest(app)
    cancel(book(slot))
    assert (asides(slot), seats(slot)) == ([], 0)


def test_every_length_comes_and_none_is_shorter_or_longer() -> None:
    """To the second, and all alike: of 20,000 rests each of the 55 minutes has its share."""
    chances, now = random.Random(7), THURSDAY_TEN - 3 * DAY
    lengths = [rest_length(THURSDAY_TEN, now, 5, 60, chances) for _ in range(20_000)]
    assert (min(lengths), max(lengths)) == (5 * MINUTE, 60 * MINUTE)
    shares = [sum(minute * MINUTE <= one < (minute + 1) * MINUTE for one in lengths) for minute in range(5, 60)]
    assert max(shares) - min(shares) < 120


def test_a_place_that_rests_in_a_slot_that_is_closed_just_goes(app: Flask, office: Venue) -> None:
    """R21: nobody is called because of it, and it comes back to nobody."""
    slot = make_slot(office, THURSDAY_TEN, places=2)
    stays = book(slot)
    cancel(book(slot))
    with writing():
        fresh = venues.slot(slot.id)
        assert fresh
        close_slot(fresh, reason="停电")
    assert (asides(slot), seats(slot)) == ([], 1)
    with writing():
        found = venues.slot(slot.id)
        assert found
        assert found.state == SlotState.CLOSED
    cancel(stays, by_office=True)
    assert (asides(slot), seats(slot)) == ([], 0)


def test_the_rule_is_published_with_its_numbers(app: Flask, browser: Browser) -> None:
    browser.open("/bookings/rules")
    assert "随机歇 5 到 60 分钟" in browser.text()
