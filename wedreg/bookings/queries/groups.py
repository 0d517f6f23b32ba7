"""Groups: for staff, for the one who looks after one, and for a couple with its link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from wedreg.bookings.models import HAS_PLACE, Booking, Group, GroupPlace, Status
from wedreg.core.db import db
from wedreg.couples.models import Contact
from wedreg.venues.models import Half, Slot, SlotState

SHOWN = 50


@dataclass(frozen=True)
class GroupCounts:
    """A group, and how far its couples are. No more of them is known here."""

    group: Group
    done: int
    waiting: int

    @property
    def freed(self) -> int:
        """Return how many places went back."""
        return self.group.couples - self.done - self.waiting


def is_done(booking: Booking) -> bool:
    """Say whether the couple has finished."""
    return booking.status in HAS_PLACE and booking.status != Status.HELD


def groups() -> Sequence[GroupCounts]:
    """Return the groups, the latest day first, with their counts."""
    query = select(Group).options(joinedload(Group.venue), joinedload(Group.service))
    rows = db.session.scalars(query.order_by(Group.day.desc(), Group.id.desc()).limit(SHOWN)).all()
    states = select(GroupPlace.group_id, Booking.status, func.count()).join(
        Booking, Booking.id == GroupPlace.booking_id
    )
    states = states.where(GroupPlace.group_id.in_([row.id for row in rows]))
    found = db.session.execute(states.group_by(GroupPlace.group_id, Booking.status)).all()
    counts: dict[tuple[int, bool], int] = {}
    for group_id, status, number in found:
        if status in HAS_PLACE:
            key = (group_id, status == Status.HELD)
            counts[key] = counts.get(key, 0) + number
    return [GroupCounts(row, counts.get((row.id, False), 0), counts.get((row.id, True), 0)) for row in rows]


def group(ref: str) -> Group | None:
    """Return the group with this name."""
    query = select(Group).where(Group.ref == ref).options(joinedload(Group.venue), joinedload(Group.service))
    return db.session.scalar(query)


def group_by_key(key: str) -> Group | None:
    """Return the group that the form with this key has made."""
    return db.session.scalar(select(Group).where(Group.key == key))


def looked_after(ref: str, contact_id: int) -> Group | None:
    """Return the group with this name if this contact looks after it."""
    found, contact = group(ref), db.session.get(Contact, contact_id)
    return found if found and contact and contact.digest == found.phone_digest else None


def places_of(found: Group) -> Sequence[GroupPlace]:
    """Return the places of a group in the order of their times."""
    mine = select(GroupPlace).join(Booking, Booking.id == GroupPlace.booking_id).where(GroupPlace.group_id == found.id)
    return db.session.scalars(
        mine.options(joinedload(GroupPlace.booking)).order_by(Booking.starts_at, GroupPlace.id)
    ).all()  # fmt: skip


def place_of(link: str) -> GroupPlace | None:
    """Return the place that a link names, with its group."""
    what = joinedload(GroupPlace.booking)
    mine = select(GroupPlace).where(GroupPlace.link == link)
    return db.session.scalar(
        mine.options(what.joinedload(Booking.venue), what.joinedload(Booking.service), joinedload(GroupPlace.group)),
        execution_options={"populate_existing": True},
    )  # fmt: skip


def half_day(venue_id: int, service_id: int, day: date, half: Half, now: datetime) -> Sequence[Slot]:
    """Return the open slots of a half day that are to come, in the order of their ids."""
    mine = select(Slot).where(Slot.venue_id == venue_id, Slot.service_id == service_id, Slot.day == day)
    mine = mine.where(Slot.half == half, Slot.state == SlotState.OPEN, Slot.starts_at > now, Slot.gate.is_(None))
    again = {"populate_existing": True}
    return db.session.scalars(mine.order_by(Slot.id), execution_options=again).all()
