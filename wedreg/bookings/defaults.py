"""Rows that must exist."""

from datetime import time

from sqlalchemy import select

from wedreg.bookings.models import About, Limit, ReminderRule
from wedreg.bookings.rules.policies import DEFAULTS
from wedreg.core.db import db

TEN = time(10)
WARNINGS = (10, 5, 1)
"""Days before the window of a second visit closes (R37)."""


def reminder_rules() -> None:
    """Make the reminders of R51 where there are none: three days, one day and two hours before."""
    if _are_there(About.VISIT):
        return
    db.session.add_all(
        [
            ReminderRule(code="3d", days_before=3, at=TEN),
            ReminderRule(code="1d", days_before=1, at=TEN, checklist=True),
            ReminderRule(code="2h", hours_before=2),
        ]
    )


def warning_rules() -> None:
    """Make the warnings of R37 where there are none."""
    if not _are_there(About.WINDOW):
        db.session.add_all(
            ReminderRule(code=f"window-{days}d", about=About.WINDOW, days_before=days, at=TEN) for days in WARNINGS
        )


def _are_there(about: About) -> bool:
    return db.session.scalar(select(ReminderRule.id).where(ReminderRule.about == about).limit(1)) is not None


def limits() -> None:
    """Make the numbers of R25 and R26 where they are not there; what staff changed stays."""
    there = set(db.session.scalars(select(Limit.kind)))
    db.session.add_all(Limit(kind=kind, **numbers) for kind, numbers in DEFAULTS.items() if kind not in there)
