"""Long random histories of half days that are shared out: the calendar says what books, and every pool adds up."""

from datetime import timedelta
from itertools import count
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select, update

from tests.bookings.makers import THURSDAY_TEN, run_job
from tests.bookings.pools import run_shares, share
from tests.bookings.worlds import outcome
from tests.conftest import MONDAY, Time
from tests.couples.makers import make_contact, make_couple
from tests.reliability.sizes import PHASES
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import queries, services
from wedreg.bookings.models import Booking
from wedreg.bookings.queries.recount import differences
from wedreg.bookings.services.holding import take
from wedreg.core import clock
from wedreg.core.db import changed, db
from wedreg.core.errors import DomainError
from wedreg.core.transactions import writing
from wedreg.couples import queries as couples
from wedreg.couples.models import Couple
from wedreg.venues.models import Quota, Slot

NUMBERS = st.integers(0, 10**6)
STEPS = [timedelta(minutes=3), timedelta(minutes=11), timedelta(hours=7)]
COUNTED = ("places", "oversold", "quota")
_offices = count(1)


def some(machine: "PoolHistories") -> bool:
    """Say whether there is a booking yet."""
    return bool(machine.made)


class PoolHistories(RuleBasedStateMachine):
    """Couples, those who go first, staff, the office and the jobs act in any order."""

    def __init__(self, at: Time) -> None:
        super().__init__()
        self.at = at

    @initialize()
    def open_the_office(self) -> None:
        self.at(MONDAY)
        self.office = make_office(f"p{next(_offices)}")
        hours = (0, 1, 5)
        slots = [make_slot(self.office, THURSDAY_TEN + timedelta(hours=hour), places=4) for hour in hours]
        self.slots, self.day, self.service_id = [slot.id for slot in slots], slots[0].day, slots[0].service_id
        share(self.office, on_site=25, priority=25, flows_days=2)
        self.made: list[int] = []
        self.pairs: list[tuple[int, Couple]] = []
        for _ in range(4):
            contact = make_contact()
            self.pairs.append((contact, make_couple(contact)))

    def done(self, act: object) -> None:
        """Do it in a transaction of its own; a refusal is fine, anything else is not."""
        assert callable(act)

        def really() -> None:
            with writing():
                act()

        outcome(really)
        db.session.close()

    def booking(self, number: int) -> Booking:
        """Return one of the bookings as it is now."""
        found = queries.by_id(self.made[number % len(self.made)])
        assert found
        return found

    @rule(pair=NUMBERS, slot=NUMBERS, priority=st.booleans())
    def hold(self, pair: int, slot: int, *, priority: bool) -> None:
        contact, couple = self.pairs[pair % len(self.pairs)]
        slot_id = self.slots[slot % len(self.slots)]
        self.done(
            lambda: self.made.append(
                services.hold(
                    slot_id, contact_id=contact, couple_id=couple.id, key=uuid4().hex, long=False, priority=priority
                ).id
            )
        )

    @rule(slot=NUMBERS, priority=st.booleans())
    def on_the_telephone(self, slot: int, *, priority: bool) -> None:
        slot_id = self.slots[slot % len(self.slots)]
        self.done(lambda: services.hold_for_caller(slot_id, key=uuid4().hex, priority=priority))

    @precondition(some)
    @rule(number=NUMBERS)
    def confirm(self, number: int) -> None:
        def act() -> None:
            booking = self.booking(number)
            couple = couples.couple(booking.couple_id or 0)
            assert couple
            services.confirm(booking, couple, service_code="marriage", declared=True)

        self.done(act)

    @precondition(some)
    @rule(number=NUMBERS, slot=NUMBERS, by_office=st.booleans())
    def change(self, number: int, slot: int, *, by_office: bool) -> None:
        def act() -> None:
            booking = self.booking(number)
            services.move(booking, self.slots[slot % len(self.slots)], version=booking.version, by_office=by_office)

        self.done(act)

    @precondition(some)
    @rule(number=NUMBERS)
    def cancel(self, number: int) -> None:
        self.done(lambda: services.cancel(self.booking(number), reason="other", by_office=True))

    @rule(slot=NUMBERS, places=st.integers(1, 6))
    def resize(self, slot: int, places: int) -> None:
        """Windows come and go, as far as nobody stands at them."""
        mine = update(Slot).where(Slot.id == self.slots[slot % len(self.slots)], Slot.taken <= places)
        self.done(lambda: changed(mine.values(capacity=places)))

    @rule()
    def jobs(self) -> None:
        for name in ("bookings.expire_holds", "bookings.end_asides"):
            run_job(name)
        run_shares()

    @rule(step=st.sampled_from(STEPS))
    def go_on(self, step: timedelta) -> None:
        self.at(self.at.now + step)

    @invariant()
    def everything_adds_up(self) -> None:
        """R13, R14: each pool and each slot against the rows behind it, and none has more than it may."""
        found = [one for one in differences(clock.now()) if one.kind in COUNTED]
        assert found == []
        assert db.session.scalars(select(Quota.id).where(Quota.taken > Quota.places)).all() == []
        db.session.close()

    @invariant()
    def the_calendar_says_what_books(self) -> None:
        """Give a place to a couple just where the page shows one, and so to one who goes first."""
        shown = queries.slots(self.office.id, self.service_id, self.day, clock.now())
        expected = {(place.slot.id, False): place.left > 0 for place in shown}
        expected |= {(place.slot.id, True): place.left + place.priority > 0 for place in shown}
        db.session.close()
        assert {key: self.finds_a_place(*key) for key in expected} == expected

    def finds_a_place(self, slot_id: int, first: bool) -> bool:
        """Try it, and undo it."""

        def take_and_undo() -> None:
            with writing():
                take(slot_id, priority=first)
                raise TriedOnly

        return outcome(take_and_undo) is TriedOnly


class TriedOnly(DomainError):
    """It would have worked."""

    code = "tried_only"
    message = "tried"


@pytest.mark.thorough
def test_no_history_of_pools_loses_or_doubles_a_place(app: Flask, at: Time) -> None:
    """R13, R14: recounted after each of several hundred steps."""
    run_state_machine_as_test(
        lambda: PoolHistories(at),
        settings=settings(
            max_examples=10, stateful_step_count=40, derandomize=True, deadline=None, database=None, phases=PHASES
        ),
    )
