"""A year of an office, event by event: couples book, move and cancel, and the jobs wake when something is due.

What must have come of it is reckoned from the list of what happened alone.
"""

import heapq
import random
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count

from sqlalchemy import select

from tests.bookings.makers import book, cancel, move, run_job
from tests.conftest import Time
from tests.notifications.makers import deliver
from wedreg.bookings.models import Booking
from wedreg.core import jobs
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.feature import features
from wedreg.venues.models import Slot

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
Reminder = tuple[int, datetime, str]
"""A booking, when it was due, and whom it is for."""


@dataclass
class Appointment:
    """The time that a booking had, from when until when it had it."""

    booking: int
    starts_at: datetime
    since: datetime
    until: datetime | None = None

    def dues(self) -> Iterator[datetime]:
        """Return when its reminders are due (R51): three days and a day before at ten, and two hours before."""
        day = self.starts_at.astimezone(BEIJING).date()
        for days in (3, 1):
            yield datetime.combine(day - days * DAY, time(10), BEIJING)
        two_hours = self.starts_at - 2 * HOUR
        if two_hours.astimezone(BEIJING).hour >= 8:
            yield two_hours


@dataclass
class Year:
    """What happens, in order of time."""

    at: Time
    chance: random.Random
    appointments: list[Appointment] = field(default_factory=list)
    ticks: list[datetime] = field(default_factory=list)
    outages: list[tuple[datetime, datetime]] = field(default_factory=list)
    _events: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def plan(self, moment: datetime, act: Callable[[], None]) -> None:
        """Let something happen at a moment."""
        heapq.heappush(self._events, (moment, next(self._numbers), act))

    def live(self) -> None:
        """Let everything happen that is planned, and what comes of it."""
        while self._events:
            moment, _, act = heapq.heappop(self._events)
            self.at(moment)
            act()

    def fill(self, first: date, days: int) -> None:
        """Plan a visit for each day, an outage a month, and the days' own work."""
        for number in range(days):
            day = first + number * DAY
            noon = datetime.combine(day, time(12), BEIJING)
            self.plan(noon - self.chance.choice((2, 5, 12, 20, 28)) * DAY, lambda day=day: self.somebody_books(day))
            self.plan(noon - 2 * HOUR + timedelta(seconds=self.chance.randint(0, 59)), self.wake)
            self.plan(noon + 7 * HOUR, self.wake)
            if number % 7 == 0:
                self.plan(noon - 40 * DAY, lambda: self._run("venues.make_slots"))
            if number % 30 == 15:
                down = noon + timedelta(hours=self.chance.uniform(-30, 30))
                self.outages.append((down, down + timedelta(hours=self.chance.uniform(1, 50))))

    def somebody_books(self, day: date) -> None:
        """Book a place on that day, if it has any that can still be had; some change their mind later."""
        slots = db.session.scalars(select(Slot).where(Slot.day == day).order_by(Slot.starts_at)).all()
        db.session.close()
        free = [slot for slot in slots if slot.release_at <= self.at.now < slot.closes_at]
        if not free:
            return
        booking = book(self.chance.choice(free))
        self._appoint(booking)
        half = self.at.now + (booking.starts_at - self.at.now) * self.chance.uniform(0.1, 0.9)
        change = self.chance.choice((None, None, None, self._cancel, self._move))
        if change and half < booking.starts_at - 3 * HOUR:
            self.plan(half, lambda: change(booking, free))

    def _appoint(self, booking: Booking) -> None:
        self.appointments.append(Appointment(booking.id, booking.starts_at, self.at.now))
        self.plan(booking.starts_at - 2 * HOUR + timedelta(seconds=self.chance.randint(0, 59)), self.wake)

    def _cancel(self, booking: Booking, _free: list[Slot]) -> None:
        cancel(booking, by_office=True)
        self.appointments[-1 - self._back(booking)].until = self.at.now

    def _move(self, booking: Booking, free: list[Slot]) -> None:
        other = self.chance.choice([slot for slot in free if slot.id != booking.slot_id])
        self.appointments[-1 - self._back(booking)].until = self.at.now
        self._appoint(move(booking, other, by_office=True))

    def _back(self, booking: Booking) -> int:
        return next(n for n, one in enumerate(reversed(self.appointments)) if one.booking == booking.id)

    def wake(self) -> None:
        """Run what a jobs process runs, now and then in two of them; during an outage nothing runs."""
        if any(down <= self.at.now < up for down, up in self.outages):
            return
        self.ticks.append(self.at.now)
        self._run("bookings.plan_reminders", twice=self.chance.random() < 0.1)
        deliver()
        self._run("bookings.no_shows", twice=self.chance.random() < 0.1)

    @staticmethod
    def _run(name: str, *, twice: bool = False) -> None:
        run_job(name)
        if twice:  # another process starts at the same moment
            job = next(job for feature in features() for job in feature.jobs if job.name == name)
            assert jobs.run(job, "another") == 0

    def expected(self) -> list[Reminder]:
        """Return the reminders that must have come: due while the booking had that time, and still of use."""
        found = []
        for one in self.appointments:
            for due in one.dues():
                tick = bisect_left(self.ticks, due)
                woke = self.ticks[tick] if tick < len(self.ticks) else None
                if woke and one.since <= due and woke < min(one.starts_at, one.until or one.starts_at):
                    found += [(one.booking, due, person) for person in ("man", "woman")]
        return sorted(found)

    def kept(self) -> list[int]:
        """Return the bookings that were not cancelled."""
        return sorted(one.booking for one in self.appointments if one.until is None)
