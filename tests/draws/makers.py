"""Draws on their way, and the people who take part."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text

from tests.browsers import make_staff
from tests.conftest import Time
from wedreg.core.access import Role
from wedreg.core.clock import BEIJING
from wedreg.core.db import db
from wedreg.core.transactions import reading, writing
from wedreg.draws import jobs, queries, services
from wedreg.draws.models import Draw
from wedreg.draws.services import Stratum, Terms, Typed

CLOSES = datetime(2026, 5, 1, 12, tzinfo=BEIJING)
KNOWN = datetime(2026, 5, 3, 21, 15, tzinfo=BEIJING)
DUE = datetime(2026, 5, 4, 10, tzinfo=BEIJING)
VALUE = "03 07 12 18 25 31 + 16"
TERMS = Terms(
    title="520 集体颁证",
    source="双色球第 2026051 期",
    void_rule="到时仍没有公开号码，本次摇号作废，另行公布时间重摇。",
    value_known_at=KNOWN,
    closes_at=CLOSES,
    value_due_at=DUE,
    strata=[Stratum("新婚", places=3, reserves=2, code="new"), Stratum("金婚", places=1, code="gold")],
)
MONTH = timedelta(days=30)
LATER = replace(TERMS, closes_at=CLOSES + MONTH, value_known_at=KNOWN + MONTH, value_due_at=DUE + MONTH)
ROOM = replace(TERMS, title="5月20日放号", strata=[Stratum("全部")], closes_at=DUE, value_due_at=DUE)
"""A waiting room: the value is known the evening before, and everybody is let in at once."""


@contextmanager
def alone(transaction: Callable[[], AbstractContextManager[None]]) -> Iterator[None]:
    """Do something in a transaction of its own, after which its rows stand for themselves."""
    with transaction():
        yield
    db.session.close()


def announce(terms: Terms = TERMS, *, subject: tuple[str, int] | None = None) -> Draw:
    """Announce a draw."""
    kind = {"subject_kind": subject[0], "subject_id": subject[1]} if subject else {}
    with alone(writing):
        return services.announce(terms, **kind)


def enter(draw: Draw, people: Iterable[object], stratum: str = "new") -> list[str]:
    """Take people in, and return their pseudonyms."""
    with alone(writing):
        return [services.enter(draw.id, f"couple:{one}", stratum=stratum) for one in people]


def close(draw: Draw, at: Time) -> Draw:
    """Close the roster at its time."""
    at(draw.closes_at)
    with alone(writing):
        return services.close(draw.id)


def type_value(draw: Draw, value: str = VALUE, *, by: int | None = None) -> Typed:
    """Let a member of staff type the value."""
    staff_id = by or make_staff(Role.ORGANISER)
    with alone(writing):
        return services.enter_value(draw.id, value, staff_id=staff_id)


def settle(draw: Draw, at: Time, value: str = VALUE) -> Draw:
    """Close the roster, and let two people agree on the value."""
    close(draw, at)
    at(max(draw.closes_at, draw.value_known_at))
    assert [type_value(draw, value), type_value(draw, value)] == [Typed.FIRST, Typed.AGREED]
    return read(draw)


def finish(draw: Draw) -> Draw:
    """Draw."""
    with alone(writing):
        return services.draw(draw.id)


def give_up(draw: Draw, reason: str = "典礼改期") -> Draw:
    """Void the draw."""
    with alone(writing):
        return services.void(draw.id, reason=reason)


def follow_up() -> int:
    """Run the job once."""
    with alone(writing):
        return jobs.follow_up()


def drawn(at: Time, people: int = 8, golden: int = 3) -> Draw:
    """Make a draw that has a result."""
    draw = announce()
    enter(draw, range(people))
    enter(draw, range(100, 100 + golden), "gold")
    settle(draw, at)
    return finish(draw)


def read(draw: Draw) -> Draw:
    """Return the draw as it is now."""
    with reading():
        found = queries.get(draw.id)
        db.session.expunge_all()
    return found


def published(draw: Draw) -> dict[str, Any]:
    """Return draw.json."""
    with reading():
        return queries.published(queries.get(draw.id))


GUARDED = {
    "draws_draw": ("not_changed", "not_removed"),
    "draws_stratum": ("not_changed", "not_removed"),
    "draws_entry": ("not_changed", "not_removed", "only_before_close"),
}


def drop_guards() -> None:
    """Take the triggers away, as somebody could who owns the database."""
    with writing():
        for table, names in GUARDED.items():
            if db.engine.dialect.name == "postgresql":
                db.session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
                continue
            for name in names:
                db.session.execute(text(f"DROP TRIGGER {table}_{name}"))


def tell(statement: str, **values: object) -> None:
    """Write past the application."""
    with writing():
        db.session.execute(text(statement), values)
