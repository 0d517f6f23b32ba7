"""Couples are warned before the window of their second visit closes (R37)."""

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.divorces import case_of, couple_of, on, put_right, second_slot, visit_first, withdraw
from tests.bookings.makers import book, cancel, run_job
from tests.bookings.test_divorce_second_visit import LAST
from tests.conftest import Time
from tests.notifications.test_texts import TELLING
from tests.venues.makers import make_office
from wedreg.bookings.models import Booking, ReminderRule
from wedreg.core.db import db
from wedreg.core.feature import features
from wedreg.core.transactions import reading, writing
from wedreg.notifications.models import Message
from wedreg.venues.models import Venue

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
DAYS = (10, 5, 1)


@pytest.fixture
def office(app: Flask) -> Venue:
    """Return the office."""
    return make_office()


@pytest.fixture
def first(office: Venue, at: Time) -> Booking:
    """Return a first visit whose window closes on LAST."""
    return visit_first(office, at)


def warned(booking: Booking) -> list[tuple[str, object]]:
    """Return (rule, due) of the warnings to the woman."""
    run_job("bookings.plan_warnings")
    mine = select(Message).where(Message.kind == "bookings.closing", Message.subject_id == booking.id)
    rows = db.session.scalars(mine.where(Message.person == "woman").order_by(Message.id)).all()
    found = [(row.dedupe_key.split(":")[1], row.due_at) for row in rows]
    db.session.close()
    return found


def test_ten_five_and_one_days_before_at_ten(first: Booking, at: Time) -> None:
    """R37: each once, both persons, not a minute earlier."""
    expected: list[tuple[str, object]] = []
    for days in DAYS:
        moment = on(LAST - days * DAY)
        at(moment - MINUTE)
        assert warned(first) == expected
        at(moment)
        expected.append((f"window-{days}d", moment))
        assert warned(first) == expected
        at(moment + 60 * MINUTE)
        assert warned(first) == expected
    assert db.session.query(Message).filter_by(kind="bookings.closing").count() == 6
    db.session.close()


def test_who_has_booked_the_second_visit_is_not_warned_until_it_is_given_up(
    office: Venue, first: Booking, at: Time
) -> None:
    """R37: the reminders of the visit itself are enough."""
    second = book(second_slot(office, LAST), couple_of(first))
    at(on(LAST - 10 * DAY))
    assert warned(first) == []
    cancel(second)
    assert [rule for rule, _due in warned(first)] == ["window-10d"]


def test_an_outage_sends_only_the_one_that_is_still_of_use(first: Booking, at: Time) -> None:
    """R37: what was due meanwhile and what is due now would say the same thing twice."""
    at(on(LAST - 3 * DAY))
    assert [rule for rule, _due in warned(first)] == ["window-5d"]


def test_nobody_is_warned_after_the_end_or_of_what_was_taken_back(first: Booking, at: Time) -> None:
    """R37."""
    at(on(LAST + DAY))
    assert warned(first) == []
    at(on(LAST - DAY))
    withdraw(first)
    assert warned(first) == []


def test_a_warning_that_is_waiting_closes_itself(office: Venue, first: Booking, at: Time) -> None:
    """R37: because the couple has booked, or the dates have been put right."""
    at(on(LAST - 10 * DAY))
    run_job("bookings.plan_warnings")
    assert subject(first).still_due(LAST.isoformat())
    put_right(first, date(2026, 4, 27))
    assert not subject(first).still_due(LAST.isoformat())
    assert [rule for rule, _due in warned(first)] == ["window-10d", "window-10d"]
    second_until = case_of(first).second_until.isoformat()
    assert subject(first).still_due(second_until)
    book(second_slot(office, date(2026, 6, 24)), couple_of(first))
    assert not subject(first).still_due(second_until)


def subject(booking: Booking):  # type: ignore[no-untyped-def]  # noqa: ANN201
    """Load what a warning is about."""
    with reading():
        return features().message_kinds["bookings.closing"].load([booking.id])[booking.id]


def test_a_warning_tells_the_last_day_and_not_what_for(first: Booking) -> None:
    """R38, R51: neutral, with the link to the page on which the time is booked."""
    for person in ("woman", "man"):
        text = subject(first).render(person, "zh_Hans_CN")
        said = f"{text.subject}\n{text.body}"
        assert text.subject == "提醒：请在 6月29日 周一 以前来办"
        assert f"/bookings/{first.code}" in text.body
        assert "预约事项" in said
        assert not [word for word in TELLING if word in said.lower()]


def test_the_days_are_rows(first: Booking, at: Time) -> None:
    """R37: an office may warn at other times."""
    with writing():
        rule = db.session.scalars(select(ReminderRule).where(ReminderRule.code == "window-10d")).one()
        rule.days_before = 12
    at(on(LAST - 12 * DAY))
    assert [due for _rule, due in warned(first)] == [at.now]
