"""A place that others gave up is offered to the first in line whom it suits (R29)."""

from datetime import date, datetime, time, timedelta

import pytest
from flask import Flask

from tests.almanac.test_bring_in_a_notice import LATE, TABLE, approve
from tests.bookings.asides import asides
from tests.bookings.makers import NEXT_THURSDAY_TEN, book, hold, run_job, seats
from tests.bookings.pools import share, taken
from tests.browsers import staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_office, make_slot
from tests.waiting.makers import HALF_AN_HOUR, Waiter, freed, give_up, go_to, on, rest_is_over, states, wait_for
from wedreg.bookings import queries as bookings
from wedreg.bookings.models import AsideKind
from wedreg.bookings.services.aside import rest
from wedreg.bookings.services.holding import take
from wedreg.core.access import Role as Power
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.rules import Role
from wedreg.venues.errors import SlotFull
from wedreg.venues.models import Half, Pool, Slot, Venue
from wedreg.waiting.models import EntryState, OfferState
from wedreg.waiting.services import Wish

DAY = timedelta(days=1)
ON_THE_DAY = NEXT_THURSDAY_TEN.date()


def test_the_first_in_line_gets_it_for_30_minutes_then_the_next(app: Flask, slot: Slot, at: Time) -> None:
    """R29: first come, first served; who does not answer keeps the position, and nobody else can book meanwhile."""
    first, second = wait_for(slot, 2)
    aside = freed(at, slot)
    assert aside
    assert (aside.kind, aside.couple_id, aside.until) == (AsideKind.OFFERED, first.couple.id, at.now + HALF_AN_HOUR)
    assert states([first, second]) == ["offered", "waiting"]
    assert first.told() == [("offer", "woman"), ("offer", "man")]
    with pytest.raises(SlotFull):
        hold(slot, make_contact())
    go_to(at, aside.until - timedelta(seconds=1))
    assert states([first, second]) == ["offered", "waiting"]
    go_to(at, aside.until)
    assert states([first, second]) == ["waiting", "offered"]
    assert (first.offers(), first.ahead, second.ahead) == ([OfferState.LAPSED], 0, 1)
    go_to(at, at.now + HALF_AN_HOUR)
    assert states([first, second]) == ["waiting", "waiting"]  # each was asked about this place once
    assert [one.kind for one in asides(slot)] == [AsideKind.RESTING]
    rest_is_over(at, slot)
    assert (asides(slot), seats(slot)) == ([], 0)
    assert bookings.miscounted() == []
    db.session.close()


def test_with_nobody_waiting_everybody_can_have_it(app: Flask, office: Venue, slot: Slot, at: Time) -> None:
    """R29: also when those who wait wish something else."""
    afternoon = Wish(ON_THE_DAY, ON_THE_DAY, half=Half.AFTERNOON)
    elsewhere = Wish(ON_THE_DAY, ON_THE_DAY, venue_ids=(make_office("other").id,))
    waiters = [Waiter().wait(wish) for wish in (on(ON_THE_DAY + DAY), afternoon, elsewhere)]
    assert freed(at, slot) is None
    assert (seats(slot), states(waiters)) == (0, ["waiting"] * 3)
    assert hold(slot, make_contact()).slot_id == slot.id


WISHES = {
    "the very day": Wish(ON_THE_DAY, ON_THE_DAY),
    "any Thursday of the month": Wish(date(2026, 5, 1), date(2026, 5, 31), weekdays=(3,)),
    "a morning": Wish(ON_THE_DAY - DAY, ON_THE_DAY + DAY, half=Half.MORNING),
}


@pytest.mark.parametrize("wish", WISHES)
def test_what_fits_the_wish_is_offered(app: Flask, slot: Slot, at: Time, wish: str) -> None:
    """R29: any Saturday in May, in the morning."""
    waiter = Waiter().wait(WISHES[wish])
    freed(at, slot)
    assert waiter.state == EntryState.OFFERED


