"""Seal again, with the newest key, what older keys had sealed."""

from typing import Any

from cryptography.exceptions import InvalidTag
from sqlalchemy import ColumnElement, LargeBinary, Row, func, literal, select, update
from sqlalchemy.exc import DBAPIError

from wedreg.core.crypto import Sealed, keys, place_of
from wedreg.core.db import Model, changed, db, run, table_of

BATCH = 200
"""Values in one transaction: on SQLite nobody else writes meanwhile, so it lasts some hundredths of a second."""
Place = tuple[type[Model], str]


def sealed_columns() -> list[Place]:
    """Return every sealed column of every table."""
    classes = sorted((mapper.class_ for mapper in Model.registry.mappers), key=lambda model: model.__tablename__)
    return [(model, found.column) for model in classes for found in vars(model).values() if isinstance(found, Sealed)]


def left() -> int:
    """Return how many values are sealed with an older key."""
    return sum(
        db.session.scalar(select(func.count()).select_from(table_of(model)).where(_older(model, column))) or 0
        for model, column in sealed_columns()
    )


class Resealing:
    """One run over all sealed columns. Where it is cut off, another run does what is left.

    A value that cannot be opened, or whose row may not change any more, is passed over.
    """

    def __init__(self) -> None:
        self.done = 0
        self.passed_over: list[str] = []
        self._after = dict.fromkeys(sealed_columns(), 0)

    def batch(self) -> int:
        """Seal a batch again, in the caller's transaction. Returns how many values were looked at, 0 at the end."""
        for model, column in self._after:
            rows = self._rows(model, column)
            if rows:
                self.done += sum(self._again(model, column, row) for row in rows)
                self._after[model, column] = rows[-1].id
                return len(rows)
        return 0

    def _rows(self, model: type[Model], column: str) -> list[Row[Any]]:
        table = table_of(model)
        older = select(table.c.id, table.c.ref, table.c[column].label("sealed")).where(_older(model, column))
        return list(run(older.where(table.c.id > self._after[model, column]).order_by(table.c.id).limit(BATCH)))

    def _again(self, model: type[Model], column: str, row: Row[Any]) -> bool:
        """Seal one value again, unless somebody has written another one meanwhile."""
        table, place = table_of(model), place_of(model, row.ref, column)
        mine = update(table).where(table.c.id == row.id, table.c[column] == row.sealed)
        try:
            new = keys().seal_text(keys().open_text(row.sealed, place), place)
            with db.session.begin_nested():
                return changed(mine.values({column: new})) == 1
        except (InvalidTag, LookupError, DBAPIError):
            self.passed_over.append(f"{model.__tablename__}.{column} {row.id}")
            return False


def _older(model: type[Model], column: str) -> ColumnElement[bool]:
    """Return the condition for a value that the newest key has not sealed."""
    sealed, mark = table_of(model).c[column], keys().newest_mark()
    return sealed.is_not(None) & (func.substr(sealed, 1, len(mark), type_=LargeBinary) != literal(mark, LargeBinary))
