"""Each day with first visits of divorces keeps places for second ones (R37)."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from flask import Flask

from tests.venues.makers import make_office
from tests.venues.test_windows import JULY, JUNE, MAY, part, publish
from wedreg.core.db import db
from wedreg.venues import queries
from wedreg.venues.errors import TooFewSecondVisits
from wedreg.venues.models import Venue
from wedreg.venues.rules import Hours, fits
from wedreg.venues.shares import FIRST, SECOND


@pytest.fixture
def office(app: Flask) -> Venue:
    """Return an office with windows enough."""
    return make_office(windows=9)


def test_first_visits_alone_are_not_published(office: Venue) -> None:
    """R37: three hours at one window are four first visits, which need two second ones."""
    with pytest.raises(TooFewSecondVisits) as refused:
        publish(office, FIRST, MAY, part(9, 12, 1))
    said = "周一的离婚登记领证至少要留 2 个名额，现在是 0 个。请先排好领证的作息，再排申请的。"
    assert str(refused.value) == said
    assert queries.patterns(office.id) == []
    db.session.close()


def test_with_the_share_beside_them_they_are(office: Venue) -> None:
    """R37: just enough is enough; every weekday is looked at."""
    publish(office, SECOND, MAY, part(14, 15, 1))
    publish(office, FIRST, MAY, part(9, 12, 1))
    with pytest.raises(TooFewSecondVisits):
        publish(office, FIRST, JUNE, part(9, 12, 1), part(9, 12, 1, weekday=1))


def test_the_share_is_not_taken_away_later(office: Venue) -> None:
    """R37: neither by a smaller week of second visits nor by one that begins while the other is in force."""
    publish(office, SECOND, MAY, part(14, 15, 1))
    publish(office, FIRST, JUNE, part(9, 12, 1))
    for valid_from in (date(2026, 5, 20), JULY):
        with pytest.raises(TooFewSecondVisits):
            publish(office, SECOND, valid_from, part(14, 15, 0))
    publish(office, SECOND, JULY, part(14, 17, 1))


def test_the_share_is_a_setting(app: Flask, office: Venue) -> None:
    """R37: in percent of the first visits, rounded up; 0 asks for none."""
    publish(office, SECOND, MAY, part(14, 15, 1))
    app.config["WEDREG"] = replace(app.config["WEDREG"], second_visit_share=75)
    with pytest.raises(TooFewSecondVisits):
        publish(office, FIRST, MAY, part(9, 12, 1))
    app.config["WEDREG"] = replace(app.config["WEDREG"], second_visit_share=0)
    publish(office, FIRST, MAY, part(9, 12, 3))


def test_other_services_are_not_asked(office: Venue) -> None:
    publish(office, "marriage", MAY, part(9, 12, 1))


@pytest.mark.parametrize(("closes", "number"), [(time(12), 4), (time(9, 39), 0), (time(9, 40), 1)])
def test_what_fits_into_a_part_of_a_day(closes: time, number: int) -> None:
    """R12: 40 minutes a first visit."""
    assert fits(Hours(0, time(9), closes, 1), timedelta(minutes=40)) == number
