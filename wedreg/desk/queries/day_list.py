"""Today's list: one list of rows from which every count on the page comes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from wedreg.bookings import queries as bookings
from wedreg.bookings.models import Booking, Source, Status
from wedreg.core.clock import BEIJING
from wedreg.core.tokens import find_code, plain
from wedreg.desk.models import Ticket
from wedreg.desk.queries.line import tickets_of
from wedreg.desk.rules import KIND
from wedreg.passes.queries import by_code, mismatched


@dataclass(frozen=True)
class DayList:
    """The visits of a day, those that fit the search, and how many there are in each state."""

    day: date
    all: Sequence[Booking]
    shown: Sequence[Booking]
    mismatched: frozenset[int]
    """At which of them others came than were booked (R7)."""
    tickets: Mapping[int, Ticket]
    """The numbers of those who are here, by the visit."""

    def without_rows(self) -> "DayList":
        """Return the same day with no visit shown: what was looked for could not be read."""
        return replace(self, shown=[])

    @property
    def counts(self) -> Counter[Status]:
        """Return how many visits are in each state."""
        return Counter(booking.status for booking in self.all)

    @property
    def expected(self) -> int:
        """Return how many couples have an appointment, cancelled ones left out."""
        return len(self.all) - self.walk_ins - self.counts[Status.CANCELLED]

    @property
    def walk_ins(self) -> int:
        """Return how many came without an appointment."""
        return sum(booking.source == Source.WALK_IN for booking in self.all)

    @property
    def arrived(self) -> int:
        """Return how many have come."""
        came = (Status.CHECKED_IN, Status.DONE, Status.NOT_DONE, Status.LEFT)
        return sum(self.counts[status] for status in came)


def day_list(venue_id: int | None, day: date, search: str = "", status: Status | None = None) -> DayList:
    """Return the day's visits; `search` is a name, a code, or the end of a phone or of an ID number.

    Names are sealed in the table, so the rows of one day are opened and looked through here.
    """
    midnight = datetime.combine(day, datetime.min.time(), BEIJING)
    rows = bookings.between(venue_id, midnight, midnight + timedelta(days=1))
    wanted, named = plain(search), _named(search)
    shown = [
        row for row in rows
        if (status is None or row.status == status) and (not wanted or row.id == named or _fits(row, wanted))
    ]  # fmt: skip
    numbers = [row.id for row in rows]
    return DayList(day, rows, shown, mismatched(KIND, numbers), tickets_of(numbers))


def _named(search: str) -> int | None:
    """Return the booking whose own code or whose pass this is."""
    code = find_code(search)
    row = by_code(code) if code else None
    return row.subject_id if row and row.kind == KIND else None


def _fits(booking: Booking, wanted: str) -> bool:
    people = booking.couple.persons if booking.couple else []
    return any(
        wanted in (p.name or "").upper() or (p.number or "").endswith(wanted) or (p.phone or "").endswith(wanted)
        for p in people
    )
