"""Who has a place in a slot, for `venues`, which must not touch them (R21)."""

from collections.abc import Collection, Sequence

from sqlalchemy import or_, select

from wedreg.bookings import queries
from wedreg.bookings.models import Booking, PlaceAside, Status
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.display import clock_time, moment
from wedreg.core.feature import Touched
from wedreg.core.texts import gettext
from wedreg.core.tokens import spaced


def touched(slot_ids: Collection[int]) -> Sequence[Touched]:
    """Return the couples that have a place in these slots and are still to come, or for which one is kept just now."""
    live = or_(Booking.status == Status.CONFIRMED, Booking.hold_until > clock.now())
    mine = select(Booking).where(Booking.slot_id.in_(slot_ids), live)
    rows = db.session.scalars(mine.order_by(Booking.starts_at, Booking.id)).all()
    kept = [Touched(_kept(row), "bookings_aside.show", row.code) for row in queries.kept(slot_ids)]
    return [*(Touched(_label(row), "bookings_staff.move", row.code) for row in rows), *kept]


def _label(booking: Booking) -> str:
    label = f"{moment(booking.starts_at)} {spaced(booking.code)}"
    until = booking.hold_until
    return f"{label}{gettext('（正在填信息，占到 %(time)s）', time=clock_time(until))}" if until else label


def _kept(aside: PlaceAside) -> str:
    facts = {"when": moment(aside.slot.starts_at), "until": moment(aside.until)}
    return gettext("%(when)s 一个名额留给一对新人到 %(until)s", **facts)
