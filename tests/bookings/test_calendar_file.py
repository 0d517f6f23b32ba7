"""A couple puts its booking into a calendar."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from tests.bookings.divorces import make_case
from tests.bookings.makers import NEXT_THURSDAY_TEN, THURSDAY_TEN, book, cancel, move, reread, run_job
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.venues.makers import make_slot
from wedreg.bookings.calendar_file import calendar_file
from wedreg.bookings.models import Booking
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples.models import Couple
from wedreg.venues import queries as venues
from wedreg.venues.models import Slot, Venue


@pytest.fixture
def couple(browser: Browser) -> Couple:
    """Return a couple that is signed in."""
    contact = make_contact()
    browser.sign_in("contact", contact)
    return make_couple(contact)


def file_of(browser: Browser, booking: Booking) -> tuple[Calendar, Event]:
    """Download the file and read it as a calendar does."""
    browser.open(f"/bookings/{booking.code}")
    browser.open(f"/bookings/{booking.code}/calendar.ics")
    assert browser.answer
    assert browser.answer.mimetype == "text/calendar"
    assert 'filename="booking.ics"' in browser.answer.headers["Content-Disposition"]
    calendar = Calendar.from_ical(browser.page)
    assert isinstance(calendar, Calendar)
    (event,) = calendar.events
    return calendar, event


def test_the_file_has_the_time_of_the_office_and_a_reminder(browser: Browser, slot: Slot, couple: Couple) -> None:
    """In Asia/Shanghai, whatever zone the phone is in, with the place and what to bring."""
    calendar, event = file_of(browser, book(slot, couple))
    assert (calendar["method"], event["status"]) == ("PUBLISH", "CONFIRMED")
    assert event.start == THURSDAY_TEN
    assert event.end == THURSDAY_TEN + timedelta(minutes=30)
    assert isinstance(event.start, datetime)
    assert event.start.tzinfo == ZoneInfo("Asia/Shanghai")
    assert [str(zone["tzid"]) for zone in calendar.timezones] == ["Asia/Shanghai"]
    assert event["summary"] == "结婚登记"
    assert event["location"] == "登记厅 office，古镇 1 号"
    assert "双方身份证原件" in event["description"]
    (alarm,) = event.alarms.times
    assert alarm.trigger == THURSDAY_TEN - timedelta(hours=2)


def test_the_file_names_nobody(browser: Browser, slot: Slot, couple: Couple) -> None:
    """R54: it goes into calendars that others may read."""
    _calendar, _event = file_of(browser, book(slot, couple))
    text = browser.page.replace("\r\n ", "")
    for one in couple.persons:
        for personal in (one.name, one.number, one.phone, (one.phone or "").removeprefix("+86")):
            assert personal
            assert personal not in text


def test_a_change_moves_the_entry_and_a_cancellation_takes_it_out(
    browser: Browser, office: Venue, slot: Slot, couple: Couple
) -> None:
    """One UID for ever, and a SEQUENCE that grows with each step."""
    booking = book(slot, couple)
    _, first = file_of(browser, booking)
    move(booking, make_slot(office, NEXT_THURSDAY_TEN))
    _, second = file_of(browser, booking)
    cancel(booking)
    calendar, third = file_of(browser, booking)
    assert str(first["uid"]) == str(second["uid"]) == str(third["uid"])
    assert first["sequence"] < second["sequence"] < third["sequence"]
    assert (first.start, second.start) == (THURSDAY_TEN, NEXT_THURSDAY_TEN)
    assert (calendar["method"], third["status"], third.alarms.times) == ("CANCEL", "CANCELLED", [])


def test_a_visit_that_was_missed_goes_too(browser: Browser, slot: Slot, couple: Couple, at: Time) -> None:
    booking = book(slot, couple)
    at(THURSDAY_TEN + timedelta(hours=2))
    run_job("bookings.no_shows")
    text = calendar_file(reread(booking.id)).decode()
    assert "METHOD:CANCEL" in text


@pytest.mark.parametrize("code", ["divorce_apply", "divorce_certificate"])
def test_a_divorce_is_only_an_appointment(office: Venue, couple: Couple, code: str) -> None:
    """R38, R51: nothing in a calendar that others may read tells what it is for, not even what to bring."""
    with writing():
        service = venues.service(code)
        assert service
    make_case(couple, date(2026, 3, 20))
    booking = book(make_slot(office, THURSDAY_TEN, service=service), couple)
    text = calendar_file(reread(booking.id)).decode().replace("\r\n ", "")
    db.session.close()
    assert "SUMMARY:预约事项" in text
    for word in ("离婚", "结婚证", "协议书", "单人照片"):
        assert word not in text


def test_the_file_is_the_same_each_time_and_takes_the_entry_away_again(
    browser: Browser, slot: Slot, couple: Couple
) -> None:
    """The page of a cancelled booking offers the file that removes it."""
    booking = book(slot, couple)
    first, again = (file_of(browser, booking)[0] for _ in range(2))
    assert (first.to_ical(), "uid" in first) == (again.to_ical(), False)
    cancel(booking)
    browser.open(f"/bookings/{booking.code}")
    assert "从日历里删掉" in browser.text()
    assert f"/bookings/{booking.code}/calendar.ics" in browser.page
    assert file_of(browser, booking)[0]["method"] == "CANCEL"
