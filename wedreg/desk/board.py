"""The line as one list of rows, from which everything on the pages of windows and screens is made."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wedreg.core.texts import mark
from wedreg.desk import queries
from wedreg.desk.models import Call, Shift, State, Ticket
from wedreg.desk.waits import Wait, for_newcomer


@dataclass(frozen=True)
class Line:
    """Who is in the line at a venue, in the order in which it is called, and who serves."""

    tickets: Sequence[Ticket]
    shifts: Sequence[Shift]

    def of(self, *states: State) -> list[Ticket]:
        """Return those in one of these states."""
        return [ticket for ticket in self.tickets if ticket.state in states]

    @property
    def waiting(self) -> list[Ticket]:
        """Return who waits, in order."""
        return self.of(State.WAITING)

    @property
    def by_letter(self) -> dict[str, int]:
        """Return how many wait with each letter."""
        return dict(sorted(Counter(ticket.letter for ticket in self.waiting).items()))

    def at(self, window_id: int) -> Ticket | None:
        """Return who is called to this window or served there."""
        return next((ticket for ticket in self.tickets if ticket.window_id == window_id), None)

    def for_window(self, shift: Shift) -> list[Ticket]:
        """Return who waits and can be called by this window, in order."""
        able = [ticket for ticket in self.waiting if shift.window.can_serve(ticket.service_id)]
        return [ticket for ticket in able if ticket.wanted_window_id in (None, shift.window_id)]


def line(venue_id: int, now: datetime) -> Line:
    """Return the line of today."""
    return Line(queries.line_at(venue_id, now), queries.shifts_at(venue_id))


def waits_of(found: Line, now: datetime) -> dict[str, Wait | None]:
    """Return by letter how long somebody would wait who took a number now."""
    return {letter: for_newcomer(found.waiting, found.shifts, letter, now) for letter in found.by_letter}


DIGITS = dict(zip("0123456789", mark("零一二三四五六七八九"), strict=True))
SAID = mark("请 %(number)s 号，到 %(window)d 号窗口")
"""Said in Mandarin, whatever language the screen is read in."""


def current(calls: Sequence[Call]) -> Call | None:
    """Return the last call to which nobody has come yet."""
    return next((call for call in calls if call.ticket.state == State.CALLED), None)


def spoken(label: str, window: int) -> str:
    """Return a call as a voice says it, in Mandarin, the digits one by one: 请 A 零 一 二 号，到 3 号窗口."""
    return SAID % {"number": " ".join(DIGITS.get(sign, sign) for sign in label), "window": window}
