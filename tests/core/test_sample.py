"""The sample data can be loaded at any hour of any day."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import Time
from wedreg import sample
from wedreg.accounts.models import Staff
from wedreg.bookings import queries
from wedreg.bookings.models import Booking, Status
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import reading
from wedreg.draws.models import DrawEntry
from wedreg.venues.models import Venue

MOMENTS = {
    "a morning": datetime(2026, 4, 28, 9, 0, tzinfo=BEIJING),
    "after three, when tomorrow is closed": datetime(2026, 4, 28, 17, 22, tzinfo=BEIJING),
    "before midnight": datetime(2026, 4, 28, 23, 50, tzinfo=BEIJING),
    "a Saturday": datetime(2026, 4, 25, 11, 0, tzinfo=BEIJING),
    "a Sunday night": datetime(2026, 4, 26, 22, 31, tzinfo=BEIJING),
    "the eve of a long holiday": datetime(2026, 9, 30, 16, 0, tzinfo=BEIJING),
    "the end of a year whose successor is not published": datetime(2026, 12, 31, 18, 0, tzinfo=BEIJING),
}


def count(what: type) -> int:
    with reading():
        return db.session.scalar(select(func.count()).select_from(what)) or 0


@pytest.mark.thorough
@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS.keys())
def test_whoever_starts_it_gets_sign_ins_and_couples_to_scan(app: Flask, at: Time, moment: datetime) -> None:
    at(moment)
    assert [name for name, _password in sample.load()] == [name for name, *_rest in sample.SIGN_INS]
    with reading():
        soon = queries.between(None, moment - timedelta(hours=1), moment + timedelta(hours=2))
        assert [booking.status for booking in soon] == [Status.CONFIRMED] * sample.TODAY
        assert queries.miscounted() == []
    assert count(Booking) > sample.COUPLES / 2
    assert count(DrawEntry) == 35


def test_loading_it_again_changes_nothing(app: Flask) -> None:
    sample.load()
    before = count(Booking)
    assert sample.load() == []
    assert count(Booking) == before


@pytest.mark.thorough
@pytest.mark.parametrize("step", ["_venues", "_book", "_staff"])
def test_a_start_that_dies_halfway_is_started_anew(app: Flask, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Nobody may be left with staff whose passwords were never shown."""
    whole: Callable[..., object] = getattr(sample, step)

    def dies(*arguments: object) -> object:
        whole(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(sample, step, dies)
    with pytest.raises(KeyboardInterrupt):
        sample.load()
    assert count(Staff) == count(Venue) == count(Booking) == 0
    monkeypatch.undo()
    assert len(sample.load()) == len(sample.SIGN_INS)
