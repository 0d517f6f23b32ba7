"""All couples of an outdoor point are moved at once because of the weather."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from tests.bookings.makers import book, cancel, claims_of, hold, move, pass_of, reread, run_job, seats, told_of
from tests.browsers import Browser, staff_browser
from tests.conftest import Time
from tests.couples.makers import make_contact, make_couple
from tests.fields import troubles, value_of
from tests.venues.makers import make_office, make_slot
from wedreg.audit import queries as audit
from wedreg.bookings import services
from wedreg.bookings.models import Booking, Status, Strike
from wedreg.bookings.queries import by_id
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.notifications.models import Message
from wedreg.venues import queries
from wedreg.venues.models import Service, Slot, SlotState, Venue, VenueKind

DAY = datetime(2026, 5, 1, 0, 0, tzinfo=BEIJING)
WEATHER = "/staff/bookings/weather/"
TWENTY = timedelta(minutes=20)


@pytest.fixture
def ceremony(app: Flask) -> Service:
    """Return the service 颁证."""
    service = queries.service("ceremony")
    assert service
    db.session.close()
    return service


@pytest.fixture
def indoor(app: Flask) -> Venue:
    """Return the hall."""
    return make_office("hall")


@pytest.fixture
def point(indoor: Venue) -> Venue:
    """Return the point at the river, whose couples go to the hall when it rains."""
    point = make_office("riverside", kind=VenueKind.OUTDOOR)
    with writing():
        found = queries.venue("riverside")
        assert found
        found.indoor_id = indoor.id
    return point


@pytest.fixture
def supervisor(app: Flask) -> Browser:
    """Return a supervisor's browser."""
    return staff_browser(app, Role.SUPERVISOR)


def times(venue: Venue, service: Service, number: int, *, places: int = 1, first: int = 10) -> list[Slot]:
    """Make so many times one after the other, from an hour on."""
    starts = [DAY + timedelta(hours=first) + TWENTY * one for one in range(number)]
    return [make_slot(venue, moment, places=places, service=service) for moment in starts]


def decide(supervisor: Browser, point: Venue, **fields: object) -> Browser:
    """Send the form as it stands after the preview was seen."""
    supervisor.open(WEATHER)
    asked = {"venue": point.id, "day": "2026-05-01", "where": "indoor", "reason": "暴雨黄色预警"}
    supervisor.send(WEATHER, **{**asked, **fields})
    return supervisor


def appointed(booking: Booking) -> tuple[int, datetime]:
    """Return where and when the couple is expected now."""
    now = reread(booking.id)
    return now.venue_id, now.starts_at


def test_all_couples_go_indoors_at_their_own_times_and_are_told(
    supervisor: Browser, point: Venue, indoor: Venue, ceremony: Service
) -> None:
    """R46, decision of the office: one action; each pass stays good; both are told; the reason is in the audit."""
    outside = times(point, ceremony, 3, places=2)
    times(indoor, ceremony, 1, places=9, first=9)  # nobody is made to come earlier
    couples = [book(slot) for slot in outside for _ in range(2)]
    passes = [pass_of(booking).code for booking in couples]
    decide(supervisor, point, widen="y")
    assert "6 对改到登记厅 hall" in supervisor.text()
    assert [appointed(booking)[0] for booking in couples] == [point.id] * 6  # the preview moves nobody
    decide(supervisor, point, widen="y", go="1")
    assert "还有 6 对" in supervisor.text()
    assert run_job("bookings.weather") == 6
    assert [appointed(booking) for booking in couples] == [(indoor.id, b.starts_at) for b in couples]
    assert [pass_of(booking).code for booking in couples] == passes
    assert [claims_of(booking) for booking in couples] == [2] * 6
    assert [seats(slot) for slot in outside] == [0, 0, 0]
    assert told_of(couples[0])[2:] == [("weather", person, False) for person in ("woman", "man")]
    entry = audit.of("booking", couples[0].id)[-1]
    assert (entry.action, entry.details["reason"]) == ("bookings.moved", "暴雨黄色预警")
    supervisor.open(supervisor.path)
    assert "都移好了" in supervisor.text()


