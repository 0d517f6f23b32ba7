"""Warnings that are due: the window of a second visit closes (R37)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from sqlalchemy import String, cast, exists, select

from wedreg.bookings.messages.divorce import CLOSING, warn
from wedreg.bookings.models import About, CaseState, DivorceCase, ReminderRule
from wedreg.bookings.queries.divorce import has_second_visit
from wedreg.core import clock
from wedreg.core.clock import BEIJING, beijing
from wedreg.core.db import db
from wedreg.notifications.models import Message
from wedreg.notifications.services import enqueue

BATCH = 500
RULES = select(ReminderRule).where(ReminderRule.about == About.WINDOW, ReminderRule.days_before.is_not(None))


def plan_warnings() -> int:
    """Put the warnings that have become due into the outbox. Returns how many couples were looked after.

    A couple that has booked its second visit is not warned: it is reminded of the visit. After an outage only the
    warning that comes nearest to the end is sent.
    """
    today, done = beijing(clock.now()).date(), 0
    for rule, cases in _due():
        at = rule.at or time()
        for case in cases:
            due_at = datetime.combine(case.second_until - timedelta(days=rule.days_before or 0), at, BEIJING)
            if due_at <= clock.now() and case.second_until >= today:
                done += enqueue(warn(rule.code, case.booking_id, case.second_until, due_at)) > 0
    return done


def _due() -> Iterator[tuple[ReminderRule, Sequence[DivorceCase]]]:
    """Yield each rule with the cases for which it is the last one that has come, and that it has not warned."""
    today, nearer = beijing(clock.now()).date(), -1
    for rule in db.session.scalars(RULES.order_by(ReminderRule.days_before)).all():
        ends = DivorceCase.second_until.between(
            today + timedelta(days=nearer + 1), today + timedelta(days=rule.days_before or 0)
        )
        told = exists().where(
            Message.kind == CLOSING,
            Message.subject_id == DivorceCase.booking_id,
            Message.subject_version == cast(DivorceCase.second_until, String),
            Message.dedupe_key.startswith(f"{CLOSING}:{rule.code}:"),
        )
        open_ = select(DivorceCase).where(DivorceCase.state == CaseState.OPEN, ends, ~has_second_visit(), ~told)
        yield rule, db.session.scalars(open_.order_by(DivorceCase.id).limit(BATCH)).all()
        nearer = rule.days_before or 0
