"""Give the places of a ballot out by rank and wishes; again and again, so that reserves move up by themselves."""

from collections.abc import Iterator, MutableMapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update

from wedreg.audit.services import record
from wedreg.core.db import changed, db
from wedreg.release import messages, queries
from wedreg.release.models import Release, State, Ticket
from wedreg.venues.models import Slot

TO_CONFIRM = timedelta(hours=48)
"""How long a place is kept for who was drawn (as R43 says of events)."""
LEAST = timedelta(hours=2)
"""Nobody is given less time than this; what is left then is open to everybody soon."""


def place(release: Release, now: datetime) -> int:
    """Give each couple, in the order drawn, the first of its wishes that is still free. Returns how many got one.

    A place stays behind the gate until its couple confirms it or lets it go; then the next one who wants it moves up.
    """
    until = min(now + TO_CONFIRM, release.special_day.release_at)
    if until - now < LEAST:
        return 0
    free = dict(queries.free_places(release.special_day, now))
    slots = db.session.scalars(queries.slots_of(release.special_day)).all()
    placed = 0
    for ticket in _waiting(release):
        slot = _first_wish(ticket.wishes, slots, free)
        if slot and _keep(ticket, slot, now, until):
            free[slot.id] -= 1
            placed += 1
        elif ticket.told_at is None:
            changed(update(Ticket).where(Ticket.id == ticket.id).values(told_at=now))
            messages.tell("reserve", ticket.id, str(ticket.position), now, release.special_day.release_at)
    return placed


def _waiting(release: Release) -> Sequence[Ticket]:
    mine = select(Ticket).where(Ticket.release_id == release.id, Ticket.state == State.WAITING)
    return db.session.scalars(mine.order_by(Ticket.position).execution_options(populate_existing=True)).all()


def _first_wish(wishes: Sequence[str], slots: Sequence[Slot], free: MutableMapping[int, int]) -> Slot | None:
    return next((slot for slot in _wanted(wishes, slots) if free.get(slot.id, 0) > 0), None)


def _wanted(wishes: Sequence[str], slots: Sequence[Slot]) -> Iterator[Slot]:
    """Yield the slots that a couple wants, the dearest first; of a half day the earliest."""
    for wish in wishes:
        yield from (slot for slot in slots if wish in (str(slot.id), slot.half.value, queries.WHOLE_DAY))


def _keep(ticket: Ticket, slot: Slot, now: datetime, until: datetime) -> bool:
    mine = update(Ticket).where(Ticket.id == ticket.id, Ticket.state == State.WAITING)
    values = {"state": State.PLACED, "slot_id": slot.id, "admitted_at": now, "until": until, "told_at": now}
    if not changed(mine.values(**values)):
        return False
    messages.tell("placed", ticket.id, messages.version(until), now, until)
    record("release.placed", "ticket", ticket.id, slot=slot.id, position=ticket.position)
    return True
