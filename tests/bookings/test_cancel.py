"""A couple gives its booking up."""

from datetime import timedelta

import pytest

from tests.bookings.asides import rested
from tests.bookings.makers import (
    THURSDAY_TEN,
    book,
    cancel,
    claims_of,
    done_to,
    pass_of,
    reread,
    seats,
    told_of,
)
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from wedreg.audit import queries as audit
from wedreg.bookings import queries
from wedreg.bookings.errors import TooLate
from wedreg.bookings.models import Status
from wedreg.core.db import db
from wedreg.passes import queries as passes
from wedreg.passes.models import Verdict
from wedreg.venues.models import Slot

HOUR = timedelta(hours=1)
MIDNIGHT = THURSDAY_TEN.replace(hour=0)


def test_a_couple_cancels_and_the_place_is_free_after_a_rest(browser: Browser, slot: Slot, at: Time) -> None:
    """R14, R24: the pass is void, both are told, both may book again at once, and others when it has rested."""
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    code = pass_of(booking).code
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}/cancel")
    assert "换个时间就行" in browser.text()
    browser.submit(reason="papers")
    assert browser.path == f"/bookings/{booking.code}"
    assert "已取消" in browser.text()
    now = reread(booking.id)
    assert (now.status, now.reason, now.late_cancel, now.ended_at) == (Status.CANCELLED, "papers", False, at.now)
    assert (seats(slot), claims_of(booking)) == (1, 0)
    assert told_of(booking)[2:] == [("cancelled", "woman", True), ("cancelled", "man", True)]
    assert passes.find(code, None).verdict == Verdict.CANCELLED
    db.session.close()
    rested(at, slot)
    assert seats(slot) == 0
    assert book(slot).status == Status.CONFIRMED


def test_nobody_has_to_say_why(browser: Browser, slot: Slot) -> None:
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}/cancel")
    browser.submit()
    assert (reread(booking.id).status, reread(booking.id).reason) == (Status.CANCELLED, "other")


@pytest.mark.parametrize(
    ("moment", "late"),
    [(MIDNIGHT - timedelta(seconds=1), False), (MIDNIGHT, True), (THURSDAY_TEN - 2 * HOUR, True)],
    ids=["until midnight", "on the day", "two hours before"],
)
def test_a_cancellation_on_the_day_is_marked(
    browser: Browser, slot: Slot, at: Time, moment: object, late: object
) -> None:
    """R24: free until 24:00 of the day before; on the day it is 当日取消, and the page says so before."""
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    at(moment)
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}/cancel")
    assert ("会记作当日取消" in browser.text()) is late
    browser.submit()
    assert (reread(booking.id).status, reread(booking.id).late_cancel) == (Status.CANCELLED, late)
    assert audit.of("booking", booking.id)[-1].details["late"] is late
    db.session.close()


def test_later_only_the_office_cancels(browser: Browser, slot: Slot, at: Time) -> None:
    """R24: less than two hours before. The office's act is not marked as the couple's."""
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    at(THURSDAY_TEN - 2 * HOUR + timedelta(seconds=1))
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}/cancel")
    browser.submit()
    assert "请打 023-0000 0000" in browser.text()
    with pytest.raises(TooLate):
        cancel(booking)
    assert (reread(booking.id).status, seats(slot)) == (Status.CONFIRMED, 1)
    assert cancel(booking, by_office=True).late_cancel is False
    assert seats(slot) == 0


def test_cancelling_twice_changes_nothing(browser: Browser, slot: Slot, at: Time) -> None:
    """Not even when somebody else has the place by then."""
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}/cancel")
    path, form = browser.path, browser.hidden(browser.path)
    assert browser.client.post(path, data=form).status_code == 302
    before = (reread(booking.id).version, told_of(booking), done_to(booking))
    rested(at, slot)
    book(slot)
    assert browser.client.post(path, data=form).status_code == 302
    assert (reread(booking.id).version, told_of(booking), done_to(booking)) == before
    assert seats(slot) == 1
    assert queries.miscounted() == []
    db.session.close()


def test_a_reason_that_is_none_and_a_late_try_are_refused(browser: Browser, slot: Slot, at: Time) -> None:
    contact = make_contact()
    booking = book(slot, contact_id=contact)
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}/cancel")
    browser.submit(reason="because")
    assert browser.status == 422
    assert "没有这个选项" in browser.text()
    at(slot.starts_at - timedelta(hours=1))
    browser.sign_in("contact", contact).open(f"/bookings/{booking.code}/cancel")
    browser.submit(reason="time")
    assert browser.status == 422
    assert reread(booking.id).status == Status.CONFIRMED
