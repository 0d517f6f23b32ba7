"""Never more windows in the week than the venue has open (R13)."""

from datetime import date, time

import pytest
from flask import Flask

from tests.venues.makers import make_office
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues import queries, services
from wedreg.venues.errors import TooFewWindows
from wedreg.venues.models import OpeningHours, OpeningPattern, Venue, Window
from wedreg.venues.rules import Hours, most_windows

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)


def part(opens: int, closes: int, windows: int, weekday: int = 0) -> Hours:
    return Hours(weekday, time(opens), time(closes), windows)


def row(wanted: Hours) -> OpeningHours:
    return OpeningHours(
        weekday=wanted.weekday, opens=wanted.opens, closes=wanted.closes, windows=wanted.windows
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "beside", "most"),
    [
        (part(9, 12, 2), [], 2),
        (part(9, 12, 2), [part(9, 12, 1), part(10, 11, 1)], 4),
        (part(9, 12, 2), [part(9, 10, 2), part(11, 12, 2)], 4),
        (part(9, 12, 2), [part(8, 10, 1), part(9, 11, 1), part(11, 13, 3)], 5),
        (part(9, 12, 2), [part(12, 14, 3), part(8, 9, 3)], 2),
        (part(9, 12, 2), [part(9, 12, 3, weekday=1)], 2),
    ],
)
def test_what_counts_is_how_many_run_at_the_same_hour(wanted: Hours, beside: list[Hours], most: int) -> None:
    """R13: two that follow each other may use the same window."""
    assert most_windows(wanted, [row(one) for one in beside]) == most


@pytest.fixture
def office(app: Flask) -> Venue:
    """Return an office with four windows, one of which is shut."""
    venue = make_office(windows=4)
    with writing():
        queries.windows(venue.id)[3].open = False
    return venue


def publish(venue: Venue, service: str, valid_from: date, *hours: Hours) -> OpeningPattern:
    """Draft the week and save it."""
    with writing():
        found = queries.service(service)
        assert found
        draft = services.draft_pattern(venue, found, valid_from, hours)
        services.publish_pattern(draft, venue, found, reason="测试")
    return draft


def test_a_week_that_needs_more_windows_than_are_open_is_refused_with_both_numbers(office: Venue) -> None:
    """R13: a window that is shut does not count."""
    publish(office, "marriage", MAY, part(9, 12, 3))
    with pytest.raises(TooFewWindows) as refused:
        publish(office, "marriage", JUNE, part(9, 12, 4))
    assert str(refused.value) == "这里开着的窗口只有 3 个，排不出 4 个。"


def test_all_services_share_the_windows(office: Venue) -> None:
    """R13: at another hour or on another day they are free again."""
    publish(office, "marriage", MAY, part(9, 12, 2))
    with pytest.raises(TooFewWindows):
        publish(office, "reissue", MAY, part(11, 13, 2))
    publish(office, "reissue", MAY, part(12, 14, 2), part(9, 12, 3, weekday=1))


def test_a_week_that_another_service_begins_later_is_reckoned_with(office: Venue) -> None:
    """R13: published beforehand, in force when both run; until then there is room."""
    publish(office, "reissue", JUNE, part(9, 12, 2))
    with pytest.raises(TooFewWindows):
        publish(office, "marriage", MAY, part(9, 12, 2))
    publish(office, "marriage", JULY, part(9, 12, 1))
    publish(office, "counselling", MAY, part(14, 17, 3))


def test_a_week_that_ends_before_the_other_one_begins_does_not_meet_it(office: Venue) -> None:
    """R13: the next week of the same service takes its place."""
    publish(office, "marriage", JUNE, part(9, 12, 1))
    publish(office, "reissue", JUNE, part(9, 12, 2))
    publish(office, "marriage", MAY, part(9, 12, 3))
    assert len(queries.patterns(office.id)) == 3
    db.session.close()


def test_a_window_that_is_opened_makes_room(office: Venue) -> None:
    with pytest.raises(TooFewWindows):
        publish(office, "marriage", MAY, part(9, 12, 4))
    with writing():
        db.session.add(Window(venue_id=office.id, number=9))
    publish(office, "marriage", MAY, part(9, 12, 4))
