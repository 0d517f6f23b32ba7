"""Tables: the base of every model, its column kinds, and the connection to SQLite or PostgreSQL."""

import enum
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, cast

import sqlalchemy
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CursorResult, DateTime, Dialect, Enum, Executable, MetaData, String, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import TypeDecorator

from wedreg.core import clock
from wedreg.core.installation import settings

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An aware moment, stored and read in UTC, whatever zone a connection has.

    A naive value is refused: it would be an hour of nowhere.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a moment needs its time zone"
            raise ValueError(msg)
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


ENUM_BY_VALUE = Enum(
    enum.Enum,
    values_callable=lambda kind: [member.value for member in kind],
    native_enum=False,
    create_constraint=True,
    validate_strings=True,
    length=24,
)

Code = Annotated[str, mapped_column(String(24))]
ShortText = Annotated[str, mapped_column(String(120))]
LongText = Annotated[str, mapped_column(String(2000))]
CreatedAt = Annotated[datetime, mapped_column(default=clock.now)]


class Model(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012  (read by SQLAlchemy as it stands)
        datetime: UTCDateTime,
        enum.Enum: ENUM_BY_VALUE,
    }
    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)


class Versioned:
    """A row that people edit. Saving a stale copy raises StaleDataError."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, object]:
        return {"version_id_col": cls.version}


db = SQLAlchemy(metadata=Model.metadata, session_options={"expire_on_commit": False})


def insert(model: type[Model], dialect: str = "") -> Any:  # noqa: ANN401  (one of two dialects' own insert)
    """Return an INSERT that knows ON CONFLICT, which each dialect spells for itself; that of the database if none."""
    spoken = dialect or db.engine.dialect.name
    return (postgresql if spoken == "postgresql" else sqlite).insert(model.__table__)


def run(statement: Executable, parameters: Any = None) -> CursorResult[Any]:  # noqa: ANN401  (as the driver takes them)
    """Run a statement past the session's own copies of rows.

    A statement that is made once, with named parameters, costs a quarter of one that is built anew each time.
    """
    return db.session.connection().execute(statement, parameters)


def add(model: type[Model], row: Mapping[str, object]) -> None:
    """Insert a row of which nobody needs a copy."""
    run(_plain_insert(model), row)


def add_missing(model: type[Model], rows: Sequence[Mapping[str, object]], key: tuple[str, ...] = ()) -> int:
    """Insert the rows but for those whose key is there already, also in a race. Returns how many went in.

    Without a key any rule of uniqueness keeps a row out.
    """
    return len(run(_insert_missing(model, db.engine.dialect.name, key), rows).all())


def table_of(model: type[Model]) -> Table:
    """Return the table of a model, for statements that are made once."""
    return cast("Table", model.__table__)


@cache
def _plain_insert(model: type[Model]) -> Executable:
    return sqlalchemy.insert(table_of(model))


@cache
def _insert_missing(model: type[Model], dialect: str, key: tuple[str, ...]) -> Executable:
    statement = insert(model, dialect).on_conflict_do_nothing(index_elements=key or None)
    returning: Executable = statement.returning(table_of(model).c.id)
    return returning


def follow_database_clock() -> None:
    """Compare this process's clock with the database's, when that is due; SQLite has no other clock than ours."""
    if clock.clock.is_stale() and db.engine.dialect.name == "postgresql" and not settings().test_hooks:
        clock.clock.compare(lambda: db.session.execute(select(func.clock_timestamp())).scalar_one())


def changed(statement: Executable) -> int:
    """Run an UPDATE or DELETE past the session's own copies and return how many rows it hit."""
    return run(statement).rowcount
