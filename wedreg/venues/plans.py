"""What a pattern or a closure would change in the slots, shown before it is done (R21)."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, update

from wedreg.core.clock import beijing
from wedreg.core.db import changed, db
from wedreg.core.feature import Touched, features
from wedreg.core.signals import publish
from wedreg.venues import rules
from wedreg.venues.arrangements import Arrangements
from wedreg.venues.models import Closure, Service, Slot, SlotState
from wedreg.venues.rules import Planned
from wedreg.venues.signals import SlotsChanged


@dataclass
class Plan:
    """Slots to add, to close and to give another capacity, for one service at one venue."""

    venue_id: int
    service_id: int
    booking_days: int = rules.BOOKING_DAYS
    """How many days ahead couples can book what is added."""
    added: list[Planned] = field(default_factory=list)
    removed: list[Slot] = field(default_factory=list)
    changed: list[tuple[Slot, Planned]] = field(default_factory=list)

    def additions(self) -> list[Planned]:
        """Return what can be added as things are: nothing is laid over a slot of another length (R13)."""
        there = [*self.removed, *(slot for slot, _ in self.changed)]
        return [wanted for wanted in self.added if not any(_overlap(wanted, slot) for slot in there)]

    def reopening(self, closure: Closure, now: datetime) -> "Plan":
        """Return the part of it that gives the hours of a closure back, and touches nothing else."""
        added = [wanted for wanted in self.additions() if wanted.starts_at > now and _overlap(wanted, closure)]
        changed = [
            (slot, wanted)
            for slot, wanted in self.changed
            if slot.starts_at > now and slot.ends_at == wanted.ends_at and _overlap(slot, closure)
        ]
        return Plan(self.venue_id, self.service_id, self.booking_days, added=added, changed=changed)

    def resizing(self, now: datetime) -> "Plan":
        """Return the part of it that follows who stands where: hours stay, and what staff closed stays closed."""
        today = beijing(now).date()
        changed = [
            (slot, wanted)
            for slot, wanted in self.changed
            if slot.starts_at > now and slot.ends_at == wanted.ends_at and slot.state != SlotState.CLOSED
        ]
        added = [wanted for wanted in self.additions() if wanted.starts_at.date() > today]
        return Plan(self.venue_id, self.service_id, self.booking_days, added=added, changed=changed)

    def short(self) -> list[Slot]:
        """Return the slots in which there would be more couples than windows."""
        return [slot for slot, wanted in self.changed if slot.taken > wanted.capacity]

    def touched(self) -> Sequence[Touched]:
        """Return everybody who would lose the place or the hour they were promised."""
        lost = [slot.id for slot in self.removed]
        moved = [slot.id for slot, wanted in self.changed if wanted.ends_at != slot.ends_at]
        return touched_by(lost + moved)


def _overlap(one: Planned | Slot, other: Slot | Closure) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def touched_by(slot_ids: Collection[int]) -> Sequence[Touched]:
    """Ask the features above who has a place in these slots."""
    if not slot_ids:
        return []
    return [row for feature in features() for ask in feature.slot_users for row in ask(slot_ids)]


def plan(service: Service, venue_id: int, days: Sequence[date], arranged: Arrangements) -> Plan:
    """Compare what is arranged for these days with the slots that are there."""
    found = Plan(venue_id, service.id, service.days_ahead)
    if not days:
        return found
    there = {slot.starts_at: slot for slot in _slots(venue_id, service.id, days)}
    for day in days:
        for wanted in arranged.planned(service, day):
            slot = there.pop(wanted.starts_at, None)
            if slot is None and wanted.capacity:
                found.added.append(wanted)
            elif slot is not None and _differs(slot, wanted):
                found.changed.append((slot, wanted))
    found.removed = [slot for slot in there.values() if _is_in_use(slot)]
    return found


def closing(closure: Closure, now: datetime) -> list[Plan]:
    """Return the slots that a closure takes away, by service: those of its hours that have not begun, today's too."""
    mine = select(Slot).where(Slot.venue_id == closure.venue_id, Slot.starts_at > now)
    mine = mine.where(Slot.starts_at < closure.ends_at, Slot.ends_at > closure.starts_at)
    found: dict[int, Plan] = {}
    for slot in db.session.scalars(mine.order_by(Slot.starts_at)):
        if _is_in_use(slot):
            found.setdefault(slot.service_id, Plan(slot.venue_id, slot.service_id)).removed.append(slot)
    return list(found.values())


