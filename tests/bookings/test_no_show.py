"""A couple does not come."""

from datetime import timedelta

import pytest

from tests.bookings.makers import THURSDAY_TEN, book, claims_of, done_to, reread, run_job, seats
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import queries, services
from wedreg.bookings.errors import BookedAgain, PromisedElsewhere
from wedreg.bookings.models import Status
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.rules import Role
from wedreg.venues.models import Slot, Venue

OVER = THURSDAY_TEN + timedelta(hours=1)
"""Half an hour after the end of the slot."""
NO_SHOWS = "bookings.no_shows"


@pytest.fixture
def slot(office: Venue) -> Slot:
    """Return a time with places enough."""
    return make_slot(office, THURSDAY_TEN, places=2)


def test_half_an_hour_after_the_end_it_is_a_no_show(browser: Browser, slot: Slot, at: Time) -> None:
    """R25: not a second earlier; both may book again, the place was used and stays counted."""
    contact = make_contact()
    couple = make_couple(contact)
    booking = book(slot, couple, contact)
    at(OVER)
    assert run_job(NO_SHOWS) == 0
    assert reread(booking.id).status == Status.CONFIRMED
    at(OVER + timedelta(seconds=1))
    assert run_job(NO_SHOWS) == 1
    assert run_job(NO_SHOWS) == 0
    assert reread(booking.id).status == Status.NO_SHOW
    assert (claims_of(booking), seats(slot), done_to(booking)[-1]) == (0, 1, "no_show")
    assert queries.miscounted() == []
    db.session.close()
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}")
    assert "没有来" in browser.text()
    assert "再约一个时间" in browser.text()
    later = make_slot(make_office("later"), OVER + timedelta(days=7))
    at(later.release_at)
    at(max(at.now, OVER + timedelta(seconds=1)))
    assert book(later, couple, contact).status == Status.CONFIRMED


def test_who_has_come_or_cancelled_is_none(slot: Slot, at: Time) -> None:
    """R25."""
    came, gone = book(slot), book(slot)
    with writing():
        assert services.check_in(came.id)
    with writing():
        now = queries.by_id(gone.id)
        assert now
        services.cancel(now, reason="other")
    at(OVER + timedelta(days=1))
    assert run_job(NO_SHOWS) == 0
    assert [reread(booking.id).status for booking in (came, gone)] == [Status.CHECKED_IN, Status.CANCELLED]


def test_who_comes_later_the_same_day_is_received(slot: Slot, at: Time) -> None:
    """R25, R27: the mark goes when they are checked in."""
    booking = book(slot)
    at(OVER + timedelta(hours=1))
    run_job(NO_SHOWS)
    with writing():
        assert services.check_in(booking.id)
    assert (reread(booking.id).status, claims_of(booking)) == (Status.CHECKED_IN, 2)
    with writing():
        assert services.undo_check_in(booking.id, "示例")
    assert (reread(booking.id).status, claims_of(booking)) == (Status.CONFIRMED, 2)


def test_who_has_booked_again_is_not_received_for_both(slot: Slot, at: Time) -> None:
    """R22: the registrar is told of the couple's other day; nothing has changed."""
    contact = make_contact()
    couple = make_couple(contact)
    booking = book(slot, couple, contact)
    at(OVER + timedelta(hours=1))
    run_job(NO_SHOWS)
    later = make_slot(make_office("later"), OVER + timedelta(days=7))
    again = book(later, couple, contact)
    with pytest.raises(BookedAgain) as refusal, writing():
        services.check_in(booking.id)
    assert "这一对已另约 5月7日 周四 上午11:00" in str(refusal.value)
    assert (reread(booking.id).status, claims_of(booking), claims_of(again)) == (Status.NO_SHOW, 0, 2)


def test_who_is_promised_to_somebody_else_by_now_is_not_received(slot: Slot, at: Time) -> None:
    """R22: and not a word of with whom, or when."""
    contact, woman = make_contact(), person(Role.WOMAN)
    booking = book(slot, make_couple(contact, woman), contact)
    at(OVER + timedelta(hours=1))
    run_job(NO_SHOWS)
    stranger = make_contact()
    other = book(make_slot(make_office("later"), OVER + timedelta(days=7)), make_couple(stranger, woman), stranger)
    with pytest.raises(PromisedElsewhere) as refusal, writing():
        services.check_in(booking.id)
    assert "5月7日" not in str(refusal.value)
    assert (reread(booking.id).status, claims_of(other)) == (Status.NO_SHOW, 2)