def test_nobody_new_gets_into_the_closed_hours_and_the_reason_is_published(
    supervisor: Browser, browser: Browser, point: Venue, ceremony: Service
) -> None:
    """The hours of other days stay open; the page of the place says what happens and why."""
    (slot, _later) = times(point, ceremony, 2)
    book(slot)
    decide(supervisor, point, widen="y", go="1")
    db.session.expire_all()
    assert {row.state for row in queries.slots_on(point.id, ceremony.id, DAY.date())} == {SlotState.CLOSED}
    db.session.close()
    browser.open("/venues/riverside")
    assert "因为天气，5月1日 周五的预约都改了" in browser.text()
    assert "改到登记厅 hall。暴雨黄色预警。" in browser.text()


def test_without_more_places_the_order_is_kept_and_who_finds_none_is_called(
    supervisor: Browser, point: Venue, indoor: Venue, ceremony: Service
) -> None:
    """Each gets the first time from its own one on that has room; nobody overtakes; the last ones keep their place."""
    first, second = times(point, ceremony, 2, places=2)
    inside = times(indoor, ceremony, 3)
    one, two = book(first), book(first)
    three, four = book(second), book(second)
    decide(supervisor, point)
    assert "1 对移不了" in supervisor.text()
    decide(supervisor, point, go="1")
    run_job("bookings.weather")
    assert [appointed(booking) for booking in (one, two, three)] == [(indoor.id, slot.starts_at) for slot in inside]
    assert appointed(four) == (point.id, second.starts_at)
    supervisor.open(supervisor.path)
    assert "下面 1 对没有移成" in supervisor.text()
    assert f"/staff/bookings/{four.code}/move" in supervisor.page
    assert run_job("bookings.weather") == 0


def test_a_part_of_the_day_goes_to_another_day_and_time(supervisor: Browser, point: Venue, ceremony: Service) -> None:
    """The first couple at the new time, the others as long after it as they were."""
    (ten, twenty_past) = times(point, ceremony, 2)
    (afternoon,) = times(point, ceremony, 1, first=15)
    couples = [book(slot) for slot in (ten, twenty_past, afternoon)]
    fields = {"where": "same", "to_time": "12:00", "new_day": "2026-05-03", "new_time": "14:00", "widen": "y"}
    decide(supervisor, point, **fields, go="1")
    run_job("bookings.weather")
    sunday = datetime(2026, 5, 3, 14, 0, tzinfo=BEIJING)
    moments = [sunday, sunday + TWENTY, afternoon.starts_at]
    assert [appointed(booking) for booking in couples] == [(point.id, moment) for moment in moments]


def test_who_is_somewhere_else_at_that_time_gets_the_next_one(
    supervisor: Browser, point: Venue, indoor: Venue, ceremony: Service
) -> None:
    """R22, R44: nobody is moved into another appointment of their own, nor to a ceremony before they register."""
    contact = make_contact()
    couple = make_couple(contact)
    registered = make_slot(indoor, DAY + timedelta(hours=10))
    (noon,) = times(point, ceremony, 1, first=12)
    inside = times(indoor, ceremony, 4)
    book(registered, couple, contact)
    booking = book(noon, couple, contact)
    decide(supervisor, point, new_time="10:00", go="1")
    run_job("bookings.weather")
    assert appointed(booking) == (indoor.id, inside[2].starts_at)  # they register from 10:00 to 10:30


def test_who_refuses_cancels_without_being_counted_until_it_begins(
    supervisor: Browser, point: Venue, ceremony: Service, at: Time
) -> None:
    """R26, R46: the office chose the new place, so giving it up is no cancellation of theirs."""
    (slot,) = times(point, ceremony, 1)
    booking = book(slot)
    decide(supervisor, point, widen="y", go="1")
    run_job("bookings.weather")
    at(slot.starts_at - timedelta(minutes=5))
    gone = cancel(booking)
    assert (gone.status, gone.late_cancel) == (Status.CANCELLED, False)
    assert db.session.scalars(select(Strike)).all() == []
    db.session.close()


