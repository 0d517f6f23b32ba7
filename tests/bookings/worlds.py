"""A real office and a history in plain dicts, side by side."""

import random
from collections.abc import Callable
from datetime import UTC, timedelta
from itertools import count

from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tests.bookings import history
from tests.bookings.history import Aside, History
from tests.bookings.makers import NEXT_THURSDAY_TEN, THURSDAY_TEN, run_job
from tests.conftest import MONDAY, Time
from tests.couples.makers import make_contact, make_couple, person
from tests.venues.makers import make_office, make_slot
from wedreg.bookings import queries
from wedreg.bookings.models import AsideKind, Booking, PlaceAside
from wedreg.bookings.services import aside
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.errors import DomainError
from wedreg.core.transactions import writing
from wedreg.couples.models import Claim
from wedreg.couples.rules import Role
from wedreg.venues.models import Slot

PLACES = {THURSDAY_TEN: 1, THURSDAY_TEN + timedelta(hours=1): 2, NEXT_THURSDAY_TEN: 1}
PAIRS = [("w0", "m0"), ("w0", "m1"), ("w1", "m1"), ("w2", "m2")]
"""Two of the four share a woman, two share a man."""
_offices = count(1)


def outcome(act: Callable[[], object]) -> object:
    """Return what came of it: a result, or the kind of refusal."""
    try:
        return act()
    except DomainError as refusal:
        db.session.close()
        return type(refusal)


class NoChance(random.Random):
    """Every place rests equally long."""

    def randint(self, a: int, b: int) -> int:
        del a, b
        return int(history.REST.total_seconds())


class TwoWorlds(RuleBasedStateMachine):
    """Whatever is done is done in both, and they are compared after every step."""

    def __init__(self, at: Time) -> None:
        super().__init__()
        self.at = at

    @initialize()
    def open_the_office(self) -> None:
        self.at(MONDAY)
        self.chances, aside.chances = aside.chances, NoChance()
        office = make_office(f"h{next(_offices)}")
        slots = [make_slot(office, moment, places=places) for moment, places in PLACES.items()]
        self.venue_id, self.service_id = office.id, slots[0].service_id
        people = {name: person(Role.WOMAN if name[0] == "w" else Role.MAN) for pair in PAIRS for name in pair}
        self.contacts = {}
        pairs = {}
        for pair in PAIRS:
            contact = make_contact()
            couple = make_couple(contact, people[pair[0]], people[pair[1]])
            self.contacts[couple.id], pairs[couple.id] = contact, pair
        times = {slot.id: history.Time(slot.starts_at, slot.closes_at, slot.capacity) for slot in slots}
        self.model = self.make_model(times, pairs)

    def make_model(self, times: dict[int, history.Time], pairs: dict[int, tuple[str, str]]) -> History:
        """Return the plain dicts beside the office."""
        return History(times, pairs, clock.now)

    def both(self, model: Callable[[], object], real: Callable[[], object]) -> None:
        """Do it in both worlds: the same result, or the same refusal."""
        assert outcome(real) == outcome(model)

    def act(self, number: int, model: Callable[[int], object], real: Callable[[Booking], object]) -> None:
        """Do something to one of the bookings."""
        chosen = sorted(self.model.rows)[number % len(self.model.rows)]

        def really() -> object:
            with writing():
                booking = queries.by_id(chosen)
                assert booking
                return real(booking)

        self.both(lambda: model(chosen), really)

    def some_slot(self, number: int) -> int:
        """Return one of the slots."""
        return sorted(self.model.slots)[number % len(self.model.slots)]

    def plain(self) -> list[Aside]:
        """Return the places that are set aside and that no feature above looks after."""
        return self.model.asides

    def some_aside(self, number: int) -> tuple[Aside, PlaceAside]:
        """Return one of the places that are set aside, in both worlds."""
        chosen = self.plain()[number % len(self.plain())]
        mine = select(PlaceAside).where(PlaceAside.slot_id == chosen.slot, PlaceAside.kind == chosen.kind)
        mine = mine.where(PlaceAside.until == chosen.until, PlaceAside.couple_id.is_not_distinct_from(chosen.couple))
        found = db.session.scalars(mine.options(joinedload(PlaceAside.slot))).first()
        assert found
        db.session.close()
        return chosen, found

    @invariant()
    def the_tables_say_the_same(self) -> None:
        rows = db.session.execute(
            select(Booking.id, Booking.slot_id, Booking.status, Booking.hold_until).where(
                Booking.venue_id == self.venue_id
            )
        ).all()
        assert {row.id: (row.slot_id, row.status, row.hold_until) for row in rows} == {
            number: (row.slot, row.status, row.until) for number, row in self.model.rows.items()
        }
        slots = db.session.execute(select(Slot.id, Slot.taken).where(Slot.venue_id == self.venue_id)).all()
        assert {row.id: row.taken for row in slots} == {slot: self.model.taken(slot) for slot in self.model.slots}
        subjects = [f"booking:{number}" for number in self.model.rows]
        claims = db.session.scalars(select(Claim.subject).where(Claim.subject.in_(subjects))).all()
        assert sorted(claims) == sorted(f"booking:{number}" for number in self.model.claims.values())
        asides = select(PlaceAside.slot_id, PlaceAside.kind, PlaceAside.until, PlaceAside.couple_id).join(Slot)
        assert sorted(map(str, db.session.execute(asides.where(Slot.venue_id == self.venue_id)))) == sorted(
            str((one.slot, AsideKind(one.kind), one.until.astimezone(UTC), one.couple)) for one in self.model.asides
        )
        assert queries.miscounted() == []
        db.session.close()

    @invariant()
    def the_pages_say_what_is_left(self) -> None:
        """Show the places that can be booked."""
        days = {slot.starts_at.date() for slot in self.model.slots.values()}
        shown = {
            place.slot.id: place.left
            for day in days
            for place in queries.slots(self.venue_id, self.service_id, day, clock.now())
        }
        db.session.close()
        assert shown == {slot: self.model.left(slot) for slot in self.model.slots}

    def teardown(self) -> None:
        """Leave nothing to the jobs of the next history."""
        aside.chances = self.chances
        self.at(NEXT_THURSDAY_TEN + timedelta(days=1))
        run_job("bookings.end_asides")
        run_job("bookings.expire_holds")
        run_job("bookings.no_shows")
