"""What bookings tells, inside the transaction in which it happened."""

from dataclasses import dataclass

from wedreg.bookings.models import AsideKind, Booking, PlaceAside, Status


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
class BookingCheckedIn:
    """Both have come."""

    booking: Booking


@dataclass(frozen=True)
class CheckInUndone:
    """A check-in was taken back."""

    booking_id: int


@dataclass(frozen=True)
class BookingFinished:
    """A visit has ended, with an outcome."""

    booking: Booking


@dataclass(frozen=True)
class BookingCorrected:
    """How a visit ended was put right: `before` was wrong, and what hangs on it must follow."""

    booking: Booking
    before: Status


@dataclass(frozen=True)
class PlaceRested:
    """A place that was given up can be had by somebody now; whoever listens may offer it, else it becomes free."""

    aside: PlaceAside


@dataclass(frozen=True)
class OfferWithdrawn:
    """Staff let go of a place that was kept for a couple."""

    code: str


@dataclass(frozen=True)
class OfferLapsed:
    """A couple for which a place was kept did not answer in time; it rests again."""

    code: str
    slot_id: int
    couple_id: int
    kind: AsideKind
