"""All that decides which slots a venue has: its weeks, who stands where in them, and what is closed.

Nothing here reads a table: what was read is asked, and a draft can be put beside it to see what it would change.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from wedreg.core.clock import beijing
from wedreg.venues import rules
from wedreg.venues.models import (
    Closure,
    Half,
    OpeningHours,
    OpeningPattern,
    Post,
    Service,
    SpecialDay,
    Staffing,
    Window,
    WindowClosure,
)
from wedreg.venues.rules import Planned


@dataclass(frozen=True)
class Arrangements:
    """What was decided for a venue."""

    patterns: Sequence[OpeningPattern] = ()
    staffings: Sequence[Staffing] = ()
    windows: Sequence[Window] = ()
    closures: Sequence[Closure] = ()
    window_closures: Sequence[WindowClosure] = ()
    divorces: Sequence[Service] = ()
    """The services of which an office keeps a window each day."""
    special_days: Sequence[SpecialDay] = ()

    def services(self) -> list[Service]:
        """Return the services that have a week or a special day here."""
        weekly = {pattern.service_id: pattern.service for pattern in self.patterns}
        return list((weekly | {special.service_id: special.service for special in self.special_days}).values())

    def special(self, service_id: int, day: date) -> SpecialDay | None:
        """Return what the day is by itself, whatever the week says."""
        return next((one for one in self.special_days if (one.service_id, one.day) == (service_id, day)), None)

    def planned(self, service: Service, day: date) -> Iterator[Planned]:
        """Return the slots that are wanted on the day, each for as many couples as there are windows (R13)."""
        special = self.special(service.id, day)
        if special:
            yield from self._specially(special, service)
            return
        for wanted in rules.planned(day, self._hours(service.id, day), service.minutes, self.closures):
            yield replace(wanted, capacity=self.places(service.id, wanted.starts_at, wanted.ends_at, wanted.capacity))

    def places(self, service_id: int, starts_at: datetime, ends_at: datetime, published: int) -> int:
        """Return for how many couples at once there are windows: what is published may be less, never more (R13).

        Where nobody said who stands where, what is published counts, as far as the windows go that are not closed.
        """
        day, half = beijing(starts_at).date(), Half.of(starts_at)
        shut = {closed.window_id for closed in self.window_closures if _meets(closed, starts_at, ends_at)}
        able = {window.id for window in self.windows if window.open} - shut
        if self.staffing(day) is None:
            return min(published, len(able)) if shut else published
        return min(published, len(self.posted(day, half, service_id) & able))

    def _specially(self, special: SpecialDay, service: Service) -> Iterator[Planned]:
        """Return the slots of a special day, weekend or not: its own windows count, as far as they are open (R19)."""
        for wanted in rules.cut(special.day, special.spans, service.minutes, self.closures):
            shut = {c.window_id for c in self.window_closures if _meets(c, wanted.starts_at, wanted.ends_at)}
            able = {w.id for w in self.windows if w.open and w.can_serve(service.id)} - shut
            yield replace(wanted, capacity=min(wanted.capacity, len(able)), special=special)

    def posted(self, day: date, half: Half, service_id: int) -> set[int]:
        """Return the windows that are to serve the service in the half day."""
        posts = (post for post in self.staffed(day) if post.half == half)
        return {post.window_id for post in posts if post.service_id == service_id}

    def without_divorce(self, days: Iterable[date]) -> list[date]:
        """Return the days on which windows are staffed, but none of them for divorces the whole half day (R15)."""
        return [day for day in days if self.staffed(day) and not self._keeps_divorce(day)]

    def staffed(self, day: date) -> list[Post]:
        """Return who stands where on the day."""
        staffing, row = self.staffing(day), rules.pattern_row(day)
        return [post for post in staffing.posts if post.weekday == row] if staffing else []

    def _keeps_divorce(self, day: date) -> bool:
        codes = {service.id for service in self.divorces}
        posts = [post for post in self.staffed(day) if post.service_id in codes]
        return any(self._stands(post, day) for post in posts)

    def _stands(self, post: Post, day: date) -> bool:
        """Say whether the window of a post is open during the whole half day."""
        starts_at, ends_at = rules.half_day(day, post.half)
        shut = any(c.window_id == post.window_id and _meets(c, starts_at, ends_at) for c in self.window_closures)
        return not shut and any(window.id == post.window_id and window.open for window in self.windows)

    def staffing(self, day: date) -> Staffing | None:
        """Return the staffing that is in force on the day: the last one that has begun."""
        begun = [staffing for staffing in self.staffings if staffing.valid_from <= day]
        return max(begun, key=lambda staffing: staffing.valid_from, default=None)

    def _hours(self, service_id: int, day: date) -> Sequence[OpeningHours]:
        mine = [pattern for pattern in self.patterns if pattern.service_id == service_id]
        return [part for pattern in in_force(mine, day) for part in pattern.hours]


def in_force(patterns: Sequence[OpeningPattern], day: date) -> Sequence[OpeningPattern]:
    """Return the pattern of each service that is valid on the day: the last one that has begun."""
    begun = [pattern for pattern in patterns if pattern.valid_from <= day]
    newest = {pattern.service_id: pattern for pattern in sorted(begun, key=lambda pattern: pattern.valid_from)}
    return list(newest.values())


def _meets(closed: Closure | WindowClosure, starts_at: datetime, ends_at: datetime) -> bool:
    return closed.starts_at < ends_at and starts_at < closed.ends_at
