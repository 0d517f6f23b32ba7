"""What should be true of those who wait, in plain dicts: the rules of the waiting list said once more."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from tests.bookings.history import RULES, Aside, History
from wedreg.bookings.errors import OfferOver, OwnBooking
from wedreg.core.clock import BEIJING, beijing
from wedreg.couples.errors import AlreadyBooked
from wedreg.waiting.errors import NoDayLeft, NotWaiting, WaitingAlready

HALF_AN_HOUR = timedelta(minutes=30)
LIVE = ("waiting", "offered", "paused")


@dataclass
class Waits:
    """An entry."""

    couple: int
    wish: frozenset[int]
    """The slots that suit."""
    closes_at: datetime
    made_at: datetime
    state: str = "waiting"
    unanswered: int = 0
    asked: list[Aside] = field(default_factory=list)
    offer: Aside | None = None
    booking: int | None = None
    """What was held last of what was offered."""


@dataclass
class WaitingHistory(History):
    """The office as it should be, with its waiting list."""

    line: list[Waits] = field(default_factory=list)

    def join(self, couple: int, wish: frozenset[int]) -> None:
        """R29: each person once, and nobody who is booked or pauses."""
        closes_at = max(self.slots[slot].closes_at for slot in wish)
        if closes_at <= self.now():
            raise NoDayLeft
        people = self.couples[couple]
        held = [self.claims[person] for person in people if person in self.claims]
        if len(held) == len(people) and {self.rows[one].couple for one in held} == {couple}:
            raise OwnBooking
        if held:
            raise AlreadyBooked
        self.check_persons(people)
        if any(set(people) & set(self.couples[one.couple]) for one in self.line if one.state in LIVE):
            raise WaitingAlready
        self.line.append(Waits(couple, wish, closes_at, self.now()))

    def check_persons(self, people: tuple[str, str]) -> None:
        """R25, R26: raise why one of them books nothing online."""
        running = self.running(people)
        if running:
            raise max(running, key=lambda one: one[0])[1](until="", most=0, days=0)

    def running(self, people: tuple[str, str]) -> list[tuple[datetime, type]]:
        """Return the pauses of these two that last."""
        return [
            (until, refusal)
            for person in people
            for kind, (most, length, refusal) in RULES.items()
            for until in self.pauses(person, kind, most, length)
            if until > self.now()
        ]

    def ask(self, aside: Aside) -> None:
        """R29: offer the place to the first whom it suits; by night it rests until eight."""
        asked_at = self.next_time()
        closes_at = self.slots[aside.slot].closes_at
        if self.now() >= closes_at or asked_at + HALF_AN_HOUR > closes_at:
            return
        for one in self.line:
            people = self.couples[one.couple]
            suits = aside.slot in one.wish and one.made_at <= aside.made_at and aside not in one.asked
            if one.state != "waiting" or not suits:
                continue
            if any(person in self.claims for person in people) or self.running(people):
                continue
            if asked_at > self.now():
                aside.until = asked_at
                return
            if any(other.kind == "offered" and other.couple == one.couple for other in self.asides):
                continue
            aside.kind, aside.couple, aside.until = "offered", one.couple, self.now() + HALF_AN_HOUR
            one.state, one.offer = "offered", aside
            one.asked.append(aside)
            return

    def next_time(self) -> datetime:
        """Return when somebody may be asked."""
        here = beijing(self.now())
        if time(8) <= here.time() <= time(20, 30):
            return self.now()
        day = here.date() if here.time() < time(8) else here.date() + timedelta(days=1)
        return datetime.combine(day, time(8), BEIJING)

    def lapse(self, aside: Aside) -> None:
        """R29: after three without an answer it is left in peace."""
        for one in self.line:
            if one.offer is aside:
                self.count(one)

    @staticmethod
    def count(one: Waits) -> None:
        """Wait on after an offer that came to nothing."""
        one.unanswered += 1
        one.state, one.offer = ("paused" if one.unanswered >= 3 else "waiting"), None

    def accept(self, one: Waits, booking: int) -> None:
        """R23: the place is held from now on."""
        if one.offer is None:
            raise OfferOver
        aside, couple = one.offer, one.couple
        self.hold_aside(booking, aside, couple)
        one.offer, one.booking = None, booking

    def answer(self, one: Waits, *, whole_day: bool) -> None:
        """R29: the next one is asked, the position stays."""
        aside = one.offer
        if aside is None or aside.until <= self.now():
            raise OfferOver
        self.pass_on(aside)
        one.offer, one.unanswered = None, 0
        if whole_day:
            day = self.slots[aside.slot].starts_at.date()
            one.wish = frozenset(slot for slot in one.wish if self.slots[slot].starts_at.date() != day)
        one.state = "waiting" if one.wish else "declined"

    def leave(self, one: Waits) -> None:
        """Wait no more."""
        if one.offer and one.offer.until > self.now():
            self.pass_on(one.offer)
        if one.state in LIVE:
            one.state, one.offer = "left", None

    def resume(self, one: Waits) -> None:
        """Be asked again."""
        if one.state != "paused":
            raise NotWaiting
        one.state, one.unanswered = "waiting", 0

    def confirm(self, booking: int) -> None:
        """R29: who is booked waits no more."""
        before = self.rows[booking].status
        super().confirm(booking)
        if before != "held":
            return
        people = set(self.couples[self.rows[booking].couple])
        for one in [one for one in self.line if one.state in LIVE and people & set(self.couples[one.couple])]:
            if one.offer:
                self.leave(one)
            else:
                one.state = "taken"

    def tidy(self) -> None:
        """End what nobody can wait for; let those wait on who did not confirm."""
        for one in self.line:
            if one.state in ("waiting", "paused") and one.closes_at <= self.now():
                one.state = "expired"
        for one in self.line:
            lost = one.booking is not None and self.rows[one.booking].status == "expired"
            if one.state == "offered" and one.offer is None and lost:
                self.count(one)
