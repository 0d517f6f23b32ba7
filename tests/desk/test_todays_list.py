"""A registrar sees who comes today."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from tests.bookings.makers import THURSDAY_TEN, book, cancel, finish, hold, reread
from tests.browsers import Browser
from tests.conftest import Time
from tests.couples.makers import make_contact
from tests.desk.makers import TODAY, figures, make_day, rows
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import services
from wedreg.bookings.models import Booking, Status
from wedreg.core.access import STAFF, Role
from wedreg.core.db import db
from wedreg.core.transactions import writing

Staff = Callable[..., Browser]
ENDS = [*[Status.CONFIRMED] * 2, Status.CHECKED_IN, *[Status.DONE] * 3, Status.NOT_DONE, Status.LEFT,
        *[Status.NO_SHOW] * 2, Status.CANCELLED]  # fmt: skip


def become(booking: Booking, status: Status) -> None:
    """Let the day go on for a couple."""
    if status == Status.CANCELLED:
        cancel(booking, by_office=True)
    elif status not in (Status.CONFIRMED, Status.NO_SHOW):
        with writing():
            services.check_in(booking.id)
        if status != Status.CHECKED_IN:
            finish(booking, status)


def a_busy_day(at: Time) -> list[Booking]:
    """Make a day on which everything has happened that can, and go to its end."""
    bookings = make_day(len(ENDS))
    at(THURSDAY_TEN)
    for booking, status in zip(bookings, ENDS, strict=True):
        if status != Status.CONFIRMED:
            become(booking, status)
    at(THURSDAY_TEN + timedelta(hours=2))
    waiting = [booking for booking, status in zip(bookings, ENDS, strict=True) if status == Status.CONFIRMED]
    with writing():
        services.mark_no_shows()
        for booking in waiting:
            services.check_in(booking.id)
            services.undo_check_in(booking.id, "示例")
    return [reread(booking.id) for booking in bookings]


def test_every_figure_comes_from_the_rows_below_it(app: Flask, at: Time, staff: Staff) -> None:
    bookings = a_busy_day(at)
    assert [booking.status for booking in bookings] == ENDS
    registrar = staff(Role.REGISTRAR)
    registrar.open(TODAY)
    assert figures(registrar) == {"今日预约": 10, "已到": 6, "已办结": 3, "没有来": 2}
    assert rows(registrar) == [booking.code for booking in bookings]
    assert f"显示 {len(ENDS)} 对，共 {len(ENDS)} 对" in registrar.text()


def test_the_list_is_filtered_by_state_and_the_figures_stay(app: Flask, at: Time, staff: Staff) -> None:
    bookings = a_busy_day(at)
    registrar = staff(Role.REGISTRAR)
    for status, number in Counter(ENDS).items():
        registrar.open(f"{TODAY}?status={status.value}")
        assert rows(registrar) == [booking.code for booking in bookings if booking.status == status]
        assert f"显示 {number} 对，共 {len(ENDS)} 对" in registrar.text()
        assert figures(registrar)["今日预约"] == 10
    registrar.open(f"{TODAY}?status=nonsense&day=nonsense")
    assert len(rows(registrar)) == len(ENDS)


def test_another_day_has_its_own_list(app: Flask, at: Time, staff: Staff) -> None:
    office = make_office()
    early = book(make_slot(office, THURSDAY_TEN))
    late = book(make_slot(office, THURSDAY_TEN + timedelta(days=8)))
    hold(make_slot(office, THURSDAY_TEN + timedelta(hours=1)), make_contact())
    at(THURSDAY_TEN)
    registrar = staff(Role.REGISTRAR)
    registrar.open(TODAY)
    assert rows(registrar) == [early.code]
    registrar.open(f"{TODAY}?day=2026-05-08")
    assert rows(registrar) == [late.code]
    assert "2026年5月8日 星期五" in registrar.text()
    registrar.open(f"{TODAY}?day=2026-05-09")
    assert "这一天还没有预约" in registrar.text()


def test_a_device_at_one_venue_lists_the_visits_there(app: Flask, at: Time, staff: Staff) -> None:
    here, there = (make_office(code) for code in ("here", "there"))
    mine, theirs = (book(make_slot(office, THURSDAY_TEN)) for office in (here, there))
    at(THURSDAY_TEN)
    registrar = staff(Role.REGISTRAR)
    registrar.open(TODAY)
    assert rows(registrar) == [mine.code, theirs.code]
    registrar.open("/staff/scan/")
    registrar.send("/staff/scan/place", venue=there.id)
    registrar.open(TODAY)
    assert rows(registrar) == [theirs.code]


def test_the_list_shows_masked_names_and_no_number(app: Flask, at: Time, staff: Staff) -> None:
    """R34, R53."""
    (booking,) = make_day(1)
    at(THURSDAY_TEN)
    registrar = staff(Role.REGISTRAR)
    registrar.open(TODAY)
    assert "林*微 · 江*汀" in registrar.text()
    assert booking.couple
    for person in booking.couple.persons:
        for told in (person.name, person.number, person.phone, (person.phone or "").removeprefix("+86")):
            assert told
            assert told not in registrar.page


def test_twenty_visits_are_listed_with_as_many_statements_as_two(
    app: Flask, at: Time, staff: Staff, queries: list[str]
) -> None:
    bookings = make_day(20)
    at(THURSDAY_TEN)
    registrar, needed = staff(Role.REGISTRAR), []
    registrar.open(TODAY)
    for cancelled in (0, 18):
        for booking in bookings[:cancelled]:
            cancel(booking, by_office=True)
        for address in (TODAY, f"{TODAY}?status=confirmed"):
            queries.clear()
            registrar.open(address)
            needed.append(len(queries))
    assert len(rows(registrar)) == 2
    assert len(set(needed)) == 1


def test_only_desk_staff_see_who_comes(app: Flask, at: Time, staff: Staff) -> None:
    """R56: no administrator, auditor or helper."""
    (booking,) = make_day(1)
    for role in STAFF:
        person = staff(role)
        for path in (TODAY, f"{TODAY}{booking.code}", f"{TODAY}{booking.code}/identity"):
            person.open(path)
            assert (person.status == 200) is (role in {Role.REGISTRAR, Role.SUPERVISOR}), (role, path)
    db.session.close()


def test_a_day_that_nobody_can_mean_shows_today_and_says_so(app: Flask, at: Time, staff: Staff) -> None:
    (booking,) = make_day(1)
    at(THURSDAY_TEN)
    registrar = staff(Role.REGISTRAR)
    for day in ("9999-12-31", "0001-01-01", "2028-04-30", "2024-04-29", "nonsense", "2026-02-30"):
        registrar.open(f"{TODAY}?day={day}")
        assert (registrar.status, rows(registrar)) == (200, [booking.code])
        assert "那一天看不了" in registrar.text()
    for day in ("2028-04-29", "2024-04-30", "2026-04-30", ""):
        registrar.open(f"{TODAY}?day={day}")
        assert registrar.status == 200
        assert "那一天看不了" not in registrar.text()