def test_a_place_that_comes_free_at_night_rests_until_somebody_can_be_asked(app: Flask, slot: Slot, at: Time) -> None:
    """R29: offers are made from 8:00 to 20:30; until then the place is nobody's."""
    (waiter,) = wait_for(slot)
    at(datetime(2026, 4, 28, 20, 31, tzinfo=BEIJING))
    give_up(slot)
    rest_is_over(at, slot)
    (aside,) = asides(slot)
    assert (waiter.state, aside.kind) == (EntryState.WAITING, AsideKind.RESTING)
    eight = datetime(2026, 4, 29, 8, 0, tzinfo=BEIJING)
    assert aside.until == eight
    go_to(at, eight)
    assert waiter.state == EntryState.OFFERED


def test_the_last_offer_of_a_day_is_made_at_half_past_eight(app: Flask, slot: Slot, at: Time) -> None:
    (waiter,) = wait_for(slot)
    give_up(slot)
    go_to(at, datetime.combine(date(2026, 4, 27), time(20, 30), BEIJING))
    assert waiter.state == EntryState.OFFERED


@pytest.mark.parametrize(("minutes", "offered"), [(30, True), (29, False)])
def test_nobody_is_asked_when_there_is_no_time_for_an_answer(
    app: Flask, slot: Slot, at: Time, minutes: int, *, offered: bool
) -> None:
    """R16, R29: the day closes at 15:00 of the workday before; then the place is left to the telephone."""
    (waiter,) = wait_for(slot)
    give_up(slot)
    go_to(at, slot.closes_at - timedelta(minutes=minutes))
    assert (waiter.state == EntryState.OFFERED, len(asides(slot))) == (offered, int(offered))


def test_who_would_not_be_of_age_is_passed_by(app: Flask, slot: Slot, office: Venue, at: Time) -> None:
    """R1: the wish reaches to a day on which both are, the place is before it."""
    contact = make_contact()
    born = date(2004, 5, 20)
    young = Waiter(make_couple(contact, man=person(Role.MAN, born)), contact).wait(on(ON_THE_DAY, date(2026, 5, 29)))
    (other,) = wait_for(slot)
    freed(at, slot)
    assert states([young, other]) == ["waiting", "offered"]


def test_who_is_promised_elsewhere_or_asked_already_is_passed_by(
    app: Flask, slot: Slot, office: Venue, at: Time
) -> None:  # fmt: skip
    """R22: a couple answers one offer at a time."""
    second_time = make_slot(office, NEXT_THURSDAY_TEN + timedelta(minutes=30))
    first, second = wait_for(slot, 2)
    freed(at, slot)
    give_up(second_time)
    go_to(at, at.now + timedelta(minutes=1))
    rest_is_over(at, second_time)
    assert {first.state, second.state} == {EntryState.OFFERED}
    assert first.offer
    assert second.offer
    assert (first.offer.slot_id, second.offer.slot_id) in ((slot.id, second_time.id), (second_time.id, slot.id))


def test_after_three_offers_without_an_answer_a_couple_is_left_in_peace(
    app: Flask, slot: Slot, office: Venue, at: Time
) -> None:  # fmt: skip
    """R29: it keeps its position, is told once, and is asked again when it says so."""
    (waiter,) = wait_for(slot)
    for number in range(3):
        another = make_slot(office, NEXT_THURSDAY_TEN + (number + 1) * HALF_AN_HOUR)
        freed(at, another)
        assert waiter.state == EntryState.OFFERED
        go_to(at, at.now + HALF_AN_HOUR)
    assert (waiter.state, waiter.entry.unanswered) == (EntryState.PAUSED, 3)
    assert waiter.told()[-2:] == [("paused", "woman"), ("paused", "man")]
    assert freed(at, slot) is None


def test_a_booking_by_oneself_ends_the_waiting(app: Flask, slot: Slot, office: Venue, at: Time) -> None:
    """R22, R29: what is kept for the couple goes to the next."""
    first, second = wait_for(slot, 2)
    freed(at, slot)
    book(make_slot(office, NEXT_THURSDAY_TEN + DAY), first.couple, first.contact)
    assert states([first, second]) == ["left", "offered"]
    (third,) = wait_for(slot)
    book(make_slot(office, NEXT_THURSDAY_TEN + DAY + HALF_AN_HOUR), third.couple, third.contact)
    assert third.state == EntryState.TAKEN


