"""How often something may be tried, counted in the database so that it holds over all processes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Executable, String, UniqueConstraint, bindparam, case, delete, or_
from sqlalchemy.orm import Mapped, mapped_column

from wedreg.core import clock
from wedreg.core.crypto import digest
from wedreg.core.db import Code, Model, UTCDateTime, changed, db, insert, run, table_of

LONGEST = timedelta(days=2)


class Spent(Model):
    """How much of a budget has been used since when. The key is a digest: no address, no phone."""

    __tablename__ = "core_budget"
    __table_args__ = (UniqueConstraint("name", "key_digest"),)
    name: Mapped[Code]
    key_digest: Mapped[str] = mapped_column(String(43))
    since: Mapped[datetime] = mapped_column(index=True)
    used: Mapped[int]


@dataclass(frozen=True)
class Budget:
    """At most `limit` times; the window begins with the first, and once more with the last one."""

    name: str
    limit: int
    window: timedelta

    def spend(self, key: str, now: datetime) -> bool:
        """Use one; False when nothing was left. One statement, so that parallel tries cannot pass it."""
        row = {"name": self.name, "key_digest": self._digest(key), "now": now}
        limits = {"floor": now - self.window, "most": self.limit}
        return run(_spending(db.engine.dialect.name), {**row, **limits}).first() is not None

    def is_spent(self, key: str, now: datetime) -> bool:
        """Say whether nothing is left, without using any."""
        return self.free_at(key, now) is not None

    def free_at(self, key: str, now: datetime) -> datetime | None:
        """Return from when on something can be used again; None when something is left."""
        mine = db.select(Spent.since).where(Spent.name == self.name, Spent.key_digest == self._digest(key))
        since = db.session.scalar(mine.where(Spent.since > now - self.window, Spent.used >= self.limit))
        return since + self.window if since else None

    def refill(self, key: str) -> None:
        """Forget what was used, after a try that was right."""
        changed(delete(Spent).where(Spent.name == self.name, Spent.key_digest == self._digest(key)))

    def _digest(self, key: str) -> str:
        return digest(f"budget:{self.name}", key)


@cache
def _spending(dialect: str) -> Executable:
    """Return the statement that uses one, made once for each database: it is on the way of every hold and sign-in."""
    spent, now = table_of(Spent), bindparam("now", type_=UTCDateTime)
    over, last = spent.c.since <= bindparam("floor"), spent.c.used + 1 >= bindparam("most")
    new: dict[str, Any] = {
        "used": case((over, 1), else_=spent.c.used + 1),
        "since": case((or_(over, last), now), else_=spent.c.since),
    }
    first = insert(Spent, dialect).values(name=bindparam("name"), key_digest=bindparam("key_digest"), since=now, used=1)
    spend: Executable = first.on_conflict_do_update(
        index_elements=["name", "key_digest"], set_=new, where=or_(over, spent.c.used < bindparam("most"))
    ).returning(spent.c.id)
    return spend


def forget_old() -> int:
    """Remove what was spent long ago. Returns how many rows."""
    return changed(delete(Spent).where(Spent.since < clock.now() - LONGEST))
