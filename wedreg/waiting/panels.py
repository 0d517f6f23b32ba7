"""What the waiting list shows on pages of features below."""

from collections.abc import Mapping
from datetime import date

from flask import current_app

from wedreg.bookings.rules import SECOND
from wedreg.core import sessions
from wedreg.core.access import COUPLES
from wedreg.venues.models import Service, SpecialDay, Venue
from wedreg.waiting import queries
from wedreg.waiting.models import EntryState
from wedreg.waiting.rules import FIRST_OFFER, LAST_OFFER, MOST_UNANSWERED, OFFER


def full(subject: tuple[Venue, Service, date | None]) -> Mapping[str, object] | None:
    """Return the way to wait for a day, or for any day, on which everything is taken."""
    venue, service, day = subject
    if service.code == SECOND:  # its days are the couple's own (R37)
        return None
    return {"venue": venue, "service": service, "day": day}


def full_special(special: SpecialDay) -> Mapping[str, object] | None:
    """Return the way to wait for a special day of which everything is taken."""
    return full((special.venue, special.service, special.day))


def jumps(special: SpecialDay) -> Mapping[str, object] | None:
    """Return who went before others on the list of a special day, and why (R29)."""
    found = [jump for jump in queries.jumps(special.day) if jump.service_id == special.service_id]
    return {"jumps": found} if found else None


def mine(_subject: object) -> Mapping[str, object] | None:
    """Return what the couple waits for."""
    actor = sessions.actor()
    entry = queries.mine(actor.id) if actor.id and actor.roles & COUPLES else None
    if entry is None:
        return None
    offer = queries.open_offer(entry.id)
    return {"entry": entry, "offer": offer, "ahead": queries.ahead(entry), "states": EntryState}


def rules(_subject: object) -> Mapping[str, object]:
    """Return the numbers by which somebody who waits is asked."""
    minutes = int(OFFER.total_seconds() // 60)
    return {"minutes": minutes, "first": FIRST_OFFER, "last": LAST_OFFER, "most": MOST_UNANSWERED}


def todo(_subject: object) -> Mapping[str, object] | None:
    """Return how many wait, to those who may open the list."""
    if not sessions.actor().may(current_app.view_functions["waiting_staff.line"]):
        return None
    line = queries.line()
    if not line:
        return None
    return {"number": len(line), "offered": sum(entry.state == EntryState.OFFERED for entry in line)}
