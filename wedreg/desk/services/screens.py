"""Let screens in, and turn them away."""

from datetime import timedelta

from sqlalchemy import update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.budgets import Budget
from wedreg.core.db import changed, db
from wedreg.core.tokens import new_code
from wedreg.desk.models import Screen
from wedreg.venues.models import Venue

GOOD_FOR = timedelta(minutes=30)
"""So long a code can be typed in at the screen."""
TRIES = Budget("desk.screen", 10, timedelta(minutes=15))


def make_screen(venue: Venue, name: str) -> Screen:
    """Make a code for a screen that is to show the line of this venue."""
    screen = Screen(venue_id=venue.id, name=name, code=new_code(), code_until=clock.now() + GOOD_FOR)
    db.session.add(screen)
    db.session.flush()  # the audit names the screen
    record("desk.screen_made", "screen", screen.id, venue=venue.code)
    return screen


def let_in(code: str, network: str) -> str | None:
    """Let the device in at which this code was typed, once, and return its ref; None when the code is not good.

    A wrong one is counted against the network, and so is returned rather than raised; after ten of them even a right
    one is refused for a quarter of an hour.
    """
    now = clock.now()
    if not TRIES.spend(network, now):
        return None
    mine = update(Screen).where(Screen.code == code, Screen.code_until > now, Screen.revoked_at.is_(None))
    mine = mine.values(code=None, code_until=None, let_in_at=now).returning(Screen.ref)
    ref = db.session.scalar(mine, execution_options={"synchronize_session": False})
    if ref:
        TRIES.refill(network)
    return ref


def revoke(screen: Screen) -> None:
    """Turn the screen away: from the next moment on it shows nothing."""
    mine = update(Screen).where(Screen.id == screen.id, Screen.revoked_at.is_(None))
    if changed(mine.values(revoked_at=clock.now(), code=None, code_until=None)):
        record("desk.screen_revoked", "screen", screen.id)
