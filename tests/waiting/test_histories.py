"""Long random histories with a waiting list: after every step the tables say what a few plain dicts say."""

from datetime import date
from uuid import uuid4

import pytest
from flask import Flask
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select

from tests.bookings import history
from tests.bookings.history import Aside
from tests.bookings.makers import run_job
from tests.bookings.test_histories import NUMBERS, Histories
from tests.bookings.worlds import TwoWorlds, outcome
from tests.conftest import Time
from tests.venues.makers import marriage
from tests.waiting.history import LIVE, WaitingHistory, Waits
from wedreg.bookings import services as bookings
from wedreg.bookings.errors import OfferOver
from wedreg.bookings.models import AsideKind
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.couples import queries as couples
from wedreg.venues import queries as venues
from wedreg.waiting import queries, services
from wedreg.waiting.models import OfferState, WaitingEntry
from wedreg.waiting.services import Wish


def waits(machine: TwoWorlds) -> bool:
    """Say whether somebody waits."""
    model = machine.model
    return isinstance(model, WaitingHistory) and any(one.state in LIVE for one in model.line)


class WaitingHistories(Histories):
    """Couples, staff and jobs act in any order at any time, and couples wait."""

    model: WaitingHistory

    def make_model(
        self, times: dict[int, history.Time], pairs: dict[int, tuple[str, str]]
    ) -> WaitingHistory:  # fmt: skip
        return WaitingHistory(times, pairs, clock.now)

    def plain(self) -> list[Aside]:
        offers = [one.offer for one in self.model.line]
        return [aside for aside in self.model.asides if aside not in offers]

    def some_entry(self, number: int) -> tuple[Waits, str]:
        """Return one of those who wait, in both worlds."""
        live = [one for one in self.model.line if one.state in LIVE]
        asked = [one for one in live if one.offer]
        chosen = asked[0] if asked and number % 2 else live[number % len(live)]
        found = queries.live_of(chosen.couple)
        assert found
        code = found.code
        db.session.close()
        return chosen, code

    @rule(couple=NUMBERS, first=NUMBERS, last=NUMBERS)
    def join(self, couple: int, first: int, last: int) -> None:
        who = sorted(self.contacts)[couple % len(self.contacts)]
        days = sorted({time.starts_at.date() for time in self.model.slots.values()})
        span = sorted((days[first % len(days)], days[last % len(days)]))
        wish = frozenset(n for n, time in self.model.slots.items() if span[0] <= time.starts_at.date() <= span[1])

        def real() -> None:
            with writing():
                found = couples.couple(who)
                assert found
                services.join(found, marriage(), self.wish(*span), contact_id=self.contacts[who])

        self.both(lambda: self.model.join(who, wish), real)

    @staticmethod
    def wish(first: date, last: date) -> Wish:
        """Wish these days, of which there is an office on two."""
        return Wish(first, last, weekdays=(3,))

    @precondition(waits)
    @rule(number=NUMBERS)
    def accept(self, number: int) -> None:
        chosen, code = self.some_entry(number)
        made = [0]

        def real() -> None:
            with writing():
                entry = queries.by_code(code)
                offer = queries.open_offer(entry.id) if entry else None
                if offer is None:
                    raise OfferOver
                contact = self.contacts[chosen.couple]
                made[0] = services.accept(offer, contact_id=contact, key=uuid4().hex, long=False).id

        really = outcome(real)
        assert really == outcome(lambda: self.model.accept(chosen, made[0]))

    @precondition(waits)
    @rule(number=NUMBERS, whole_day=st.booleans())
    def answer(self, number: int, *, whole_day: bool) -> None:
        chosen, code = self.some_entry(number)

        def real() -> None:
            with writing():
                entry = queries.by_code(code)
                offer = queries.open_offer(entry.id) if entry else None
                if offer is None:
                    raise OfferOver
                services.answer(offer, OfferState.DECLINED if whole_day else OfferState.KEPT)

        self.both(lambda: self.model.answer(chosen, whole_day=whole_day), real)

    @precondition(waits)
    @rule(number=NUMBERS)
    def leave(self, number: int) -> None:
        chosen, code = self.some_entry(number)

        def real() -> None:
            with writing():
                entry = queries.by_code(code)
                assert entry
                services.leave(entry)

        self.both(lambda: self.model.leave(chosen), real)

    @precondition(waits)
    @rule(number=NUMBERS)
    def resume(self, number: int) -> None:
        chosen, code = self.some_entry(number)

        def real() -> None:
            with writing():
                entry = queries.by_code(code)
                assert entry
                services.resume(entry)

        self.both(lambda: self.model.resume(chosen), real)

    @precondition(waits)
    @rule(number=NUMBERS, slot=NUMBERS)
    def give_up(self, number: int, slot: int) -> None:
        """Let staff keep a place for a couple and let go of it again, so that it rests."""
        who, slot_id = sorted(self.contacts)[number % len(self.contacts)], self.some_slot(slot)

        def real() -> None:
            with writing():
                kept = bookings.set_aside(
                    slot_id, AsideKind.RESERVED, couple_id=who, until=clock.now() + history.REST, why="history"
                )
                found = venues.slot(slot_id)
                assert found
                bookings.pass_on(kept, found.starts_at)

        def model() -> None:
            self.model.set_aside(slot_id, "reserved", who)
            self.model.pass_on(self.model.asides[-1])

        self.both(model, real)

    @precondition(lambda machine: bool(machine.model.asides))
    @rule()
    def rest_on(self) -> None:
        """Let the time pass until the next place that is set aside is due."""
        self.at(max(self.at.now, min(aside.until for aside in self.model.asides)))
        self.end_asides()

    @rule()
    def tidy(self) -> None:
        run_job("waiting.tidy")
        self.model.tidy()

    @invariant()
    def the_line_is_the_same(self) -> None:
        """R29: who waits, in which state, and how often it did not answer."""
        query = select(WaitingEntry.couple_id, WaitingEntry.state, WaitingEntry.unanswered)
        mine = query.where(WaitingEntry.couple_id.in_(list(self.contacts))).order_by(WaitingEntry.id)
        rows = [(row.couple_id, row.state.value, row.unanswered) for row in db.session.execute(mine)]
        db.session.close()
        assert rows == [(one.couple, one.state, one.unanswered) for one in self.model.line]

    def teardown(self) -> None:
        super().teardown()
        run_job("waiting.tidy")


@pytest.mark.thorough
def test_no_history_of_those_who_wait_loses_or_doubles_a_place(app: Flask, at: Time) -> None:
    """R14, R29: recounted after each of several hundred steps."""
    run_state_machine_as_test(
        lambda: WaitingHistories(at),
        settings=settings(max_examples=10, stateful_step_count=50, derandomize=True, deadline=None, database=None),
    )
