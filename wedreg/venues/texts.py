"""A week of hours in few words: days that are alike stand on one line."""

from collections.abc import Iterator, Sequence

from wedreg.core.texts import LazyString, gettext
from wedreg.core.texts import lazy_gettext as _
from wedreg.venues.models import OpeningHours, OpeningPattern

DAYS: tuple[LazyString, ...] = (
    _("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"), _("调休上班日"),
)  # fmt: skip
MAKE_UP = 7
"""What make-up workdays are called in a pattern; it follows no weekday."""


def week_lines(pattern: OpeningPattern) -> Iterator[tuple[str, Sequence[OpeningHours]]]:
    """Yield (days, their hours) of a week, consecutive days with the same hours together; closed days are left out."""
    for first, last, parts in _alike(pattern):
        days = str(DAYS[first])
        if last > first:
            days = gettext("%(first)s至%(last)s", first=days, last=str(DAYS[last]))
        yield days, parts


def _alike(pattern: OpeningPattern) -> Iterator[tuple[int, int, Sequence[OpeningHours]]]:
    """Yield (first day, last day, hours of the first) of each run of days with the same hours."""
    run: tuple[int, int, Sequence[OpeningHours]] | None = None
    for day in range(len(DAYS)):
        parts = [part for part in pattern.hours if part.weekday == day]
        if run and run[1] == day - 1 and day != MAKE_UP and _times(parts) == _times(run[2]):
            run = (run[0], day, run[2])
            continue
        if run:
            yield run
        run = (day, day, parts) if parts else None
    if run:
        yield run


def _times(parts: Sequence[OpeningHours]) -> list[tuple[object, ...]]:
    return [(part.opens, part.closes, part.windows) for part in parts]
