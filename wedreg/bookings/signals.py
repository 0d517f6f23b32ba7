"""What bookings tells, inside the transaction in which it happened."""

from dataclasses import dataclass

from wedreg.bookings.models import Booking, Status


@dataclass(frozen=True)
class BookingConfirmed:
    """A couple has its place."""

    booking: Booking


@dataclass(frozen=True)
class BookingMoved:
    """A booking has another time. By the office: what the couple holds in its hands stays good."""

    booking: Booking
    by_office: bool


@dataclass(frozen=True)
class BookingCancelled:
    """A booking is given up."""

    booking: Booking


@dataclass(frozen=True)
class BookingFinished:
    """A visit has ended, with an outcome."""

    booking: Booking


@dataclass(frozen=True)
class BookingCorrected:
    """How a visit ended was put right: `before` was wrong, and what hangs on it must follow."""

    booking: Booking
    before: Status
