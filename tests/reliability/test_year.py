"""A year of jobs with outages, double starts and a leap day: nothing that was due is missing, nothing is twice."""

import random
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import Time
from tests.figures import Figure
from tests.notifications.makers import messages
from tests.reliability.fast import unsynced
from tests.reliability.oracle import faults, tables
from tests.reliability.sizes import YEAR
from tests.reliability.years import Reminder, Year
from tests.venues.makers import make_office, make_week
from wedreg.audit.models import Entry
from wedreg.core.db import db
from wedreg.settings import Settings

pytestmark = pytest.mark.reliability

FIRST, LEAP_DAY = date(2028, 2, 1), date(2028, 2, 29)


def reminders() -> list[Reminder]:
    """Return what was planned, of all rules."""
    kinds = ("bookings.reminder", "bookings.checklist")
    return sorted((row.subject_id, row.due_at, row.person) for row in messages() if row.kind in kinds)


def no_shows() -> list[int]:
    """Return who was marked as not having come, as often as that was written down."""
    rows = db.session.scalars(select(Entry.subject_id).where(Entry.action == "bookings.no_show")).all()
    db.session.close()
    return sorted(map(int, rows))


def test_in_a_year_of_jobs_no_reminder_is_missing_and_none_comes_twice(
    app: Flask, settings: Settings, database: str, at: Time, chance: random.Random, figure: Figure
) -> None:
    """R25, R51, F9: reckoned for every couple from what it did and when the jobs were awake."""
    year = Year(at, chance)
    year.fill(FIRST, YEAR)
    with unsynced(database):
        make_week(make_office(), places=3, valid_from=date(2027, 12, 1))
        year.live()
    assert reminders() == year.expected()
    assert no_shows() == year.kept()
    assert {row.state.value for row in messages()} <= {"sent", "closed"}
    assert all(row.sent_at >= row.due_at and row.attempts == 1 for row in messages() if row.sent_at)
    assert faults(settings.database_url) == []
    with tables(settings.database_url) as seen:
        assert seen.all(f"SELECT count(*) FROM venues_slot WHERE day = '{LEAP_DAY}'") == [(12,)]
    figure(f"reminders in {YEAR} days of jobs", len(reminders()))
    figure(f"outages in {YEAR} days of jobs", len(year.outages))
