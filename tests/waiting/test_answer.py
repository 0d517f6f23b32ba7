"""What a couple answers to an offer (R29)."""

from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from tests.bookings.asides import asides
from tests.bookings.makers import NEXT_THURSDAY_TEN, reread, run_job, seats
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.reliability.races import good, together
from tests.venues.makers import make_slot
from tests.waiting.makers import HALF_AN_HOUR, Waiter, freed, go_to, on, states, wait_for
from wedreg.bookings import queries as bookings
from wedreg.bookings.errors import OfferOver
from wedreg.bookings.models import Status
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues.models import Slot, Venue
from wedreg.waiting import queries, services
from wedreg.waiting.models import EntryState, OfferState

DAY = timedelta(days=1)


@pytest.fixture
def two(app: Flask, slot: Slot, at: Time) -> list[Waiter]:
    """Return two couples that wait; the first has an offer."""
    waiters = wait_for(slot, 2)
    freed(at, slot)
    return waiters


def test_a_couple_accepts_and_confirms(browser: Browser, two: list[Waiter], slot: Slot) -> None:
    """R14, R23, R29: from the offer to the pass the place is never free."""
    first, second = two
    browser.sign_in("contact", first.contact).open("/waiting/")
    assert "候补到了：上午10:00–10:30" in browser.text()
    code = asides(slot)[0].code
    browser.send(f"/waiting/{code}/accept")
    assert browser.path.endswith("/check")
    assert (seats(slot), asides(slot), first.offers()) == (1, [], [OfferState.ACCEPTED])
    browser.submit(declared="y")
    assert "预约凭证" in browser.text()
    assert (states([first, second]), seats(slot)) == (["taken", "waiting"], 1)
    browser.open("/waiting/")
    assert "已经约上了，候补结束。" in browser.text()
    assert bookings.miscounted() == []
    db.session.close()


def test_not_this_time_passes_it_on_at_once_and_keeps_the_position(
    browser: Browser, two: list[Waiter], slot: Slot
) -> None:  # fmt: skip
    """R29: keep my place."""
    first, second = two
    browser.sign_in("contact", first.contact).open("/waiting/")
    browser.send(f"/waiting/{asides(slot)[0].code}/answer", answer="kept")
    assert "知道了，这个名额给下一对。你们的位置不变。" in browser.text()
    assert (states(two), first.ahead, first.offers()) == (["waiting", "offered"], 0, [OfferState.KEPT])
    assert second.told() == [("offer", "woman"), ("offer", "man")]


def test_none_of_this_day_takes_the_day_from_the_wish(app: Flask, slot: Slot, office: Venue, at: Time) -> None:
    """R29: other days are offered, this one is not."""
    waiter = Waiter().wait(on(slot.day, slot.day + DAY))
    freed(at, slot)
    waiter.answer(OfferState.DECLINED)
    assert (waiter.state, waiter.entry.declined_days) == (EntryState.WAITING, [slot.day.isoformat()])
    freed(at, make_slot(office, NEXT_THURSDAY_TEN + HALF_AN_HOUR))
    assert waiter.state == EntryState.WAITING
    freed(at, make_slot(office, NEXT_THURSDAY_TEN + DAY))
    assert waiter.state == EntryState.OFFERED
    waiter.answer(OfferState.DECLINED)
    assert waiter.state == EntryState.DECLINED  # no day is left


def test_a_declined_place_that_nobody_wants_rests_again(app: Flask, slot: Slot, at: Time) -> None:
    """Who declines knows the moment; it is worth nothing to a friend."""
    (waiter,) = wait_for(slot)
    freed(at, slot)
    waiter.answer(OfferState.KEPT)
    assert (len(asides(slot)), seats(slot)) == (1, 1)
    assert asides(slot)[0].until >= at.now + timedelta(minutes=5)


def test_an_answer_that_comes_too_late_changes_nothing(
    browser: Browser, two: list[Waiter], slot: Slot, at: Time
) -> None:  # fmt: skip
    """R29: the next one has it by then, and the page says so."""
    first, second = two
    browser.sign_in("contact", first.contact).open("/waiting/")
    code = asides(slot)[0].code
    path, hidden = f"/waiting/{code}/accept", browser.hidden(f"/waiting/{code}/accept")
    go_to(at, at.now + HALF_AN_HOUR)
    assert browser.client.post(path, data=hidden).status_code == 409
    assert browser.client.post(f"/waiting/{code}/answer", data={**hidden, "answer": "kept"}).status_code == 409
    assert (states([first, second]), seats(slot)) == (["waiting", "offered"], 1)


