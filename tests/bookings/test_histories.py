"""Long random histories: after every step the tables say what a few plain dicts say."""

from datetime import timedelta
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule, run_state_machine_as_test

from tests.bookings.history import REST
from tests.bookings.makers import run_job
from tests.bookings.worlds import TwoWorlds, outcome
from tests.conftest import Time
from wedreg.bookings import services
from wedreg.bookings.models import AsideKind, Booking, Status
from wedreg.core import clock
from wedreg.core.transactions import writing
from wedreg.couples import queries as couples

STEPS = [timedelta(minutes=3), timedelta(minutes=10), timedelta(hours=5), timedelta(days=1)]
NUMBERS = st.integers(0, 10**6)


def begun(machine: TwoWorlds) -> bool:
    """Say whether there is a booking yet."""
    return bool(machine.model.rows)


def kept(machine: TwoWorlds) -> bool:
    """Say whether a place is set aside."""
    return bool(machine.plain())


class Histories(TwoWorlds):
    """Couples, staff and jobs act in any order at any time."""

    @rule(couple=NUMBERS, slot=NUMBERS)
    def hold(self, couple: int, slot: int) -> None:
        who, slot_id = sorted(self.contacts)[couple % len(self.contacts)], self.some_slot(slot)
        made = [0]

        def real() -> None:
            with writing():
                key = uuid4().hex
                held = services.hold(slot_id, contact_id=self.contacts[who], couple_id=who, key=key, long=False)
                made[0] = held.id

        really = outcome(real)
        assert really == outcome(lambda: self.model.hold(made[0], who, slot_id))

    @precondition(begun)
    @rule(number=NUMBERS)
    def confirm(self, number: int) -> None:
        def real(booking: Booking) -> None:
            couple = couples.couple(booking.couple_id or 0)
            assert couple
            services.confirm(booking, couple, service_code="marriage", declared=True)

        self.act(number, self.model.confirm, real)

    @precondition(begun)
    @rule(number=NUMBERS)
    def extend(self, number: int) -> None:
        self.act(number, self.model.extend, lambda booking: services.extend(booking, long=False))

    @precondition(begun)
    @rule(number=NUMBERS, slot=NUMBERS, stale=st.booleans(), by_office=st.booleans())
    def change(self, number: int, slot: int, *, stale: bool, by_office: bool) -> None:
        wanted = self.some_slot(slot)
        self.act(
            number,
            lambda booking: self.model.move(booking, wanted, stale=stale, by_office=by_office),
            lambda booking: services.move(booking, wanted, version=booking.version - stale, by_office=by_office),
        )

    @precondition(begun)
    @rule(number=NUMBERS, by_office=st.booleans())
    def cancel(self, number: int, *, by_office: bool) -> None:
        self.act(
            number,
            lambda booking: self.model.cancel(booking, by_office=by_office),
            lambda booking: services.cancel(booking, reason="other", by_office=by_office),
        )

    @precondition(begun)
    @rule(number=NUMBERS)
    def check_in(self, number: int) -> None:
        self.act(number, self.model.check_in, lambda booking: services.check_in(booking.id))

    @precondition(begun)
    @rule(number=NUMBERS)
    def undo(self, number: int) -> None:
        self.act(number, self.model.undo, lambda booking: services.undo_check_in(booking.id, "示例"))

    @precondition(begun)
    @rule(number=NUMBERS, end=st.sampled_from([Status.DONE, Status.NOT_DONE, Status.LEFT]))
    def finish(self, number: int, end: Status) -> None:
        self.act(
            number,
            lambda booking: self.model.finish(booking, end.value),
            lambda booking: services.finish(booking, end, reason="示例"),
        )

    @rule(slot=NUMBERS, couple=NUMBERS, kind=st.sampled_from([AsideKind.OFFERED, AsideKind.RESERVED]))
    def set_aside(self, slot: int, couple: int, kind: AsideKind) -> None:
        who, slot_id = sorted(self.contacts)[couple % len(self.contacts)], self.some_slot(slot)

        def real() -> None:
            with writing():
                services.set_aside(slot_id, kind, couple_id=who, until=clock.now() + REST, why="history")

        self.both(lambda: self.model.set_aside(slot_id, kind.value, who), real)

    @precondition(kept)
    @rule(number=NUMBERS, couple=NUMBERS, right=st.booleans())
    def take_up(self, number: int, couple: int, *, right: bool) -> None:
        """Let the couple for which it is kept do so, or another one try."""
        chosen, found = self.some_aside(number)
        who = chosen.couple if right and chosen.couple else sorted(self.contacts)[couple % len(self.contacts)]
        made = [0]

        def real() -> None:
            with writing():
                key, contact = uuid4().hex, self.contacts[who]
                held = services.hold_aside(found, found.slot, contact_id=contact, couple_id=who, key=key, long=False)
                made[0] = held.id

        really = outcome(real)
        assert really == outcome(lambda: self.model.hold_aside(made[0], chosen, who))

    @precondition(kept)
    @rule(number=NUMBERS)
    def pass_on(self, number: int) -> None:
        chosen, found = self.some_aside(number)

        def real() -> bool:
            with writing():
                return services.pass_on(found, found.slot.starts_at)

        self.both(lambda: self.model.pass_on(chosen), real)

    @rule()
    def end_asides(self) -> None:
        run_job("bookings.end_asides")
        self.model.end_asides()

    @rule()
    def expire(self) -> None:
        run_job("bookings.expire_holds")
        self.model.expire(self.model.lapsed())

    @rule()
    def no_shows(self) -> None:
        run_job("bookings.no_shows")
        self.model.no_shows()

    @rule(step=st.sampled_from(STEPS))
    def go_on(self, step: timedelta) -> None:
        self.at(self.at.now + step)


@pytest.mark.thorough
def test_no_history_loses_or_doubles_a_place(app: Flask, at: Time) -> None:
    """R14, R22–R25, R35: recounted after each of several hundred steps."""
    run_state_machine_as_test(
        lambda: Histories(at),
        settings=settings(max_examples=10, stateful_step_count=40, derandomize=True, deadline=None, database=None),
    )
