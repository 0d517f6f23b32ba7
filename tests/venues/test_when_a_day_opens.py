"""When a day can be booked: the calendar and the statement that takes a place say the same (R16, R17)."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from tests.bookings.makers import hold
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.venues.makers import make_office, make_slot, make_week, marriage
from wedreg.bookings import queries
from wedreg.bookings.calendar import months
from wedreg.core.clock import BEIJING, clock
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues import rules, services
from wedreg.venues.errors import SlotFull
from wedreg.venues.models import Slot

MAY_27 = datetime(2026, 5, 27, 10, 0, tzinfo=BEIJING)


def wall(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return the moment at which the clock on the office's wall shows this in 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("day", "opens", "closes"),
    [
        (date(2026, 5, 27), wall(4, 27, 8, 30), wall(5, 26, 15, 0)),
        (date(2026, 4, 28), wall(3, 29, 8, 30), wall(4, 27, 15, 0)),
        (date(2026, 5, 6), wall(4, 6, 8, 30), wall(4, 30, 15, 0)),
        (date(2026, 5, 11), wall(4, 11, 8, 30), wall(5, 9, 15, 0)),
        (date(2026, 2, 24), wall(1, 25, 8, 30), wall(2, 14, 15, 0)),
    ],
)
def test_a_day_opens_thirty_days_before_and_closes_on_the_workday_before(
    day: date, opens: datetime, closes: datetime
) -> None:
    """R16, R17: 08:30 on the clock in Beijing, also on a weekend; 15:00 of the last day that is worked."""
    assert rules.release_at(day) == opens
    assert rules.closes_at(day) == closes


MOMENTS = [
    (datetime(2026, 4, 27, 0, 29, 59, tzinfo=UTC), False),
    (datetime(2026, 4, 27, 0, 29, 59, 999_999, tzinfo=UTC), False),
    (datetime(2026, 4, 27, 0, 30, tzinfo=UTC), True),
    (datetime(2026, 5, 26, 6, 59, 59, tzinfo=UTC), True),
    (datetime(2026, 5, 26, 7, 0, tzinfo=UTC), False),
    (datetime(2026, 5, 27, 1, 0, tzinfo=UTC), False),
]


def shown(slot: Slot) -> set[bool]:
    """Return whether the days, the times of the day and the calendar's cell offer the slot: one answer, it is hoped."""
    now = clock.now()
    days = queries.days(slot.venue_id, slot.service_id, slot.day, slot.day, now)
    times = queries.slots(slot.venue_id, slot.service_id, slot.day, now)
    db.session.close()
    cells = [cell for month in months(slot.day, days, now) for week in month.weeks for cell in week if cell]
    cell = next(cell for cell in cells if cell.iso == slot.day.isoformat())
    return {days[slot.day].left > 0, times[0].left > 0, cell.bookable}


def taken(slot: Slot) -> bool:
    """Say whether a couple gets a place now."""
    try:
        hold(slot, make_contact())
    except SlotFull:
        return False
    return True


def test_not_one_second_earlier_and_not_one_second_later(app: Flask, at: Time) -> None:
    """R16, R17: at each moment the calendar offers a place if and only if the booking gets it."""
    slot = make_slot(make_office(), MAY_27, places=len(MOMENTS))
    with app.test_request_context():
        for moment, open_then in MOMENTS:
            at(moment)
            assert shown(slot) == {open_then}, moment
            assert taken(slot) is open_then, moment


def test_staff_on_the_phone_may_take_a_place_before_and_after_but_none_that_is_not_there(app: Flask, at: Time) -> None:
    """R25: staff help who calls; R14: they take no place that nobody has."""
    slot = make_slot(make_office(), MAY_27)
    at(datetime(2026, 4, 20, 9, 0, tzinfo=BEIJING))
    with writing():
        assert services.take_place(slot.id, now=at.now, by_staff=True).slot_id == slot.id
    with pytest.raises(SlotFull), writing():
        services.take_place(slot.id, now=at.now, by_staff=True)
    closed = make_slot(make_office("other"), MAY_27)
    with writing():
        services.close_slot(closed, reason="窗口停用")
    with pytest.raises(SlotFull), writing():
        services.take_place(closed.id, now=at.now, by_staff=True)


def test_the_page_offers_tomorrow_to_the_thirtieth_day(app: Flask, at: Time) -> None:
    """R16: not today, not the thirty-first day, of which it is said when it opens."""
    venue = make_office()
    make_week(venue, places=1)
    make_slot(venue, at.now + timedelta(hours=5))
    now = clock.now()
    places = queries.days(venue.id, marriage().id, date(2026, 4, 27), date(2026, 6, 30), now)
    db.session.close()
    open_days = [day for day, found in places.items() if found.left > 0]
    assert (open_days[0], open_days[-1]) == (date(2026, 4, 28), date(2026, 5, 27))
    page = Browser(app).open("/bookings/")
    assert 'href="/bookings/2026-05-27?' in page
    assert 'href="/bookings/2026-04-27?' not in page
    assert 'href="/bookings/2026-05-28?' not in page
    assert "4月28日 周二 8:30 放号" in page


def test_the_page_of_a_day_that_is_not_open_yet_lets_nobody_choose(app: Flask, at: Time) -> None:
    """R17: its times are there to see, none can be chosen."""
    slot = make_slot(make_office(), MAY_27)
    at(datetime(2026, 4, 27, 8, 29, 59, tzinfo=BEIJING))
    before = Browser(app).open("/bookings/2026-05-27")
    assert "4月27日 周一 8:30 放号。请另选一天" in before
    assert "约满" not in before
    assert "下一步" not in before
    at(datetime(2026, 4, 27, 8, 30, tzinfo=BEIJING))
    after = Browser(app).open("/bookings/2026-05-27")
    choice = f'value="{slot.id}"'
    assert f"{choice} disabled" in before
    assert choice in after
    assert f"{choice} disabled" not in after