def test_a_couple_that_was_just_confirming_is_moved_too(
    supervisor: Browser, point: Venue, indoor: Venue, ceremony: Service
) -> None:
    """The decision is not carried out as long as somebody holds a place of these hours."""
    slot, other = times(point, ceremony, 2)
    times(indoor, ceremony, 2)
    book(other)
    contact = make_contact()
    couple = make_couple(contact)
    held = hold(slot, contact, couple)
    decide(supervisor, point, go="1")
    assert run_job("bookings.weather") == 1
    with writing():
        fresh = by_id(held.id)
        assert fresh
        services.confirm(fresh, couple, service_code="ceremony", declared=True)
    assert run_job("bookings.weather") == 1
    assert appointed(held) == (indoor.id, slot.starts_at)


@pytest.mark.parametrize(
    ("fields", "where", "sentence"),
    [
        ({"reason": " "}, "reason", "请写明原因"),
        ({"from_time": "15:00", "to_time": "12:00"}, "to_time", "结束时间要晚于开始时间。"),
        ({"day": "2026-05-30"}, "day", "没有约好的新人"),
        ({"day": "5月"}, "day", "日期写成"),
        ({"where": "same"}, "new_day", "还是原来的地点和时间"),
    ],
)
def test_what_cannot_be_decided_stands_beside_its_field(
    supervisor: Browser, point: Venue, ceremony: Service, fields: dict[str, str], where: str, sentence: str
) -> None:
    (slot,) = times(point, ceremony, 1)
    book(slot)
    decide(supervisor, point, **fields, go="1")
    assert supervisor.status == 422
    assert sentence in troubles(supervisor.page)[where]
    assert run_job("bookings.weather") == 0


def test_a_point_without_a_place_for_the_rain_says_where_to_set_one(supervisor: Browser, app: Flask) -> None:
    point = make_office("bare", kind=VenueKind.OUTDOOR)
    decide(supervisor, point)
    assert "下雨时改到哪里" in troubles(supervisor.page)["venue"]
    planner = staff_browser(app, Role.SUPERVISOR)
    hall = make_office("hall")
    planner.open("/staff/venues/bare/edit")
    fields = {"name": "江边", "kind": "outdoor", "address": "码头", "open": "y", "rain_plan": "下雨改到室内礼堂。"}
    planner.submit(**fields, indoor_id=hall.id)
    planner.open("/staff/venues/bare/edit")
    assert value_of(planner.page, "indoor_id") == str(hall.id)
    planner.open("/venues/bare")
    assert "下雨改到室内礼堂。" in planner.text()


def test_after_a_move_the_couple_may_still_choose_another_time(
    supervisor: Browser, point: Venue, indoor: Venue, ceremony: Service
) -> None:
    """Then it is the couple's own choice again, and counts as one."""
    (slot,) = times(point, ceremony, 1)
    booking = book(slot)
    _first, later = times(indoor, ceremony, 2)
    decide(supervisor, point, go="1")
    run_job("bookings.weather")
    assert reread(booking.id).moved_by_office is True
    assert move(booking, later).moved_by_office is False


def test_messages_of_a_near_move_go_at_once(app: Flask, point: Venue, ceremony: Service, at: Time) -> None:
    """R46: told within ten minutes; at night too when it is within fourteen hours."""
    (slot,) = times(point, ceremony, 1)
    booking = book(slot)
    at(DAY - timedelta(hours=1))
    decide(staff_browser(app, Role.SUPERVISOR), point, widen="y", go="1")
    run_job("bookings.weather")
    mine = select(Message).where(Message.subject_id == booking.id, Message.kind == "bookings.weather")
    told = [(row.at_once, row.due_at - at.now) for row in db.session.scalars(mine)]
    db.session.close()
    assert told == [(True, timedelta(0))] * 2
