"""The dates between the two visits of a divorce are reckoned as the law says (R36)."""

from datetime import date, timedelta

import pytest

from wedreg.almanac import queries as almanac
from wedreg.bookings.rules import case_dates

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("received", "cooled", "first", "last", "provisional"),
    [
        (date(2026, 9, 1), date(2026, 10, 8), date(2026, 10, 9), date(2026, 11, 9), False),
        (date(2026, 10, 19), date(2026, 11, 18), date(2026, 11, 19), date(2026, 12, 18), False),
        (date(2026, 11, 24), date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 25), True),
    ],
    ids=["both ends move: the holiday and a Saturday", "neither moves", "into a year whose list is not out"],
)
def test_the_three_worked_examples(received: date, cooled: date, first: date, last: date, provisional: object) -> None:
    """R36: to the day, and provisional while the list that decides is not out."""
    dates = case_dates(received)
    assert (dates.received_on, dates.cooling_off_until) == (received, cooled)
    assert (dates.second_from, dates.second_until, dates.provisional) == (first, last, provisional)


def test_a_last_day_on_a_worked_saturday_stays() -> None:
    """R18, R36: 2026-10-10 is worked though a Saturday."""
    dates = case_dates(date(2026, 9, 10))
    assert dates.cooling_off_until == date(2026, 10, 10)
    assert dates.second_from == date(2026, 10, 11)


def test_every_day_of_two_years_follows_the_count() -> None:
    """R36: thirty days counted from the day after, twice; an end that moves meets only days off on its way."""
    day = date(2025, 1, 1)
    while day < date(2027, 1, 1):
        dates = case_dates(day)
        for start, end in ((day, dates.cooling_off_until), (dates.cooling_off_until, dates.second_until)):
            moved = (end - start).days - 30
            assert moved >= 0, day
            assert almanac.is_workday(end), day
            assert not any(almanac.is_workday(end - DAY * back) for back in range(1, moved + 1)), day
        assert dates.second_from == dates.cooling_off_until + DAY
        assert dates.provisional is (dates.second_until.year > 2026), day
        day += DAY


def test_slots_for_second_visits_exist_as_long_ahead_as_any_window_lasts() -> None:
    """R37: bookable from receipt on, whatever holidays lie between."""
    days = (date(2025, 1, 1) + DAY * number for number in range(730))
    assert max((case_dates(day).second_until - day).days for day in days) <= 80
