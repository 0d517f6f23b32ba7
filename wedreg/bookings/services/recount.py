"""The nightly recount."""

from datetime import datetime, time, timedelta

from sqlalchemy import func, select

from wedreg.audit.services import record
from wedreg.bookings.models import Recount
from wedreg.bookings.queries.recount import counted, differences
from wedreg.core import clock
from wedreg.core.clock import BEIJING, beijing
from wedreg.core.db import db

AT = time(3)
KEPT = 200
"""So many differences are kept; the number of all of them is."""


def recount() -> Recount:
    """Compare what is counted with what is there, and keep what was found. Nothing is put right here."""
    now = clock.now()
    slots, bookings = counted(now)
    found = list(differences(now))
    kept = [difference.as_row() for difference in found[:KEPT]]
    row = Recount(at=now, slots=slots, bookings=bookings, wrong=len(found), found=kept)
    db.session.add(row)
    db.session.flush()  # the audit names it
    record("bookings.recounted", "recount", row.id, wrong=row.wrong)
    return row


def recount_at_night() -> int:
    """Do the recount of this night, if it was not done yet: a night in which nothing ran is made up for."""
    now = clock.now()
    due = datetime.combine(beijing(now).date(), AT, BEIJING)
    due -= timedelta(days=due > now)
    if (last := db.session.scalar(select(func.max(Recount.at)))) and last >= due:
        return 0
    recount()
    return 1
