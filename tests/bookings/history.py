"""What should be true of some slots and bookings, in plain dicts: the rules said once more, in the simplest way.

It knows no table and no statement. Each act changes the dicts, or raises the refusal that the real one should raise.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

from wedreg.bookings.errors import (
    BookedAgain,
    ExtendedAlready,
    HoldOver,
    NotAllowedNow,
    OfferedAlready,
    OfferOver,
    OwnBooking,
    PausedAfterCancelling,
    PausedAfterNoShows,
    PromisedElsewhere,
    SameSlot,
    TooLate,
)
from wedreg.core.errors import ChangedMeanwhile
from wedreg.couples.errors import AlreadyBooked
from wedreg.venues.errors import SlotFull

HOLD = timedelta(minutes=10)
TWO_HOURS = timedelta(hours=2)
LENGTH = timedelta(minutes=30)
NO_PLACE = ("cancelled", "expired")
MONTH = timedelta(days=30)
DAY = timedelta(days=1)
REST = timedelta(minutes=30)
"""How long a place rests here, where no chance decides."""
RULES = {
    "no_show": (2, timedelta(days=15), PausedAfterNoShows),
    "cancelled": (4, timedelta(days=7), PausedAfterCancelling),
}
"""How many within a month pause online booking for how long (R25, R26)."""


@dataclass
class Time:
    """A slot."""

    starts_at: datetime
    closes_at: datetime
    places: int


@dataclass
class Row:
    """A booking."""

    slot: int
    couple: int
    status: str
    until: datetime | None
    extended: bool = False
    moved_by_office: bool = False


@dataclass
class Aside:
    """A place that is taken and nobody's yet."""

    slot: int
    kind: str
    until: datetime
    made_at: datetime
    couple: int | None = None
    number: int = field(default_factory=count().__next__)


