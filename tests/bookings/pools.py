"""Half days that are shared out, for tests."""

from datetime import date

from sqlalchemy import select

from tests.venues.makers import marriage
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues.models import Pool, Quota, Share, Venue
from wedreg.venues.services import publish_share, share_places

TOMORROW = date(2026, 4, 28)


def share(
    venue: Venue, *, on_site: int = 30, priority: int = 0, valid_from: date = TOMORROW, flows_days: int = 2
) -> None:
    """Decide how the places of the venue's marriages are shared out, and let the job do so."""
    with writing():
        one = Share(
            service_id=marriage().id, valid_from=valid_from, on_site=on_site, priority=priority, flows_days=flows_days
        )
        publish_share(venue, one, reason="试行")
    run_shares()


def run_shares() -> int:
    """Let the job bring all half days into order, and return how many changed."""
    done = 0
    while True:
        with writing():
            changed = share_places()
        done += changed
        if not changed:
            return done


def pools(day: date) -> dict[str, str]:
    """Return how many of how many places of each pool of this day are taken: `am online` → `1/7`."""
    found = db.session.scalars(select(Quota).where(Quota.day == day)).all()
    db.session.close()
    return {f"{row.half.value} {row.pool.value}": f"{row.taken}/{row.places}" for row in found}


def taken(day: date, pool: Pool) -> int:
    """Return how many places of this pool are taken on the day."""
    found = db.session.scalars(select(Quota.taken).where(Quota.day == day, Quota.pool == pool)).all()
    db.session.close()
    return sum(found)
