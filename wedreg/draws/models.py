"""Draws. What was announced never changes, and what is found out is written once: checks and triggers see to it."""

import enum
from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wedreg.accounts.models import Staff
from wedreg.core.crypto import Sealed
from wedreg.core.db import Code, CreatedAt, Model, ShortText
from wedreg.core.tokens import new_code

Hash = String(64)
LIST = "list"
"""The kind of a draw whose roster staff type in as numbers; every other kind belongs to the feature of its name."""


class State(enum.StrEnum):
    """The life of a draw; TRANSITIONS says what may follow what."""

    ANNOUNCED = "announced"
    CLOSED = "closed"
    VALUED = "valued"
    """Roster and value are settled, and with them the result."""
    DRAWN = "drawn"
    VOID = "void"


TRANSITIONS: dict[State, frozenset[State]] = {
    State.ANNOUNCED: frozenset({State.CLOSED, State.VALUED, State.VOID}),
    State.CLOSED: frozenset({State.VALUED, State.VOID}),
    State.VALUED: frozenset({State.DRAWN}),
    State.DRAWN: frozenset(),
    State.VOID: frozenset(),
}
"""A draw whose value is known before it closes goes from announced to valued at once."""


class Draw(Model):
    """People in an order that nobody can know before, and anybody can check after."""

    __tablename__ = "draws_draw"
    __table_args__ = (
        CheckConstraint("announced_at < value_known_at", name="promised_before_the_value"),
        CheckConstraint("value_known_at < value_due_at", name="due_after_known"),
        CheckConstraint("announced_at < closes_at", name="closes_after_announced"),
        CheckConstraint("length(commitment) = 64 AND (secret IS NULL OR length(secret) = 64)", name="whole_secret"),
        CheckConstraint("state = 'void' OR (state = 'announced') = (closed_at IS NULL)", name="closed"),
        CheckConstraint("closed_at IS NULL OR closed_at >= closes_at", name="not_closed_early"),
        CheckConstraint(
            "(closed_at IS NULL) = (roster_hash IS NULL) AND (closed_at IS NULL) = (roster_size IS NULL)",
            name="roster",
        ),
        CheckConstraint(
            "(value IS NULL) = (valued_at IS NULL) AND (value IS NULL) = (first_by IS NULL)"
            " AND (value IS NULL) = (second_by IS NULL) AND (value IS NULL OR first_by <> second_by)",
            name="value_by_two",
        ),
        CheckConstraint(
            "valued_at IS NULL OR (valued_at >= value_known_at AND valued_at < value_due_at)", name="value_in_time"
        ),
        CheckConstraint(
            "state IN ('announced', 'void') OR (state = 'closed') = (value IS NULL)", name="valued_with_value"
        ),
        CheckConstraint(
            "(state IN ('drawn', 'void')) = (secret IS NOT NULL) AND (secret IS NULL) = (ended_at IS NULL)",
            name="revealed_at_the_end",
        ),
        CheckConstraint("(state = 'drawn') = (seed IS NOT NULL)", name="seed"),
        CheckConstraint("(state = 'void') = (void_reason IS NOT NULL)", name="void_with_reason"),
        Index(
            "uq_draws_draw_subject",
            "subject_kind",
            "subject_id",
            unique=True,
            sqlite_where=text("state <> 'void'"),
            postgresql_where=text("state <> 'void'"),
        ),
    )
    ref: Mapped[str] = mapped_column(String(8), unique=True, default=new_code)
    subject_kind: Mapped[Code]
    subject_id: Mapped[int | None]
    """What it is drawn for, as the feature of that kind numbers it; one draw at a time that is not void."""
    state: Mapped[State] = mapped_column(default=State.ANNOUNCED)
    algorithm: Mapped[Code]
    title: Mapped[ShortText]
    source: Mapped[ShortText]
    """Which public number decides, in words: one that somebody else draws."""
    void_rule: Mapped[str] = mapped_column(String(200))
    """What happens when there is no value in time."""
    announced_at: Mapped[datetime]
    value_known_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    value_due_at: Mapped[datetime]
    commitment: Mapped[str] = mapped_column(Hash, unique=True)
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    hidden = Sealed("secret_sealed")
    """The secret while it is one."""
    closed_at: Mapped[datetime | None]
    roster_hash: Mapped[str | None] = mapped_column(Hash)
    roster_size: Mapped[int | None]
    value: Mapped[str | None] = mapped_column(String(120))
    valued_at: Mapped[datetime | None]
    first_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id))
    second_by: Mapped[int | None] = mapped_column(ForeignKey(Staff.id))
    secret: Mapped[str | None] = mapped_column(Hash)
    seed: Mapped[str | None] = mapped_column(Hash)
    ended_at: Mapped[datetime | None]
    void_reason: Mapped[str | None] = mapped_column(String(200))
    strata: Mapped[list["DrawStratum"]] = relationship(lazy="raise_on_sql", order_by="DrawStratum.id")

    @property
    def value_comes_first(self) -> bool:
        """Say whether the value is known while people can still come in: then the secret must lie elsewhere."""
        return self.value_known_at < self.closes_at

    def takes_value(self, now: datetime) -> bool:
        """Say whether the value may be typed now."""
        open_ = self.state in (State.ANNOUNCED, State.CLOSED) and self.value is None
        return open_ and self.value_known_at <= now < self.value_due_at

    def takes_entries(self, now: datetime) -> bool:
        """Say whether people can still come in."""
        return self.state == State.ANNOUNCED and now < self.closes_at

    @property
    def can_void(self) -> bool:
        """Say whether the draw may be given up: not once its result is settled."""
        return State.VOID in TRANSITIONS[self.state]


class DrawStratum(Model):
    """A group that is drawn for itself. Without places only the order counts."""

    __tablename__ = "draws_stratum"
    __table_args__ = (
        UniqueConstraint("draw_id", "code"),
        CheckConstraint("places >= 0 AND reserves >= 0", name="numbers"),
        CheckConstraint("reserves IS NULL OR places IS NOT NULL", name="reserves_of_places"),
    )
    draw_id: Mapped[int] = mapped_column(ForeignKey(Draw.id))
    code: Mapped[Code]
    title: Mapped[ShortText]
    places: Mapped[int | None]
    reserves: Mapped[int | None]


class DrawEntry(Model):
    """Somebody in the roster, under a name that tells nobody who it is."""

    __tablename__ = "draws_entry"
    __table_args__ = (
        ForeignKeyConstraint(["draw_id", "stratum"], ["draws_stratum.draw_id", "draws_stratum.code"]),
        UniqueConstraint("draw_id", "pseudonym"),
        UniqueConstraint("draw_id", "stratum", "rank"),
        CheckConstraint("rank >= 1", name="rank"),
    )
    draw_id: Mapped[int]
    stratum: Mapped[Code]
    pseudonym: Mapped[str] = mapped_column(String(16))
    rank: Mapped[int | None]


class DrawValue(Model):
    """What one member of staff typed as the public value; it counts when two agree."""

    __tablename__ = "draws_value"
    __table_args__ = (UniqueConstraint("draw_id", "staff_id"),)
    draw_id: Mapped[int] = mapped_column(ForeignKey(Draw.id))
    staff_id: Mapped[int] = mapped_column(ForeignKey(Staff.id), index=True)
    value: Mapped[str] = mapped_column(String(120))
    typed_at: Mapped[CreatedAt]
