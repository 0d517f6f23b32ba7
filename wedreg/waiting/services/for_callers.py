"""Let two wait who telephone or stand at the desk: under the same rules (R29, R30)."""

from collections.abc import Mapping

from wedreg.bookings.errors import BookedElsewhere, CallersOwnBooking, OwnBooking
from wedreg.core import clock
from wedreg.couples import queries as couples
from wedreg.couples import services as profiles
from wedreg.couples.errors import AlreadyBooked
from wedreg.couples.rules import Role
from wedreg.venues.models import Service
from wedreg.waiting.errors import CallersWaitAlready, NobodyToTell, WaitingAlready
from wedreg.waiting.models import WaitingEntry
from wedreg.waiting.services.joining import Wish, join

Typed = Mapping[Role, Mapping[str, object]]


def join_for_caller(typed: Typed, service: Service, wish: Wish, *, couple_id: int | None) -> WaitingEntry:
    """Keep what was told of the two and put them in line, or raise and leave all as it was.

    Nobody is asked whether online booking is paused (R25).
    """
    if not any(fields.get("phone") or fields.get("email") for fields in typed.values()):
        raise NobodyToTell
    couple = (couples.couple(couple_id) if couple_id else None) or profiles.start_for_caller()
    profiles.fill_in(couple, typed, clock.now(), on_paper=True)
    try:
        return join(couple, service, wish)
    except OwnBooking as other:
        raise CallersOwnBooking(where=other.where, **other.values) from None
    except AlreadyBooked:
        raise BookedElsewhere from None
    except WaitingAlready:
        raise CallersWaitAlready from None
