"""Today's list: one list of rows from which every count on the page comes."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from wedreg.bookings import queries as bookings
from wedreg.bookings.models import Booking, Status
from wedreg.core.clock import BEIJING
from wedreg.core.tokens import find_code
from wedreg.passes.queries import find


@dataclass(frozen=True)
class DayList:
    """The visits of a day, those that fit the search, and how many there are in each state."""

    day: date
    all: Sequence[Booking]
    shown: Sequence[Booking]

    @property
    def counts(self) -> Counter[Status]:
        """Return how many visits are in each state."""
        return Counter(booking.status for booking in self.all)

    @property
    def expected(self) -> int:
        """Return how many couples the day has, cancelled ones left out."""
        return len(self.all) - self.counts[Status.CANCELLED]

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
    shown = [row for row in rows if (status is None or row.status == status) and _fits(row, search)]
    return DayList(day, rows, shown)


def _fits(booking: Booking, search: str) -> bool:
    if not search:
        return True
    code = find_code(search)
    if code:
        return booking.code == code or _has_pass(booking, code)
    people = booking.couple.persons if booking.couple else []
    wanted = search.upper()
    return any(
        wanted in (p.name or "").upper() or (p.number or "").endswith(wanted) or (p.phone or "").endswith(wanted)
        for p in people
    )


def _has_pass(booking: Booking, code: str) -> bool:
    visit = find(code, None).expected
    return visit is not None and getattr(visit, "booking", None) is booking
