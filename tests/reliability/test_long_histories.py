"""Many thousand random steps of couples, staff and jobs: after each the tables say what a few plain dicts say."""

from contextlib import closing
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, seed
from hypothesis import settings as steps_of
from hypothesis.stateful import invariant, run_state_machine_as_test

from tests.conftest import Time
from tests.figures import Figure
from tests.reliability.fast import unsynced
from tests.reliability.oracle import Row, Tables, connect
from tests.reliability.sizes import HISTORY_STEPS, SEED
from tests.waiting.test_histories import WaitingHistories
from wedreg.settings import Settings

pytestmark = pytest.mark.reliability

STEPS = 100
"""Of one history, at most; then a new office begins."""
THOROUGHLY = 10
"""Every so many steps the pages are looked at too, and every place is recounted."""
ROWS = "SELECT id, slot_id, status, hold_until IS NOT NULL FROM bookings_booking WHERE venue_id = {0}"
TAKEN = "SELECT id, taken FROM venues_slot WHERE venue_id = {0}"
ASIDES = """SELECT slot_id, kind, couple_id FROM bookings_place_aside a JOIN venues_slot s ON s.id = a.slot_id
    WHERE s.venue_id = {0}"""
CLAIMS = """SELECT c.subject FROM couples_claim c JOIN bookings_booking b ON c.subject = 'booking:' || b.id
    WHERE b.venue_id = {0}"""


class Office:
    """Counts the steps, and looks at the tables from outside."""

    def __init__(self, connection: Any) -> None:
        self._tables, self.steps = Tables(connection), 0

    def see(self, venue_id: int) -> list[list[Row]]:
        """Return the office's bookings, its slots, whom they hold, and what is set aside."""
        return [sorted(self._tables.all(query.format(venue_id)), key=str) for query in (ROWS, TAKEN, CLAIMS, ASIDES)]


class LongHistories(WaitingHistories):
    """The same acts, with a quick look after every step and a thorough one now and then."""

    def __init__(self, at: Time, office: Office) -> None:
        super().__init__(at)
        self.office = office

    @invariant()
    def the_tables_say_the_same(self) -> None:
        self.office.steps += 1
        if self.office.steps % THOROUGHLY == 0:
            super().the_tables_say_the_same()
        model = self.model
        rows = [(number, row.slot, row.status, bool(row.until)) for number, row in sorted(model.rows.items())]
        taken = [(slot, model.taken(slot)) for slot in sorted(model.slots)]
        claims = sorted((f"booking:{number}",) for number in model.claims.values())
        asides = [(one.slot, one.kind, one.couple) for one in model.asides]
        assert self.office.see(self.venue_id) == [sorted(part, key=str) for part in (rows, taken, claims, asides)]

    @invariant()
    def the_pages_say_what_is_left(self) -> None:
        if self.office.steps % THOROUGHLY == 0:
            super().the_pages_say_what_is_left()


def test_no_long_history_loses_or_doubles_a_place(
    app: Flask, database: str, settings: Settings, at: Time, figure: Figure
) -> None:
    """R14, R22–R25, R29, R35: holds, bookings, changes, cancellations, offers, visits, jobs and hours in any order."""
    chosen = steps_of(
        max_examples=HISTORY_STEPS // (STEPS - 10), stateful_step_count=STEPS, deadline=None, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    with unsynced(database), closing(connect(settings.database_url)) as connection:
        office = Office(connection)
        run_state_machine_as_test(seed(SEED)(lambda: LongHistories(at, office)), settings=chosen)
    figure("steps of random histories", office.steps)
