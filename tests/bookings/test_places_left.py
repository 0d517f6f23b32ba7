"""What the pages call free can be booked, and nothing else."""

from datetime import timedelta
from itertools import count

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from tests.bookings.makers import THURSDAY_TEN, hold
from tests.conftest import MONDAY, Time
from tests.couples.makers import make_contact
from tests.venues.makers import make_office, make_slot, marriage
from wedreg.bookings import queries
from wedreg.core import clock
from wedreg.core.db import changed, db
from wedreg.core.transactions import writing
from wedreg.venues.errors import SlotFull
from wedreg.venues.models import Slot, SlotState

SECOND = timedelta(seconds=1)
NOW = MONDAY + timedelta(minutes=10)
OPENINGS: dict[str, dict[str, object]] = {
    "open": {},
    "closed by staff": {"state": SlotState.CLOSED},
    "released now": {"release_at": NOW},
    "released in a second": {"release_at": NOW + SECOND},
    "closes now": {"closes_at": NOW},
    "closes in a second": {"closes_at": NOW + SECOND},
}
SLOTS = st.lists(
    st.tuples(st.integers(1, 3), st.integers(0, 3), st.integers(0, 3), st.sampled_from(sorted(OPENINGS))),
    min_size=1,
    max_size=4,
)
_offices = count(1)


def can_take(slot: Slot) -> int:
    """Book until nothing is left, and return how many places there were."""
    for taken in count():
        try:
            hold(slot, make_contact())
        except SlotFull:
            return taken
    raise AssertionError


@settings(
    max_examples=12, derandomize=True, deadline=None, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(states=SLOTS)
def test_as_many_can_book_as_the_pages_say(app: Flask, at: Time, states: list[tuple[int, int, int, str]]) -> None:
    """R14, R16, R17: over slots in any state, with live holds and with holds whose time is just over."""
    at(MONDAY)
    venue = make_office(f"p{next(_offices)}")
    moments = [THURSDAY_TEN + timedelta(minutes=30) * number for number in range(len(states))]
    slots = [make_slot(venue, moment, places=state[0]) for moment, state in zip(moments, states, strict=True)]
    for slot, (places, lapsed, _live, _opening) in zip(slots, states, strict=True):
        for _ in range(min(lapsed, places)):
            hold(slot, make_contact())
    at(NOW - SECOND)
    for slot, (places, lapsed, live, opening) in zip(slots, states, strict=True):
        for _ in range(min(live, max(places - lapsed, 0))):
            hold(slot, make_contact())
        if OPENINGS[opening]:
            with writing():
                changed(update(Slot).where(Slot.id == slot.id).values(OPENINGS[opening]))
    at(NOW)
    day, service = slots[0].day, marriage().id
    shown = {place.slot.id: place.left for place in queries.slots(venue.id, service, day, clock.now())}
    whole = queries.days(venue.id, service, day, day, clock.now())
    db.session.close()
    really = {slot.id: can_take(slot) for slot in slots}
    assert {slot.id: shown.get(slot.id, 0) for slot in slots} == really
    assert (whole[day].left if day in whole else 0) == sum(really.values())
    assert queries.miscounted() == []
    db.session.close()
