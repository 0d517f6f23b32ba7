"""The hand-written minimum: the least that any server must do for the same work, on the same database.

Two tables, no sessions, no forms, no rules. What the product reaches is told as a share of this.
"""

import os
import secrets
from typing import Any

import pysqlite3
from flask import Flask, request
from sqlalchemy import (
    CheckConstraint,
    Column,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    create_engine,
    event,
    func,
    insert,
    select,
    update,
)

METADATA = MetaData()
SLOTS = Table(
    "minimal_slot", METADATA, Column("id", Integer, primary_key=True), Column("capacity", Integer, nullable=False),
    Column("taken", Integer, nullable=False), CheckConstraint("taken BETWEEN 0 AND capacity"),
)  # fmt: skip
BOOKINGS = Table(
    "minimal_booking", METADATA, Column("id", Integer, primary_key=True),
    Column("slot_id", ForeignKey(SLOTS.c.id), nullable=False),
    Column("couple", String(40), unique=True, nullable=False),
)  # fmt: skip


def engine_of(url: str) -> Engine:
    """Return an engine for this address, on SQLite with the same care for the disk as the product's."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=4, max_overflow=0)
    engine = create_engine(url, module=pysqlite3, connect_args={"timeout": 5}, pool_size=1, max_overflow=0)

    @event.listens_for(engine, "connect")
    def opened(connection: Any, _record: object) -> None:  # noqa: ANN401
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Any) -> None:  # noqa: ANN401
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def create_app() -> Flask:
    """Make the minimal application on the database that WEDREG_DATABASE_URL names."""
    app = Flask("minimal")
    engine = engine_of(os.environ["WEDREG_DATABASE_URL"])
    with engine.begin() as connection:  # one worker after the other: two that make the same table at once fail
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(1)))
        METADATA.create_all(connection)

    @app.post("/slots/<int:number>/<int:capacity>")
    def make(number: int, capacity: int) -> dict[str, list[int]]:
        with engine.begin() as connection:
            rows = [{"capacity": capacity, "taken": 0} for _ in range(number)]
            made = connection.execute(insert(SLOTS).returning(SLOTS.c.id), rows).scalars().all()
        return {"slots": list(made)}

    @app.post("/book")
    def book() -> tuple[str, int]:
        slot_id = int(request.form["slot"])
        free = update(SLOTS).where(SLOTS.c.id == slot_id, SLOTS.c.taken < SLOTS.c.capacity)
        with engine.begin() as connection:
            taken = connection.execute(free.values(taken=SLOTS.c.taken + 1))
            if taken.rowcount != 1:
                return "full", 409
            connection.execute(insert(BOOKINGS).values(slot_id=slot_id, couple=secrets.token_hex(16)))
        return "ok", 200

    @app.get("/bytes")
    def cached() -> bytes:
        return PAGE

    @app.get("/scan/<int:slot_id>")
    def scan(slot_id: int) -> str:
        with engine.begin() as connection:
            row = connection.execute(select(SLOTS).where(SLOTS.c.id == slot_id)).first()
        return str(row)

    return app


PAGE = b"<p>x</p>" * 2000


def __getattr__(name: str) -> Flask:
    """Make the application when a server asks for it, so that other benchmarks can use the engine alone."""
    if name != "app":
        raise AttributeError(name)
    return create_app()
