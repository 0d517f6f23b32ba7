"""A place is kept for one couple, which takes it up or does not; it is never free meanwhile."""

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tests.bookings.asides import HALF_AN_HOUR, asides, keep
from tests.bookings.makers import book, cancel, hold, reread, run_job, seats
from tests.browsers import staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.reliability.races import good, kinds, together
from wedreg.bookings import queries, services
from wedreg.bookings.errors import OfferedAlready, OfferOver
from wedreg.bookings.models import AsideKind, Booking, PlaceAside, Status
from wedreg.core.access import Role
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.models import Couple
from wedreg.venues.errors import SlotFull
from wedreg.venues.models import Slot, Venue

SECOND = timedelta(seconds=1)


class Pair:
    """A couple, and the contact that acts for it."""

    def __init__(self) -> None:
        self.contact = make_contact()
        self.couple: Couple = make_couple(self.contact)

    def take_up(self, aside: PlaceAside, key: str = "") -> Booking:
        """Take up the place that is kept."""
        with writing():
            held = services.hold_aside(
                aside, aside.slot, contact_id=self.contact, couple_id=self.couple.id, key=key or uuid4().hex, long=False
            )
            number = held.id
        return reread(number)


@pytest.fixture
def pair(app: Flask) -> Pair:
    """Return a couple."""
    return Pair()


def test_a_couple_takes_up_its_place_and_confirms(app: Flask, slot: Slot, pair: Pair, at: Time) -> None:
    """R14, R23: the place is taken once, from the keeping to the booking."""
    aside = keep(slot, pair.couple.id)
    with pytest.raises(SlotFull):
        hold(slot, make_contact())
    at(aside.until - SECOND)
    held = pair.take_up(aside)
    assert (held.status, held.hold_until, seats(slot), asides(slot)) == (
        Status.HELD, at.now + timedelta(minutes=10), 1, [],
    )  # fmt: skip
    with writing():
        found = queries.by_id(held.id)
        assert found
        services.confirm(found, pair.couple, service_code="marriage", declared=True)
    assert (reread(held.id).status, seats(slot), queries.miscounted()) == (Status.CONFIRMED, 1, [])
    db.session.close()


def test_the_same_form_twice_gives_the_same_booking_and_another_one_nothing(app: Flask, slot: Slot, pair: Pair) -> None:
    aside = keep(slot, pair.couple.id)
    first = pair.take_up(aside, "key")
    assert pair.take_up(aside, "key").id == first.id
    with pytest.raises(OfferOver):
        pair.take_up(aside)
    assert seats(slot) == 1


def test_nobody_else_gets_it_and_neither_does_who_comes_too_late(app: Flask, slot: Slot, pair: Pair, at: Time) -> None:
    aside = keep(slot, pair.couple.id)
    with pytest.raises(OfferOver):
        Pair().take_up(aside)
    at(aside.until)
    with pytest.raises(OfferOver):
        pair.take_up(aside)
    assert len(asides(slot)) == 1


def test_what_the_couple_held_before_is_let_go_of(app: Flask, slot: Slot, other: Slot, pair: Pair) -> None:
    """R23: one place at a time."""
    before = hold(other, pair.contact, pair.couple)
    held = pair.take_up(keep(slot, pair.couple.id))
    assert (held.status, reread(before.id).status, seats(other)) == (Status.HELD, Status.EXPIRED, 0)


def test_a_place_kept_in_vain_rests_before_anybody_has_it(app: Flask, slot: Slot, pair: Pair, at: Time) -> None:
    """Who did not take it knows when its time was over."""
    aside = keep(slot, pair.couple.id)
    at(aside.until)
    run_job("bookings.end_asides")
    (now,) = asides(slot)
    assert (now.kind, now.couple_id, now.code) == (AsideKind.RESTING, None, aside.code)
    assert now.until >= at.now + timedelta(minutes=5)
    at(now.until)
    run_job("bookings.end_asides")
    assert (asides(slot), seats(slot)) == ([], 0)


def test_a_couple_answers_one_offer_at_a_time(app: Flask, slot: Slot, other: Slot, pair: Pair) -> None:
    """The second place stays free; the table says so too."""
    keep(slot, pair.couple.id, AsideKind.OFFERED)
    with pytest.raises(OfferedAlready):
        keep(other, pair.couple.id, AsideKind.OFFERED)
    assert seats(other) == 0
    keep(other, pair.couple.id, AsideKind.RESERVED)
    with pytest.raises(IntegrityError), writing():
        aside = queries.aside_by_code(asides(other)[0].code)
        assert aside
        aside.kind = AsideKind.OFFERED
    db.session.close()


def test_a_place_that_rests_is_offered_to_one_couple(app: Flask, slot: Slot, at: Time) -> None:
    """Of many that are offered it at once one has it, and no place moves."""
    cancel(book(slot))
    pairs = [Pair() for _ in range(6)]
    (aside,) = asides(slot)

    def offered(couple_id: int) -> bool:
        with writing():
            found = queries.aside_by_code(aside.code)
            assert found
            return services.offer(found, couple_id=couple_id, until=at.now + HALF_AN_HOUR)

    assert sorted(together(app, [partial(offered, one.couple.id) for one in pairs])) == [False] * 5 + [True]
    (now,) = asides(slot)
    assert (now.kind, seats(slot)) == (AsideKind.OFFERED, 1)


def test_of_accepting_lapsing_and_freeing_at_once_one_happens(app: Flask, slot: Slot, pair: Pair, at: Time) -> None:
    """R14: whatever comes first, the place is counted once."""
    aside = keep(slot, pair.couple.id)

    def freed() -> bool:
        with writing():
            found = queries.aside_by_code(aside.code)
            return bool(found and services.free(found, reason="test"))

    results = together(app, [partial(pair.take_up, aside), freed, freed])
    assert set(kinds(results)) <= {"OfferOver"}
    assert sum(bool(result) for result in good(results)) == 1
    assert queries.miscounted() == []
    db.session.close()


def test_closing_a_slot_names_the_places_that_are_kept(app: Flask, office: Venue, slot: Slot, pair: Pair) -> None:
    """R21: the couple was promised it; a supervisor lets go of it with a reason, a registrar may only look."""
    aside = keep(slot, pair.couple.id)
    browser = staff_browser(app, Role.SUPERVISOR)
    browser.open(f"/staff/venues/{office.code}/closures")
    day = slot.day.isoformat()
    browser.submit(starts_at=f"{day}T00:00", ends_at=f"{day}T23:00", reason="停电", publish="1")
    assert "一个名额留给一对新人到" in browser.text()
    browser.open(f"/staff/bookings/aside/{aside.code}")
    browser.submit()
    assert (browser.status, len(asides(slot))) == (422, 1)
    browser.submit(reason="他们打来说不来了")
    assert (browser.path, asides(slot), seats(slot)) == ("/staff/bookings/aside/", [], 0)
    browser.open(f"/staff/bookings/aside/{aside.code}")
    assert browser.status == 404
