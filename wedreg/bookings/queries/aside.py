"""Places that are set aside."""

from collections.abc import Collection, Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from wedreg.bookings.models import AsideKind, PlaceAside
from wedreg.core.db import db
from wedreg.venues.models import Slot


def _with_slot() -> Select[PlaceAside]:
    slot = joinedload(PlaceAside.slot)
    return select(PlaceAside).options(slot.joinedload(Slot.venue), slot.joinedload(Slot.service))


def aside_by_code(code: str) -> PlaceAside | None:
    """Return the place with this name as it is now, with its slot; None when it is not set aside any more."""
    mine = _with_slot().where(PlaceAside.code == code)
    return db.session.scalar(mine.execution_options(populate_existing=True))


def kept(slot_ids: Collection[int] | None = None) -> Sequence[PlaceAside]:
    """Return the places that are kept for a couple, of these slots or all, in the order of their times."""
    mine = _with_slot().join(Slot).where(PlaceAside.kind != AsideKind.RESTING)
    if slot_ids is not None:
        mine = mine.where(PlaceAside.slot_id.in_(slot_ids))
    return db.session.scalars(mine.order_by(Slot.starts_at, PlaceAside.id)).all()


def resting() -> Sequence[tuple[Slot, int]]:
    """Return the slots in which places rest, and how many; nobody is told when they end."""
    query = select(Slot, func.count(PlaceAside.id)).join(PlaceAside, PlaceAside.slot_id == Slot.id)
    query = query.where(PlaceAside.kind == AsideKind.RESTING).group_by(Slot.id).order_by(Slot.starts_at)
    rows = db.session.execute(query.options(joinedload(Slot.venue), joinedload(Slot.service)))
    return [(slot, number) for slot, number in rows]
