"""What is published of a draw, in the very form that the two programs check."""

from datetime import UTC, datetime
from typing import Any

from wedreg.draws.models import Draw
from wedreg.draws.verify import FORMAT, Roster


def whole(moment: datetime) -> datetime:
    """Return the moment without parts of a second, as it is published."""
    return moment.replace(microsecond=0)


def terms(draw: Draw) -> dict[str, Any]:
    """Return what is announced and never changes; the commitment binds it."""
    times = ("announced_at", "value_known_at", "closes_at", "value_due_at")
    return {
        "format": FORMAT,
        "ref": draw.ref,
        "state": draw.state.value,
        "title": draw.title,
        "source": draw.source,
        "void_rule": draw.void_rule,
        **{name: f"{getattr(draw, name).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for name in times},
        "strata": [
            {"code": part.code, "title": part.title, "places": part.places, "reserves": part.reserves}
            for part in draw.strata
        ],
    }


def lasting(draw: Draw) -> dict[str, Any]:
    """Return the terms as they were typed, whenever that was and whatever became of them."""
    return {name: value for name, value in terms(draw).items() if name not in ("state", "announced_at")}


def published(draw: Draw, roster: Roster | None, result: Roster | None) -> dict[str, Any]:
    """Return draw.json: all that may be known by now, and null for the rest."""
    return {
        **terms(draw),
        "commitment": draw.commitment,
        "roster": roster,
        "roster_hash": draw.roster_hash,
        "value": draw.value,
        "secret": draw.secret,
        "void_reason": draw.void_reason,
        "seed": draw.seed,
        "result": result,
    }
