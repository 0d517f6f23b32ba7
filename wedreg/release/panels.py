"""What releases show on pages of features below."""

from collections.abc import Mapping
from typing import Protocol

from wedreg.core import clock, sessions
from wedreg.release import queries
from wedreg.venues.models import Mode


class Named(Protocol):
    """A special day, as its row or as pages tell of it."""

    ref: str
    mode: Mode


def link(special: Named) -> Mapping[str, object] | None:
    """Return where the release of a special day stands, when its order is drawn."""
    return {"special": special} if special.mode != Mode.FIRST_COME else None


def mine(_subject: object) -> Mapping[str, object] | None:
    """Return the tickets of who looks."""
    found = queries.tickets_for(sessions.actor().id or 0)
    return {"tickets": found, "now": clock.now()} if found else None
