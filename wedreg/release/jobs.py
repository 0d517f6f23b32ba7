"""Each second: begin what is due and let the next ones in. The row of each release lets one process at a time do so."""

import logging

from wedreg.core import clock
from wedreg.core.db import db, follow_database_clock
from wedreg.core.transactions import reading, writing
from wedreg.draws.errors import DrawTampered
from wedreg.release import queries, services
from wedreg.venues.models import Mode

logger = logging.getLogger(__name__)


def follow_rooms() -> int:
    """Start what is due, and let the next ones into the waiting rooms. Returns how many changed."""
    return _follow(Mode.ROOM)


def follow_ballots() -> int:
    """Start what is due, and let the reserves of the ballots move up. Returns how many changed."""
    return _follow(Mode.BALLOT)


def _follow(mode: Mode) -> int:
    """Look first, and write nothing while nothing is due."""
    with reading():
        follow_database_clock()
        starting, going = queries.to_start(clock.now(), mode), queries.going(mode)
    started = [release_id for release_id in starting if _start(release_id)]
    return len(started) + sum(_go_on(release_id) for release_id in [*going, *started])


def _start(release_id: int) -> bool:
    """Begin it, if its order is what was published; the log says so each time until somebody looks."""
    try:
        with writing():
            return services.start(release_id)
    except DrawTampered:
        logger.exception("release %s: its draw is not what was published", release_id)
        return False
    finally:
        db.session.close()


def _go_on(release_id: int) -> int:
    with writing():
        done = services.go_on(release_id)
    db.session.close()
    return done
