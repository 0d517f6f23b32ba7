"""How the places of a day went: numbers, never persons."""

from dataclasses import dataclass

from sqlalchemy import func, select

from wedreg.bookings.models import HAS_PLACE, Booking, Source, Status
from wedreg.core.db import db
from wedreg.core.texts import gettext, lazy_gettext
from wedreg.release import queries
from wedreg.release.models import Release, State, Ticket, What
from wedreg.venues.models import Slot

NAMES = {
    What.PAUSED.value: lazy_gettext("放号暂停"),
    What.RESUMED.value: lazy_gettext("放号继续"),
    What.PACED.value: lazy_gettext("放号快慢调整"),
    What.ENDED.value: lazy_gettext("提前结束放号"),
}
SMALL = 5
"""Groups of fewer are not counted out (R60)."""


@dataclass(frozen=True)
class Figures:
    """How many couples came, and how the places went."""

    places: int
    tickets: int
    late: int
    by_turn: int
    """Booked when it was their turn, by the order drawn."""
    afterwards: int
    """Booked by couples themselves when the rest was open to everybody."""
    by_staff: int
    left: int


def figures(release: Release) -> Figures:
    """Count them."""
    special = release.special_day
    here = select(Slot.id).where(
        Slot.venue_id == special.venue_id, Slot.service_id == special.service_id, Slot.day == special.day
    )
    kept = select(Booking.source, func.count()).where(
        Booking.slot_id.in_(here), Booking.status.in_(HAS_PLACE - {Status.HELD})
    )
    sources = dict(db.session.execute(kept.group_by(Booking.source)).all())
    counts = queries.counts(release.id)
    by_turn, places = counts.get(State.BOOKED, 0), queries.capacity_of(special)
    late = select(func.count()).where(Ticket.release_id == release.id, Ticket.late)
    taken = sum(sources.values())
    return Figures(
        places=places,
        tickets=sum(counts.values()),
        late=db.session.scalar(late) or 0,
        by_turn=by_turn,
        afterwards=max(sources.get(Source.ONLINE, 0) - by_turn, 0),
        by_staff=sources.get(Source.STAFF, 0),
        left=max(places - taken, 0),
    )


def shown(number: int) -> str:
    """Return a number as it is published: a small group is not counted out."""
    return gettext("不到 %(small)d", small=SMALL) if 0 < number < SMALL else str(number)