@dataclass
class History:
    """The office as it should be."""

    slots: dict[int, Time]
    couples: dict[int, tuple[str, str]]
    """The two of each couple; somebody may be in two of them."""
    now: Callable[[], datetime]
    rows: dict[int, Row] = field(default_factory=dict)
    claims: dict[str, int] = field(default_factory=dict)
    """Which booking a person is promised to (R22)."""
    asides: list[Aside] = field(default_factory=list)
    strikes: dict[tuple[str, int], datetime] = field(default_factory=dict)
    """When what booking came to count, by what it is (R25, R26)."""

    def taken(self, slot: int) -> int:
        """Return how many places are not free (R14)."""
        booked = sum(row.slot == slot and row.status not in NO_PLACE for row in self.rows.values())
        return booked + sum(aside.slot == slot for aside in self.asides)

    def lapsed(self, slot: int | None = None) -> list[Row]:
        """Return holds whose time is over."""
        held = (row for row in self.rows.values() if row.status == "held" and row.until and row.until <= self.now())
        return [row for row in held if slot in (None, row.slot)]

    def left(self, slot: int) -> int:
        """Return how many places couples can book."""
        time = self.slots[slot]
        free = time.places - self.taken(slot) + len(self.lapsed(slot))
        return free if self.now() < time.closes_at else 0

    def hold(self, booking: int, couple: int, slot: int) -> None:
        """R23: what the couple held before is let go of, after the new place is taken."""
        before = [row for row in self.rows.values() if row.status == "held" and row.couple == couple]
        if any(row.slot == slot and row.until and self.now() < row.until for row in before):
            return
        self.take(slot)
        self.expire(before)
        self.rows[booking] = Row(slot, couple, "held", self.now() + HOLD)

    def take(self, slot: int, *, by_office: bool = False) -> None:
        """Take a place; when none is free, let go of the holds that have lapsed."""
        time = self.slots[slot]
        if not by_office and self.now() >= time.closes_at:
            raise SlotFull
        if self.taken(slot) == time.places:
            if not self.lapsed(slot):
                raise SlotFull
            self.expire(self.lapsed(slot))

    @staticmethod
    def expire(rows: Iterable[Row]) -> None:
        """End holds."""
        for row in rows:
            row.status, row.until = "expired", None

    def extend(self, booking: int) -> None:
        """R23: once."""
        row = self.rows[booking]
        if row.extended:
            raise ExtendedAlready
        if row.until is None or row.until <= self.now():
            raise HoldOver
        row.until, row.extended = self.now() + HOLD, True

    def confirm(self, booking: int) -> None:
        """R22: neither of the two is promised to another one."""
        row = self.rows[booking]
        if row.status in ("confirmed", "checked_in"):
            return
        if row.until is None or row.until <= self.now():
            raise HoldOver
        self.check_pauses(booking)
        self.claim(booking)
        row.status, row.until = "confirmed", None

    def check_pauses(self, booking: int) -> None:
        """R25, R26: whoever of the two has too many of a kind within a month books nothing for a while."""
        running = [
            (until, refusal)
            for person in self.couples[self.rows[booking].couple]
            for kind, (most, length, refusal) in RULES.items()
            for until in self.pauses(person, kind, most, length)
            if until > self.now()
        ]
        if running:
            raise max(running, key=lambda one: one[0])[1](until="", most=0, days=0)

    def pauses(self, person: str, kind: str, most: int, length: timedelta) -> list[datetime]:
        """Return until when each of the pauses of this person lasts."""
        mine = [
            at
            for (what, one), at in self.strikes.items()
            if what == kind and person in self.couples[self.rows[one].couple]
        ]
        return [at + length for at in mine if sum(at - MONTH < other <= at for other in mine) >= most]

    def claim(self, booking: int) -> None:
        """R22: neither of the two is promised to another one; a couple that booked itself is told so."""
        people = self.couples[self.rows[booking].couple]
        held = [self.claims[person] for person in people if person in self.claims]
        if len(held) == len(people) and {self.rows[one].couple for one in held} == {self.rows[booking].couple}:
            raise OwnBooking
        if held:
            raise AlreadyBooked
        self.claims |= dict.fromkeys(people, booking)

    def move(self, booking: int, slot: int, *, stale: bool, by_office: bool) -> None:
        """R24: until two hours before, to another time, from a page that shows the present one."""
        row = self.rows[booking]
        if row.slot == slot:
            if stale:
                return
            raise SameSlot
        self.check_open(row, by_office=by_office)
        if stale:
            raise ChangedMeanwhile
        self.take(slot, by_office=by_office)
        self.rest(row.slot)
        row.slot, row.moved_by_office = slot, by_office

    def check_open(self, row: Row, *, by_office: bool) -> None:
        """R24: couples change and cancel until two hours before."""
        if row.status != "confirmed":
            raise NotAllowedNow
        if not by_office and self.now() > self.slots[row.slot].starts_at - TWO_HOURS:
            raise TooLate

    def cancel(self, booking: int, *, by_office: bool) -> None:
        """R24: twice changes nothing."""
        row = self.rows[booking]
        if row.status == "cancelled":
            return
        self.check_open(row, by_office=by_office)
        row.status = "cancelled"
        self.rest(row.slot)
        self.release(booking)
        if not by_office:
            self.strikes["cancelled", booking] = self.now()

    def rest(self, slot: int) -> None:
        """Let a place rest that was given up; nearer than a day it is free at once."""
        if self.slots[slot].starts_at - self.now() >= DAY:
            self.asides.append(Aside(slot, "resting", self.now() + REST, self.now()))

    def set_aside(self, slot: int, kind: str, couple: int) -> None:
        """Keep a free place for a couple, which answers one offer at a time."""
        full = self.taken(slot) == self.slots[slot].places and not self.lapsed(slot)
        if not full and kind == "offered" and any(a.kind == kind and a.couple == couple for a in self.asides):
            raise OfferedAlready
        self.take(slot, by_office=True)
        self.asides.append(Aside(slot, kind, self.now() + REST, self.now(), couple))

    def hold_aside(self, booking: int, aside: Aside, couple: int) -> None:
        """Hold the place that is kept for this couple; what it held before is let go of."""
        if aside.couple != couple or aside.until <= self.now():
            raise OfferOver
        self.asides.remove(aside)
        self.expire(row for row in self.rows.values() if row.status == "held" and row.couple == couple)
        self.rows[booking] = Row(aside.slot, couple, "held", self.now() + HOLD)

    def pass_on(self, aside: Aside) -> bool:
        """Say whether a place that was kept is passed on: offered to the next, resting again, or free at once."""
        if aside.couple is None:
            return False
        near = self.slots[aside.slot].starts_at - self.now() < DAY
        aside.kind, aside.couple, aside.until = "resting", None, self.now() + (timedelta(0) if near else REST)
        self.ask(aside)
        self.drop(aside)
        return True

    def end_asides(self) -> None:
        """Offer or free what has rested; pass on what was kept in vain."""
        over = [aside for aside in self.asides if aside.until <= self.now()]
        for aside in sorted(over, key=lambda one: (one.slot, one.number)):
            if aside.couple is not None:
                self.lapse(aside)
                self.pass_on(aside)
            else:
                self.ask(aside)
                self.drop(aside)

    def drop(self, aside: Aside) -> None:
        """Free a place whose rest is over and that was offered to nobody."""
        if aside.kind == "resting" and aside.until <= self.now():
            self.asides.remove(aside)

    def ask(self, aside: Aside) -> None:
        """Offer a place to whoever waits: nobody does here."""

    def lapse(self, aside: Aside) -> None:
        """Note that somebody did not answer."""

    def release(self, booking: int) -> None:
        """Free both persons."""
        self.claims = {person: held for person, held in self.claims.items() if held != booking}

    def check_in(self, booking: int) -> bool:
        """Say whether the couple is let in now."""
        if self.rows[booking].status == "no_show":
            try:
                self.claim(booking)
            except OwnBooking:
                raise BookedAgain from None
            except AlreadyBooked:
                raise PromisedElsewhere from None
            self.strikes.pop(("no_show", booking), None)
        return self.step(booking, ("confirmed", "no_show"), "checked_in")

    def undo(self, booking: int) -> bool:
        """Say whether that was taken back."""
        return self.step(booking, ("checked_in",), "confirmed")

    def step(self, booking: int, before: tuple[str, ...], after: str) -> bool:
        """Go on from one of these states."""
        row = self.rows[booking]
        if row.status not in before:
            return False
        row.status = after
        return True

    def finish(self, booking: int, outcome: str) -> None:
        """R35: only who is there has a visit that ends."""
        if not self.step(booking, ("checked_in",), outcome):
            raise NotAllowedNow
        self.release(booking)

    def no_shows(self) -> None:
        """R25: half an hour after the end."""
        for number, row in self.rows.items():
            if row.status == "confirmed" and self.slots[row.slot].starts_at + 2 * LENGTH < self.now():
                row.status = "no_show"
                self.release(number)
                if not row.moved_by_office:
                    self.strikes["no_show", number] = self.slots[row.slot].starts_at + 2 * LENGTH
