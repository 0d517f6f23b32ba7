"""The share of each day that is kept for second visits of a divorce (R37).

Who finds no place in the window of the second visit loses the right and starts again, so a week is published only when
each of its days has places enough for those who come again.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from math import ceil

from wedreg.core.installation import settings
from wedreg.venues import queries, rules
from wedreg.venues.arrangements import in_force
from wedreg.venues.errors import TooFewSecondVisits
from wedreg.venues.models import OpeningHours, Service, Venue
from wedreg.venues.rules import Hours

FIRST, SECOND = "divorce_apply", "divorce_certificate"
Parts = Sequence[Hours] | Sequence[OpeningHours]


def check_second_visits(venue: Venue, service: Service, valid_from: date, hours: Sequence[Hours]) -> None:
    """Raise TooFewSecondVisits when the week leaves a day with first visits short of second ones."""
    if service.code not in (FIRST, SECOND):
        return
    for day in _beginnings(venue, service, valid_from):
        there = {pattern.service.code: pattern.hours for pattern in in_force(queries.patterns(venue.id), day)}
        first, second = (hours if code == service.code else there.get(code, []) for code in (FIRST, SECOND))
        _check(first, second)


def _beginnings(venue: Venue, service: Service, valid_from: date) -> list[date]:
    """Return the days, from the first of the week on, at which another week of the two services begins meanwhile."""
    patterns = queries.patterns(venue.id)
    own = [pattern.valid_from for pattern in patterns if pattern.service_id == service.id]
    until = min((first for first in own if first > valid_from), default=date.max)
    other = [pattern.valid_from for pattern in patterns if pattern.service.code in (FIRST, SECOND)]
    return [valid_from, *(first for first in other if valid_from < first < until)]


def _check(first: Parts, second: Parts) -> None:
    minutes = {code: row.minutes for code in (FIRST, SECOND) if (row := queries.service(code))}
    for weekday in sorted({part.weekday for part in first}):
        needed = ceil(_places(first, weekday, minutes[FIRST]) * settings().second_visit_share / 100)
        found = _places(second, weekday, minutes[SECOND])
        if found < needed:
            raise TooFewSecondVisits(weekday=weekday, needed=needed, found=found)


def _places(hours: Parts, weekday: int, minutes: int) -> int:
    length = timedelta(minutes=minutes)
    return sum(part.windows * rules.fits(part, length) for part in hours if part.weekday == weekday)
