"""Places that are set aside, for tests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from tests.bookings.makers import run_job
from tests.conftest import Time
from wedreg.bookings import services
from wedreg.bookings.models import AsideKind, PlaceAside
from wedreg.core import clock
from wedreg.core.db import db
from wedreg.core.transactions import writing
from wedreg.venues.models import Slot

HALF_AN_HOUR = timedelta(minutes=30)


def asides(slot: Slot) -> Sequence[PlaceAside]:
    """Return what is set aside of a slot."""
    mine = select(PlaceAside).where(PlaceAside.slot_id == slot.id).options(joinedload(PlaceAside.slot))
    found = db.session.scalars(mine.order_by(PlaceAside.id).execution_options(populate_existing=True)).all()
    db.session.close()
    return found


def keep(slot: Slot, couple_id: int, kind: AsideKind = AsideKind.RESERVED, until: datetime | None = None) -> PlaceAside:
    """Keep a place for a couple, for half an hour if no time is given."""
    with writing():
        until = until or clock.now() + HALF_AN_HOUR
        kept = services.set_aside(slot.id, kind, couple_id=couple_id, until=until, why="test")
        code = kept.code
    return next(aside for aside in asides(slot) if aside.code == code)


def without_rest(app: Flask) -> None:
    """Let every place that is given up be free at once."""
    app.config["WEDREG"] = replace(app.config["WEDREG"], rest_least=0, rest_most=0)


def rested(at: Time, slot: Slot) -> None:
    """Let the time pass until all that rests in the slot can be had again."""
    at(max(aside.until for aside in asides(slot)))
    run_job("bookings.end_asides")
