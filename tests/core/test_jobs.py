"""Jobs: one process acts, and one that was frozen past its lease cannot write."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import MONDAY, Time
from wedreg.core import jobs
from wedreg.core.db import db
from wedreg.core.feature import Job
from wedreg.core.transactions import writing
from wedreg.venues.models import Venue


def add_venue() -> int:
    db.session.add(Venue(code=f"v{count_venues()}", name="x", kind="office", address="x"))
    return 1 if count_venues() < 3 else 0


def count_venues() -> int:
    return db.session.scalar(select(func.count()).select_from(Venue)) or 0


JOB = Job("test.add", add_venue, timedelta(minutes=1))


def test_a_job_goes_on_until_nothing_is_due(app: Flask) -> None:
    assert jobs.run(JOB, "here") == 2
    assert count_venues() == 3
    db.session.close()


def test_another_process_leaves_the_job_alone_until_the_lease_is_over(app: Flask, at: Time) -> None:
    jobs.run(JOB, "here")
    assert jobs.run(JOB, "there") == 0
    at(MONDAY + jobs.LEASE)
    with writing():
        assert jobs.take_lease(JOB.name, "there", at.now) == 2


def test_a_process_that_was_frozen_past_its_lease_cannot_write(app: Flask, at: Time) -> None:
    with writing():
        fence = jobs.take_lease(JOB.name, "here", at.now)
    at(MONDAY + jobs.LEASE)
    with writing():
        assert jobs.take_lease(JOB.name, "there", at.now)
    with pytest.raises(jobs.LeaseLost), writing():
        db.session.add(Venue(code="zombie", name="x", kind="office", address="x"))
        jobs.check_lease(JOB.name, fence or 0, at.now)
    assert count_venues() == 0
    db.session.close()


def test_a_job_that_fails_is_tried_again_and_stops_nothing(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> int:
        raise LookupError

    jobs.run_safely(app, Job("test.fail", fail, timedelta(minutes=1)), "here")
    assert "test.fail: will be tried again" in caplog.text
