"""Many couples want the same few places, and one couple clicks more than once."""

import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import THURSDAY_TEN, hold, reread, seats
from tests.browsers import Browser
from tests.couples.makers import make_contact, make_couple
from tests.figures import Figure
from tests.reliability.oracle import faults
from tests.reliability.races import at_time, good, kinds, meeting_before, own_clocks, together
from tests.reliability.sizes import RACE_ROUNDS
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import queries, services
from wedreg.bookings.models import Booking, Status
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.models import Couple
from wedreg.settings import Settings
from wedreg.venues.models import Slot

pytestmark = pytest.mark.reliability

COUPLES, PLACES, CLICKS, ROUNDS = 200, 20, 6, 10


def want(slot_id: int, contact_id: int) -> int:
    """Hold a place, as a person does who knows nothing of the others."""
    with writing():
        return services.hold(slot_id, contact_id=contact_id, couple_id=None, key=uuid4().hex, long=False).id


def confirm(booking_id: int, couple: Couple) -> Status:
    """Turn the hold into a booking."""
    with writing():
        booking = queries.by_id(booking_id)
        assert booking
        services.confirm(booking, couple, service_code="marriage", declared=True)
    return Status.CONFIRMED


def test_of_200_couples_who_want_20_places_20_get_one(
    app: Flask, settings: Settings, chance: random.Random, figure: Figure
) -> None:  # fmt: skip
    """R14: nothing is sold twice and nothing is left over, in each of several rounds; all winners then confirm."""
    office = make_office()
    for number in range(RACE_ROUNDS):
        slot = make_slot(office, THURSDAY_TEN + timedelta(minutes=30) * number, places=PLACES)
        contacts = [make_contact() for _ in range(COUPLES)]
        chance.shuffle(contacts)
        results = together(app, [partial(want, slot.id, contact) for contact in contacts])
        assert kinds(results) == ["SlotFull"] * (COUPLES - PLACES)
        winners = good(results)
        assert len(set(winners)) == seats(slot) == PLACES
        couples = [make_couple(reread(winner).contact_id or 0) for winner in winners]
        results = together(app, [partial(confirm, *pair) for pair in zip(winners, couples, strict=True)])
        assert results == [Status.CONFIRMED] * PLACES
    assert faults(settings.database_url) == []
    assert queries.miscounted() == []
    db.session.close()
    figure("couples who raced for a place", RACE_ROUNDS * COUPLES)


def test_one_contact_that_holds_many_times_at_once_has_one_place(app: Flask, settings: Settings) -> None:
    """One live hold per contact: the others let go, or are told that another page was faster."""
    office, contact = make_office(), make_contact()
    slots: list[Slot] = []
    for number in range(RACE_ROUNDS):
        day = THURSDAY_TEN + timedelta(days=7) * (number % 3) + timedelta(minutes=number)
        new = [make_slot(office, day + timedelta(minutes=30) * step) for step in range(CLICKS)]
        slots += new
        results = together(app, [partial(want, slot.id, contact) for slot in new])
        assert set(kinds(results)) <= {"HeldMeanwhile"}
        assert good(results)
        held = db.session.scalars(select(Booking.id).where(Booking.status == Status.HELD)).all()
        db.session.close()
        assert len(held) == 1 == sum(seats(slot) for slot in slots)
    assert faults(settings.database_url) == []


def same_browser(first: Browser) -> Browser:
    """Return another tab of a browser: it has the same cookies and shows the same page."""
    other = Browser(first.app)
    for cookie in first.client._cookies.values():
        other.client.set_cookie(cookie.key, cookie.value)
    other.page, other.path = first.page, first.path
    return other


def clicking(browser: Browser, path: str, fields: dict[str, str]) -> Callable[[], tuple[int, str]]:
    """Return a click on the button of the page: what it sends is ready, and it tells where it led."""
    tab, sent = same_browser(browser), {**browser.hidden(path), **fields}

    def click() -> tuple[int, str]:
        answer = tab.client.post(path, data=sent)
        return answer.status_code, answer.location

    return click


@pytest.mark.parametrize("places", [1, 3])
def test_the_same_form_sent_many_times_at_once_has_one_effect_and_one_answer(
    app: Flask, settings: Settings, on_postgresql: bool, places: int
) -> None:  # fmt: skip
    """F6: a double click, also on the last place, shows the couple its booking, never that the place is gone."""
    slot, contact = make_slot(make_office(), THURSDAY_TEN, places=places), make_contact()
    make_couple(contact)
    browser = Browser(app).sign_in("contact", contact)
    browser.open(f"/bookings/2026-04-30?slot={slot.id}")
    clicks = [clicking(browser, "/bookings/hold", {"slot": str(slot.id)}) for _ in range(CLICKS)]
    with meeting_before("INSERT INTO core_budget", CLICKS, wanted=on_postgresql):
        answers = together(app, clicks)
    (answer,) = set(answers)
    assert answer[0] == 302
    assert seats(slot) == 1
    browser.open(answer[1])
    clicks = [clicking(browser, browser.path, {"declared": "y"}) for _ in range(CLICKS)]
    with meeting_before("UPDATE bookings_booking", CLICKS, wanted=on_postgresql):
        answers = together(app, clicks)
    (answer,) = set(answers)
    assert answer == (302, browser.path.removesuffix("/check"))
    assert faults(settings.database_url) == []


def test_a_confirmation_in_the_last_moment_and_the_next_couple_share_no_place(app: Flask, settings: Settings) -> None:
    """R23: at the end of the hold either the couple confirms or the next one gets the place, never both."""
    office, outcomes = make_office(), []
    for number in range(ROUNDS):
        slot = make_slot(office, THURSDAY_TEN + timedelta(minutes=30) * number)
        contact, next_contact = make_contact(), make_contact()
        couple = make_couple(contact)
        booking = hold(slot, contact, couple)
        assert booking.hold_until
        just_before = booking.hold_until - timedelta(microseconds=1)
        confirming = at_time(just_before, partial(confirm, booking.id, couple))
        wanting = at_time(booking.hold_until, partial(want, slot.id, next_contact))
        with own_clocks():
            outcomes.append(kinds(together(app, [confirming, wanting])))
        assert seats(slot) == 1
    assert all(outcome in (["HoldOver"], ["SlotFull"]) for outcome in outcomes), outcomes
    assert faults(settings.database_url) == []