def test_the_same_answer_twice_is_one(browser: Browser, two: list[Waiter], slot: Slot) -> None:
    """The back button, or a doubled tap."""
    first, _second = two
    browser.sign_in("contact", first.contact).open("/waiting/")
    path = f"/waiting/{asides(slot)[0].code}/accept"
    hidden = browser.hidden(path)
    one, other = (browser.client.post(path, data=hidden) for _ in range(2))
    assert one.status_code == other.status_code == 302
    assert one.location == other.location
    assert seats(slot) == 1


@pytest.mark.parametrize("key", ["", "k" * 100])
def test_a_form_that_was_tampered_with_takes_nothing(
    browser: Browser, two: list[Waiter], slot: Slot, key: str
) -> None:  # fmt: skip
    """The page is shown again, with a form that can be sent."""
    browser.sign_in("contact", two[0].contact).open("/waiting/")
    path = f"/waiting/{asides(slot)[0].code}/accept"
    browser.send(path, key=key)
    assert (browser.status, two[0].state) == (422, EntryState.OFFERED)
    browser.send(path)
    assert browser.path.endswith("/check")


def test_a_stranger_gets_nothing_by_the_name_of_a_place(browser: Browser, two: list[Waiter], slot: Slot) -> None:
    """T6: also not who waits next."""
    code = asides(slot)[0].code
    for contact in (make_contact(), two[1].contact):
        for path in (f"/waiting/{code}/accept", f"/waiting/{code}/answer"):
            browser.sign_in("contact", contact).open("/waiting/new")
            browser.send(path, answer="kept")
            assert browser.status == 409
    assert states(two) == ["offered", "waiting"]


def test_who_accepts_and_does_not_confirm_waits_on(app: Flask, two: list[Waiter], slot: Slot, at: Time) -> None:
    """R23, R29: it counts as not answered."""
    first, _second = two
    with writing():
        offer = queries.open_offer(first.entry.id)
        assert offer
        held = services.accept(offer, contact_id=first.contact, key="k", long=False).id
    go_to(at, at.now + timedelta(minutes=9), "bookings.expire_holds", "waiting.tidy")
    assert first.state == EntryState.OFFERED
    go_to(at, at.now + timedelta(minutes=1), "bookings.expire_holds", "waiting.tidy")
    assert (reread(held).status, first.state, first.entry.unanswered) == (Status.EXPIRED, EntryState.WAITING, 1)
    assert run_job("waiting.tidy") == 0


def test_who_leaves_with_an_offer_lets_the_next_have_it(browser: Browser, two: list[Waiter]) -> None:
    first, _second = two
    browser.sign_in("contact", first.contact).open("/waiting/")
    browser.send("/waiting/leave")
    assert (states(two), first.offers()) == (["left", "offered"], [OfferState.WITHDRAWN])


def test_who_was_left_in_peace_says_that_it_waits_on(
    browser: Browser, slot: Slot, office: Venue, at: Time
) -> None:  # fmt: skip
    """R29: with the position that it had."""
    first, second = wait_for(slot, 2)
    for number in range(3):
        freed(at, make_slot(office, NEXT_THURSDAY_TEN + (number + 1) * HALF_AN_HOUR))
        second_offer = second.offer
        assert second_offer is None
        go_to(at, at.now + HALF_AN_HOUR)
        second.answer(OfferState.KEPT)
    assert first.state == EntryState.PAUSED
    assert second.ahead == 0  # who does not answer holds up nobody
    browser.sign_in("contact", first.contact).open("/waiting/")
    assert "有几次没有收到答复，先不再问了。位置还留着。" in browser.text()
    browser.send("/waiting/resume")
    assert (first.state, second.ahead) == (EntryState.WAITING, 1)


def test_of_all_answers_at_one_moment_one_counts(app: Flask, two: list[Waiter], slot: Slot) -> None:
    """R14: accept, decline, leave and the end of the time, in any order; the place is counted once."""
    first, _second = two

    def accepted() -> bool:
        with writing():
            offer = queries.open_offer(first.entry.id)
            if offer is None:
                raise OfferOver
            services.accept(offer, contact_id=first.contact, key="k", long=False)
            return True

    def declined() -> bool:
        first.answer(OfferState.KEPT)
        return True

    def left() -> bool:
        with writing():
            entry = queries.by_code(first.code)
            assert entry
            services.leave(entry)
        return False

    results = together(app, [accepted, declined, left, partial(run_job, "bookings.end_asides")])
    assert sum(one is True for one in good(results)) <= 1
    assert bookings.miscounted() == []
    db.session.close()
    assert seats(slot) == 1
