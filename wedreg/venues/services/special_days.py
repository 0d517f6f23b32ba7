"""Draft and announce a special day (R16, R17, R19)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, select, update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.clock import beijing
from wedreg.core.db import changed, db
from wedreg.core.feature import features
from wedreg.core.signals import publish
from wedreg.venues import plans, queries, rules
from wedreg.venues.errors import (
    BallotTooShort,
    DayReleased,
    NoticeTooShort,
    ReleaseOutOfTime,
    SpecialDayExists,
    TooFewWindows,
    WindowNoticeTooShort,
)
from wedreg.venues.models import Mode, Service, Slot, SlotState, SpecialDay, SpecialSpan, Venue
from wedreg.venues.plans import Plan
from wedreg.venues.services.planning import carry_out
from wedreg.venues.signals import SpecialDayAnnounced
from wedreg.venues.special_days import ANNOUNCED

NOTICE = timedelta(days=7)
"""So long before, the opening of a special day is published (R19)."""
WINDOW_NOTICE = timedelta(days=30)
"""So long before the release, when it is earlier than that of other days (R16)."""
ROOM_OPENS = time(8, 30)
"""On the day before the release."""
BALLOT_TAKES = timedelta(days=3)
"""From the public number to the release of what is left: to draw, to confirm, and for reserves to move up."""


@dataclass(frozen=True)
class SpecialTerms:
    """What is announced of a special day besides where, for what, and when it is open."""

    day: date
    name: str
    mode: Mode
    release_at: datetime
    enter_until: datetime | None = None
    source: str = ""
    value_known_at: datetime | None = None


def modes() -> list[Mode]:
    """Return how places can be given out: without somebody who stands at the gate, only to who comes first."""
    return list(Mode) if features().handlers.get(SpecialDayAnnounced) else [Mode.FIRST_COME]


def draft_special_day(
    venue: Venue, service: Service, terms: SpecialTerms, hours: Sequence[rules.Hours]
) -> SpecialDay:  # fmt: skip
    """Check a special day and return it unsaved, or raise what the rules have against it."""
    if terms.mode not in modes():
        raise LookupError(terms.mode)
    now = clock.now()
    special = SpecialDay(venue_id=venue.id, service_id=service.id, announced_at=now, **vars(terms))
    special.service = service
    special.spans = [SpecialSpan(opens=part.opens, closes=part.closes, windows=part.windows) for part in hours]
    if terms.mode == Mode.ROOM:
        special.enter_until = terms.release_at
        special.enter_from = max(now, rules.at(beijing(terms.release_at).date() - timedelta(days=1), ROOM_OPENS))
    elif terms.mode == Mode.BALLOT:
        special.enter_from = now
    if rules.at(special.day, time()) - now < NOTICE:
        raise NoticeTooShort(days=NOTICE.days)
    _check_order(special, now)
    _check_free(special, now)
    _check_window(special, service, now)
    _check_windows(special, venue, service, now)
    return special


def preview_special_day(special: SpecialDay, venue: Venue, service: Service) -> Plan:
    """Return what the special day would add, close and change."""
    arranged = queries.arrangements(venue.id, clock.now())
    drafted = replace(arranged, special_days=[*arranged.special_days, special])
    return plans.plan(service, venue.id, [special.day], drafted)


def announce_special_day(special: SpecialDay, venue: Venue, service: Service, *, reason: str) -> SpecialDay:
    """Save the special day and make its slots, or raise BookingsTouched (R21). From now on its terms stay."""
    plan = preview_special_day(special, venue, service)
    db.session.add(special)
    db.session.flush()  # the audit names the day
    ANNOUNCED.drop()
    carry_out([plan])
    record(
        "venues.special_day_announced", "special_day", special.id, ref=special.ref, day=special.day.isoformat(),
        mode=special.mode.value, reason=reason,
    )  # fmt: skip
    publish(SpecialDayAnnounced(special))
    return special


def open_gate(special: SpecialDay, now: datetime) -> bool:
    """Let everybody book what is left of the day. False when that was done before."""
    mine = update(SpecialDay).where(SpecialDay.id == special.id, SpecialDay.opened_at.is_(None))
    if changed(mine.values(opened_at=now)) != 1:
        return False
    ANNOUNCED.drop()
    changed(update(Slot).where(*_slots_of(special)).values(gate=None))
    record("venues.special_day_opened", "special_day", special.id, ref=special.ref)
    return True


def _slots_of(special: SpecialDay) -> tuple[ColumnElement[bool], ...]:
    return Slot.venue_id == special.venue_id, Slot.service_id == special.service_id, Slot.day == special.day


def _check_window(special: SpecialDay, service: Service, now: datetime) -> None:
    """Refuse a release that is earlier than that of other days without a long notice (R16)."""
    usual = rules.release_at(special.day, service.days_ahead)
    if special.slots_from < usual and special.slots_from - now < WINDOW_NOTICE:
        raise WindowNoticeTooShort(days=WINDOW_NOTICE.days, ahead=service.days_ahead)


def _check_order(special: SpecialDay, now: datetime) -> None:
    """Refuse moments that do not follow each other: now, the public number, the release, the end of booking."""
    last = rules.at(beijing(now).date() + timedelta(days=rules.MOST_DAYS), time())
    if not now < special.release_at < rules.closes_at(special.day) or special.day > last.date():
        raise ReleaseOutOfTime(most=rules.MOST_DAYS)
    if special.mode != Mode.BALLOT or not (special.enter_until and special.value_known_at):
        return
    if not now < special.enter_until < special.value_known_at <= special.release_at - BALLOT_TAKES:
        raise BallotTooShort(days=BALLOT_TAKES.days)


def _check_free(special: SpecialDay, now: datetime) -> None:
    """Refuse a day that is announced already, or that couples can book by now: nothing is taken back from them."""
    known = select(SpecialDay.id).where(
        SpecialDay.venue_id == special.venue_id, SpecialDay.service_id == special.service_id,
        SpecialDay.day == special.day,
    )  # fmt: skip
    if db.session.scalar(known):
        raise SpecialDayExists
    released = select(Slot.id).where(*_slots_of(special), Slot.state != SlotState.CLOSED, Slot.release_at <= now)
    if db.session.scalar(released.limit(1)):
        raise DayReleased


def _check_windows(special: SpecialDay, venue: Venue, service: Service, now: datetime) -> None:
    """Refuse more windows at once than the venue has open, besides those that serve something else meanwhile (R13)."""
    arranged = queries.arrangements(venue.id, now)
    others = [
        slot for other in arranged.services() if other.id != service.id for slot in arranged.planned(other, special.day)
    ]
    able = sum(window.open and window.can_serve(service.id) for window in arranged.windows)
    for part in rules.cut(special.day, special.spans, service.minutes, ()):
        beside = [slot for slot in others if slot.starts_at < part.ends_at and part.starts_at < slot.ends_at]
        moments = [part.starts_at, *(slot.starts_at for slot in beside if slot.starts_at > part.starts_at)]
        busy = max(sum(s.capacity for s in beside if s.starts_at <= at < s.ends_at) for at in moments)
        if part.capacity + busy > able:
            raise TooFewWindows(open=able, planned=part.capacity + busy)