def _is_in_use(slot: Slot) -> bool:
    """Say whether couples may take a place in the slot, or have one though nobody new is let in."""
    return slot.state != SlotState.CLOSED or slot.taken > 0


def carry_out(plan: Plan) -> None:
    """Make the slots as planned. Nobody who has a place loses it: a capacity never falls below what is taken."""
    if plan.added:
        db.session.execute(insert(Slot), [_row(plan, wanted) for wanted in plan.added])
    for slot in plan.removed:
        changed(update(Slot).where(Slot.id == slot.id).values(state=SlotState.CLOSED))
    for slot, wanted in plan.changed:
        _change(slot, wanted)
    touched = sorted(slot.id for slot in (*plan.removed, *(slot for slot, _ in plan.changed)))
    if touched:
        publish(SlotsChanged(touched))


def _change(slot: Slot, wanted: Planned) -> None:
    """Give a slot its new end and capacity; when too many are in it already, let nobody in and say by how many."""
    mine = update(Slot).where(Slot.id == slot.id)
    if wanted.special:
        mine = mine.values(release_at=wanted.special.slots_from, gate=wanted.special.gate)
    if wanted.special and wanted.special.gate:
        mine = mine.values(pooled=False)  # all its places are given out in one order
    fits = mine.where(Slot.taken <= wanted.capacity)
    if changed(fits.values(capacity=wanted.capacity, ends_at=wanted.ends_at, short_by=0, state=SlotState.OPEN)):
        return
    changed(mine.values(capacity=Slot.taken, short_by=Slot.taken - wanted.capacity, state=SlotState.SHORT))


def _differs(slot: Slot, wanted: Planned) -> bool:
    asked_for = (wanted.ends_at, wanted.capacity)
    special = wanted.special
    differs = special is not None and (slot.release_at, slot.gate) != (special.slots_from, special.gate)
    return differs or (slot.ends_at, slot.windows) != asked_for or slot.state == SlotState.CLOSED


def _slots(venue_id: int, service_id: int, days: Sequence[date]) -> Sequence[Slot]:
    mine = select(Slot).where(Slot.venue_id == venue_id, Slot.service_id == service_id)
    return db.session.scalars(mine.where(Slot.day.in_(days)).order_by(Slot.starts_at)).all()


def _row(plan: Plan, wanted: Planned) -> dict[str, object]:
    day = wanted.starts_at.date()
    return {
        "venue_id": plan.venue_id,
        "service_id": plan.service_id,
        "day": day,
        "starts_at": wanted.starts_at,
        "ends_at": wanted.ends_at,
        "capacity": wanted.capacity,
        "release_at": wanted.special.slots_from if wanted.special else rules.release_at(day, plan.booking_days),
        "gate": wanted.special.gate if wanted.special else None,
        "closes_at": rules.closes_at(day),
        "taken": 0,
        "short_by": 0,
        "state": SlotState.OPEN,
    }


def days_ahead(now: datetime) -> list[date]:
    """Return the days for which there may be slots: from tomorrow on."""
    today = beijing(now).date()
    return list(_days(today + timedelta(days=1), today + timedelta(days=rules.MOST_DAYS)))


def made_days(service: Service, days: Sequence[date], now: datetime) -> list[date]:
    """Return those of the days for which slots of this service are made already."""
    last = beijing(now).date() + timedelta(days=max(rules.MADE_DAYS, service.days_ahead))
    return [day for day in days if day <= last]


def _days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
