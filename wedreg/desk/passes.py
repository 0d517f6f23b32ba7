"""The pass of a booking: when it is good, who comes with it, and how they are let in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wedreg.almanac import queries as almanac
from wedreg.bookings import queries as bookings
from wedreg.bookings import rules
from wedreg.bookings import services as booking_services
from wedreg.bookings.models import Booking, Status
from wedreg.bookings.signals import BookingCancelled, BookingConfirmed, BookingMoved
from wedreg.core import qr
from wedreg.core.clock import beijing
from wedreg.core.crypto import keys
from wedreg.core.display import clock_time, day, moment
from wedreg.core.feature import PassKind
from wedreg.core.installation import settings
from wedreg.core.texts import gettext
from wedreg.core.tokens import Token, sign
from wedreg.couples.models import Person
from wedreg.couples.rules import marriageable_from
from wedreg.desk.models import Ticket
from wedreg.desk.queries.line import ticket_of
from wedreg.desk.rules import KIND, PUNCTUAL, STILL_LATE
from wedreg.passes import queries, services
from wedreg.passes.models import Verdict
from wedreg.passes.services import Span
from wedreg.venues.checklists import Item, checklist

BEFORE = timedelta(minutes=60)
"""A pass is good from an hour before until half an hour after (R31)."""
STATES: dict[Status, Verdict] = {
    Status.CHECKED_IN: Verdict.USED,
    Status.DONE: Verdict.USED,
    Status.NOT_DONE: Verdict.USED,
    Status.LEFT: Verdict.USED,
    Status.CANCELLED: Verdict.CANCELLED,
}


@dataclass(frozen=True)
class Visit:
    """Who is expected with a booking's pass."""

    booking: Booking
    now: datetime

    @property
    def state(self) -> Verdict | None:
        """Return what the booking's state already says."""
        return STATES.get(self.booking.status)

    @property
    def place_id(self) -> int:
        """Return the venue at which they booked."""
        return self.booking.venue_id

    @property
    def lateness(self) -> Verdict:
        """Up to 15 minutes late keeps the place, then they come after the present slot's couples (R27)."""
        return Verdict.VALID if self.now <= self.booking.starts_at + PUNCTUAL else Verdict.LATE

    @property
    def bring(self) -> list[Item]:
        """Return what this very couple must have with it (R8, R9, R10)."""
        return brings(self.booking)

    @property
    def people(self) -> Sequence[Person]:
        """Return the two; nobody while a walk-in has not said who they are."""
        return self.booking.couple.persons if self.booking.couple else ()

    @property
    def ticket(self) -> Ticket | None:
        """Return the number they have in the line, once they are here."""
        return ticket_of(self.booking.id)

    @property
    def punctuality(self) -> str:
        """Return how early or late they are, on the day itself and while they have not come."""
        if (
            self.booking.status != Status.CONFIRMED
            or beijing(self.booking.starts_at).date() != beijing(self.now).date()
        ):
            return ""
        minutes = round((self.booking.starts_at - self.now).total_seconds() / 60)
        if minutes == 0:
            return gettext("准时")
        return gettext("早到 %(n)d 分钟", n=minutes) if minutes > 0 else gettext("晚到 %(n)d 分钟", n=-minutes)

    @property
    def birthday(self) -> bool:
        """Say whether one of the two comes of age on this very day, which the registrar should look at (R1)."""
        couple, today = self.booking.couple, beijing(self.booking.starts_at).date()
        if couple is None or self.booking.service.code not in rules.AGE_CHECKED:
            return False
        return any(p.birth_date and marriageable_from(p.role, p.birth_date) == today for p in couple.persons)

    def advice(self, verdict: Verdict) -> str:
        """Tell the right day, place or hour."""
        if verdict == Verdict.OTHER_DAY:
            return gettext("约的是 %(when)s", when=moment(self.booking.starts_at))
        if verdict == Verdict.OTHER_VENUE:
            return gettext("约在 %(venue)s", venue=self.booking.venue.name)
        opens = clock_time(self.booking.starts_at - BEFORE)
        return gettext(
            "约的是今天 %(time)s，%(opens)s 起可以签到", time=clock_time(self.booking.starts_at), opens=opens
        )


def brings(booking: Booking) -> list[Item]:
    """Return what the couple of this booking must bring, by its service and by where the two belong."""
    people = booking.couple.persons if booking.couple else []
    return checklist(booking.service.code, {person.category for person in people})


def issue(event: BookingConfirmed) -> None:
    """Give the couple a pass."""
    services.issue(KIND, event.booking.id, _times(event.booking))


def follow_move(event: BookingMoved) -> None:
    """After the couple's own change the old pass is void; after a move by the office it stays good."""
    change = services.postpone if event.by_office else services.replace
    change(KIND, event.booking.id, _times(event.booking))


def revoke(event: BookingCancelled) -> None:
    """Make the pass of a cancelled booking void."""
    services.revoke(KIND, event.booking.id)


def _times(booking: Booking) -> Span:
    return Span(beijing(booking.starts_at).date(), booking.starts_at - BEFORE, booking.ends_at + STILL_LATE)


def expect(booking_id: int, now: datetime) -> Visit:
    """Return who comes with this booking's pass."""
    booking = bookings.expected(booking_id)
    if booking is None:
        raise LookupError(booking_id)
    return Visit(booking, now)


def admit(booking_id: int, _now: datetime) -> bool:
    """Mark the couple as checked in."""
    return booking_services.check_in(booking_id)


def undo(booking_id: int, reason: str) -> bool:
    """Take the check-in back."""
    return booking_services.undo_check_in(booking_id, reason)


def by_code(code: str) -> int | None:
    """Return the booking that the list and the couple's messages name by this code (R33)."""
    booking = bookings.by_code(code)
    return booking.id if booking else None


kind = PassKind(KIND, expect, admit, undo, "desk/_visit.html", by_code)


def panel(booking: Booking) -> Mapping[str, object] | None:
    """Return what the couple's page shows: the QR code and the short code, while the booking stands."""
    row = queries.live(KIND, booking.id)
    if row is None or booking.couple is None or booking.status not in (Status.CONFIRMED, Status.CHECKED_IN):
        return None
    token = sign(Token(row.token_id, row.day), keys())
    address = f"{settings().public_url}/p#"
    lunar = almanac.day(beijing(booking.starts_at).date()).lunar
    picture = qr.svg(address, token, gettext("预约凭证二维码，向登记员出示即可"))
    when, bring = day(booking.starts_at), brings(booking)
    return {"booking": booking, "row": row, "picture": picture, "when": when, "lunar": lunar, "bring": bring}
