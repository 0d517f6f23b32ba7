"""Reminders of visits that are due."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, select

from wedreg.bookings.messages import remind
from wedreg.bookings.models import About, Booking, ReminderRule, Status
from wedreg.core import clock
from wedreg.core.clock import BEIJING, beijing
from wedreg.core.db import db
from wedreg.notifications.delivery import is_quiet
from wedreg.notifications.models import Message
from wedreg.notifications.services import enqueue

BATCH = 500
VISITS = select(ReminderRule).where(ReminderRule.about == About.VISIT).order_by(ReminderRule.id)


class Due(NamedTuple):
    """When a rule's reminder is due for the bookings that fit the condition."""

    due_at: datetime
    bookings: ColumnElement[bool]


def plan_reminders() -> int:
    """Put the reminders that have become due into the outbox. Returns how many bookings were looked after.

    Each minute everything that is due and not there yet is found anew, so that an outage loses nothing that is still
    of use: what was due before the booking had its time, or after it began, is left out.
    """
    now = clock.now()
    for rule in db.session.scalars(VISITS).all():
        for due in _due(rule, now):
            found = _without(rule, due, now)
            if found:
                what = "checklist" if rule.checklist else "reminder"
                enqueue([n for b in found for n in remind(what, rule.code, b.id, b.appointed, due.due_at, b.starts_at)])
                return len(found)
    return 0


def _due(rule: ReminderRule, now: datetime) -> Iterator[Due]:
    """Return the moments at which this rule became due for bookings that are still to come."""
    if rule.hours_before is not None:
        yield from _hours_due(timedelta(hours=rule.hours_before), now)
    else:
        yield from _days_due(rule.days_before or 0, rule.at or time(), now)


def _days_due(days: int, at: time, now: datetime) -> Iterator[Due]:
    today = beijing(now).date()
    for ahead in range(days + 1):
        day = today + timedelta(days=ahead)
        due_at = datetime.combine(day - timedelta(days=days), at, BEIJING)
        midnight = datetime.combine(day, time(), BEIJING)
        if due_at <= now:
            yield Due(due_at, Booking.starts_at.between(midnight, midnight + timedelta(days=1)))


def _hours_due(hours: timedelta, now: datetime) -> Iterator[Due]:
    """Leave out a reminder that would fall into the night (R51)."""
    soon = select(Booking.starts_at).where(Booking.status == Status.CONFIRMED, Booking.starts_at > now)
    for starts_at in db.session.scalars(soon.where(Booking.starts_at <= now + hours).distinct()).all():
        if not is_quiet(starts_at - hours):
            yield Due(starts_at - hours, Booking.starts_at == starts_at)


def _without(rule: ReminderRule, due: Due, now: datetime) -> Sequence[Booking]:
    """Return bookings that should have been reminded by this rule of their present time and have not been.

    Also when the rule has been changed since: a message knows its rule and the time it tells of, not when it was due.
    """
    kind = "bookings.checklist" if rule.checklist else "bookings.reminder"
    told = exists().where(
        Message.kind == kind,
        Message.subject_id == Booking.id,
        Message.deadline == Booking.starts_at,
        Message.dedupe_key.startswith(f"{kind}:{rule.code}:", autoescape=True),
    )
    waiting = select(Booking).where(
        Booking.status == Status.CONFIRMED,
        Booking.starts_at > now,
        Booking.scheduled_at <= due.due_at,
        due.bookings,
        ~told,
    )
    return db.session.scalars(waiting.order_by(Booking.id).limit(BATCH)).all()