def test_the_entry_ends_when_its_last_day_closes(app: Flask, slot: Slot, at: Time) -> None:
    """R29: at 15:00 of the workday before; both are told."""
    (waiter,) = wait_for(slot)
    go_to(at, slot.closes_at - timedelta(seconds=1), "waiting.tidy")
    assert waiter.state == EntryState.WAITING
    go_to(at, slot.closes_at, "waiting.tidy")
    assert (waiter.state, waiter.told()) == (EntryState.EXPIRED, [("expired", "woman"), ("expired", "man")])
    assert run_job("waiting.tidy") == 0


def test_when_the_holidays_turn_out_otherwise_the_entry_ends_otherwise(app: Flask, at: Time) -> None:
    """R16, R18: the workday before the last day of the wish is another one once the list of its year is out."""
    at(LATE)
    waiter = Waiter().wait(on(date(2027, 1, 11)))
    assert waiter.entry.expires_at == datetime(2027, 1, 8, 15, 0, tzinfo=BEIJING)
    approve(staff_browser(app, Power.SUPERVISOR), TABLE.replace("2027-02-13", "2027-01-09"))
    assert waiter.entry.expires_at == datetime(2027, 1, 9, 15, 0, tzinfo=BEIJING)


def test_who_joins_after_the_place_was_given_up_is_not_asked_about_it(app: Flask, slot: Slot, at: Time) -> None:
    """T2: whoever gave it up may have told; the next in line before them, or everybody, has it."""
    give_up(slot)
    at(at.now + timedelta(seconds=1))
    (told,) = wait_for(slot)
    rest_is_over(at, slot)
    assert (told.state, asides(slot), seats(slot)) == (EntryState.WAITING, [], 0)
    freed(at, slot)
    assert told.state == EntryState.OFFERED


FAR = datetime(2026, 5, 14, 9, 0, tzinfo=BEIJING)
"""A Thursday; what is left for who goes first is for everybody from the Tuesday before at three."""


def given_up_by(slot: Slot, *, by_staff: bool = False, priority: bool = False) -> Pool | None:
    """Let somebody give a place up that was taken so, and return the pool in which it counts."""
    with writing():
        place = take(slot.id, by_staff=by_staff, priority=priority)
        rest(slot.id, slot.starts_at, why="test", pool=place.pool)
    return place.pool


def test_a_place_that_is_kept_for_the_counter_is_offered_to_who_waits_by_telephone(
    app: Flask, office: Venue, at: Time
) -> None:
    """R13, R29: the share of telephone and desk stays theirs."""
    slot = make_slot(office, FAR, places=10)
    share(office, on_site=30)
    online, caller = Waiter().wait(on(slot.day)), Waiter().wait(on(slot.day), by_phone=True)
    assert given_up_by(slot, by_staff=True) == Pool.ON_SITE
    rest_is_over(at, slot)
    assert states([online, caller]) == ["waiting", "offered"]
    assert given_up_by(slot) == Pool.ONLINE
    rest_is_over(at, slot)
    assert online.state == EntryState.OFFERED


def test_a_place_for_who_goes_first_is_offered_to_nobody_before_it_is_for_everybody(
    app: Flask, office: Venue, at: Time
) -> None:
    """R13, R29: it goes back to those for whom it is kept."""
    slot = make_slot(office, FAR, places=10)
    share(office, on_site=0, priority=20)
    (waiter,) = wait_for(slot)
    assert given_up_by(slot, priority=True) == Pool.PRIORITY
    rest_is_over(at, slot)
    assert (states([waiter]), asides(slot), taken(slot.day, Pool.PRIORITY)) == (["waiting"], [], 0)
    at(datetime(2026, 5, 12, 15, 0, tzinfo=BEIJING))
    assert given_up_by(slot, priority=True) == Pool.PRIORITY
    rest_is_over(at, slot)
    assert states([waiter]) == ["offered"]
