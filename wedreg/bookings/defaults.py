"""Rows that must exist."""

from datetime import time

from sqlalchemy import select

from wedreg.bookings.models import ReminderRule
from wedreg.core.db import db


def reminder_rules() -> None:
    """Make the reminders of R51 where there are none: three days, one day and two hours before."""
    if db.session.scalar(select(ReminderRule.id).limit(1)):
        return
    db.session.add_all(
        [
            ReminderRule(code="3d", days_before=3, at=time(10)),
            ReminderRule(code="1d", days_before=1, at=time(10), checklist=True),
            ReminderRule(code="2h", hours_before=2),
        ]
    )
