"""Share the places of half days out, and let the shares follow what is decided later (R13)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Select, case, select, update

from wedreg.audit.services import record
from wedreg.core import clock
from wedreg.core.clock import beijing
from wedreg.core.db import changed, db
from wedreg.venues import rules
from wedreg.venues.errors import ShareExists, ShareInThePast
from wedreg.venues.models import Half, Pool, Quota, Share, Slot, SlotState, Venue
from wedreg.venues.pools import SHARED

BATCH = 20
HalfDay = tuple[date, Half]
Here = tuple[int, int, date, Half]


def publish_share(venue: Venue, share: Share, *, reason: str) -> None:
    """Decide how the places are shared out from a day on; raises ShareInThePast or ShareExists."""
    if share.valid_from <= beijing(clock.now()).date():
        raise ShareInThePast
    same = (Share.venue_id == venue.id, Share.service_id == share.service_id, Share.valid_from == share.valid_from)
    if db.session.scalar(select(Share.id).where(*same)):
        raise ShareExists
    share.venue_id = venue.id
    db.session.add(share)
    db.session.flush()  # the audit names the share
    record("venues.shared", "share", share.id, on_site=share.on_site, priority=share.priority, reason=reason)


def share_places() -> int:
    """Give each half day ahead the pools that it should have. Returns how many half days changed.

    Half days in which somebody has a place keep the pools that they have; only how many places are in them follows
    when windows come or go.
    """
    done = 0
    for venue_id, service_id in db.session.execute(select(Share.venue_id, Share.service_id).distinct()).all():
        mine = select(Share).where(Share.venue_id == venue_id, Share.service_id == service_id)
        found = db.session.scalars(mine.order_by(Share.valid_from)).all()
        done += _share(found, venue_id, service_id, BATCH - done)
    if done:
        SHARED.drop()
    return done


def _share(found: Sequence[Share], venue_id: int, service_id: int, most: int) -> int:
    """Bring up to so many half days of one service into order."""
    tomorrow = beijing(clock.now()).date() + timedelta(days=1)
    halves, pools = _halves(venue_id, service_id, tomorrow), _pools(venue_id, service_id, tomorrow)
    done = 0
    for (day, half), slots in halves.items():
        share = next((one for one in reversed(found) if one.valid_from <= day), None)
        if share and done < most and _differs(share, pools.get((day, half), []), slots):
            done += _bring(share, day, half)
    return done


def _bring(share: Share, day: date, half: Half) -> bool:
    """Bring one half day into order, with its pools and then its slots locked."""
    here = (share.venue_id, share.service_id, day, half)
    known = db.session.scalars(_of(here).order_by(Quota.id).with_for_update()).all()
    again = {"populate_existing": True}
    slots = db.session.scalars(_usable(here).order_by(Slot.id).with_for_update(), execution_options=again).all()
    if any(slot.taken for slot in slots):
        return bool(known) and _follow(known, _places(slots))
    if _wanted(share) != {quota.pool: quota.percent for quota in known}:
        for quota in known:
            db.session.delete(quota)
        db.session.flush()  # others of the same pools come next
        wanted = _wanted(share)
        db.session.add_all(_quota(share, here, pool, percent) for pool, percent in wanted.items())
        changed(update(Slot).where(Slot.id.in_([slot.id for slot in slots])).values(pooled=bool(wanted)))
        db.session.flush()  # their places are counted next
        known = db.session.scalars(_of(here)).all()
    else:
        changed(update(Slot).where(Slot.id.in_([slot.id for slot in slots])).values(pooled=True))
    _follow(known, sum(slot.capacity for slot in slots))
    return True


def _follow(known: Sequence[Quota], places: int) -> bool:
    """Let the pools have as many places as there are now, none fewer than are taken in it."""
    wanted = _split({quota.pool: quota.percent for quota in known}, places)
    moved = [quota for quota in known if max(wanted[quota.pool], quota.taken) != quota.places]
    for quota in moved:
        number = wanted[quota.pool]
        fits = case((Quota.taken > number, Quota.taken), else_=number)
        changed(update(Quota).where(Quota.id == quota.id).values(places=fits))
    return bool(moved)


def _split(percents: dict[Pool, int], places: int) -> dict[Pool, int]:
    """Return how many places each pool gets; what is left over by rounding is online."""
    found: dict[Pool, int] = {
        pool: places * percent // 100 for pool, percent in percents.items() if pool != Pool.ONLINE
    }
    return {**found, Pool.ONLINE: places - sum(found.values())}


def _wanted(share: Share) -> dict[Pool, int]:
    kept: dict[Pool, int] = {Pool.ON_SITE: share.on_site, Pool.PRIORITY: share.priority}
    found: dict[Pool, int] = {pool: percent for pool, percent in kept.items() if percent}
    return found | {Pool.ONLINE: 100 - sum(found.values())} if found else {}


def _differs(share: Share, known: Sequence[Quota], slots: Sequence[Slot]) -> bool:
    percents = {quota.pool: quota.percent for quota in known}
    if not any(slot.taken for slot in slots) and (percents != _wanted(share) or not all(s.pooled for s in slots)):
        return bool(known or _wanted(share))
    wanted = _split(percents, _places(slots)) if known else {}
    return any(max(wanted[quota.pool], quota.taken) != quota.places for quota in known)


def _places(slots: Sequence[Slot]) -> int:
    return sum(slot.capacity for slot in slots if slot.pooled)


def _quota(share: Share, here: Here, pool: Pool, percent: int) -> Quota:
    venue_id, service_id, day, half = here
    flows_at = rules.at(day - timedelta(days=share.flows_days), rules.LAST_BOOKING) if pool == Pool.PRIORITY else None
    return Quota(
        venue_id=venue_id, service_id=service_id, day=day, half=half, pool=pool, percent=percent, places=0, taken=0,
        flows_at=flows_at,
    )  # fmt: skip


def _of(here: Here) -> Select[Quota]:
    venue_id, service_id, day, half = here
    return select(Quota).where(
        Quota.venue_id == venue_id, Quota.service_id == service_id, Quota.day == day, Quota.half == half
    )  # fmt: skip


def _usable(here: Here) -> Select[Slot]:
    venue_id, service_id, day, half = here
    return select(Slot).where(
        Slot.venue_id == venue_id, Slot.service_id == service_id, Slot.day == day, Slot.half == half,
        Slot.state != SlotState.CLOSED, Slot.gate.is_(None),
    )  # fmt: skip


def _halves(venue_id: int, service_id: int, first: date) -> dict[HalfDay, list[Slot]]:
    query = select(Slot).where(Slot.venue_id == venue_id, Slot.service_id == service_id, Slot.day >= first)
    query = query.where(Slot.state != SlotState.CLOSED, Slot.gate.is_(None)).order_by(Slot.starts_at)
    found: dict[HalfDay, list[Slot]] = defaultdict(list)
    for slot in db.session.scalars(query):
        found[slot.day, slot.half].append(slot)
    return found


def _pools(venue_id: int, service_id: int, first: date) -> dict[HalfDay, list[Quota]]:
    query = select(Quota).where(Quota.venue_id == venue_id, Quota.service_id == service_id, Quota.day >= first)
    found: dict[HalfDay, list[Quota]] = defaultdict(list)
    for quota in db.session.scalars(query):
        found[quota.day, quota.half].append(quota)
    return found
