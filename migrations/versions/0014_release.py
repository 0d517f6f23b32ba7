"""waiting rooms and ballots of special days"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from wedreg.core.db import UTCDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

RELEASE, TICKET, BY_HAND = "release_release", "release_ticket", "release_intervention"


def _id(table: str) -> list[SchemaItem]:
    return [sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]


def _key(table: str, column: str, to: str, *, nullable: bool = False) -> list[SchemaItem]:
    return [
        sa.Column(column, sa.Integer(), nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}")),
    ]


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def _unique(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))


def upgrade() -> None:
    op.create_table(
        RELEASE,
        *_id(RELEASE),
        *_key(RELEASE, "special_day_id", "venues_special_day"),
        *_key(RELEASE, "draw_id", "draws_draw"),
        sa.Column("mode", _one_of("mode", "first_come", "room", "ballot"), nullable=False),
        sa.Column("stage", _one_of("stage", "announced", "going", "over"), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=False),
        sa.Column("at_once", sa.Integer(), nullable=False),
        sa.Column("tail", sa.Integer(), nullable=False),
        sa.Column("by_draw", sa.Boolean(), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=True),
        sa.Column("paused_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("(stage = 'announced') = (started_at IS NULL)", name=op.f(f"ck_{RELEASE}_started")),
        sa.CheckConstraint("(stage = 'over') = (ended_at IS NOT NULL)", name=op.f(f"ck_{RELEASE}_ended")),
        sa.CheckConstraint("at_once BETWEEN 1 AND 500", name=op.f(f"ck_{RELEASE}_at_once")),
        sa.CheckConstraint("tail >= 0", name=op.f(f"ck_{RELEASE}_tail")),
        _unique(RELEASE, "special_day_id"),
        _unique(RELEASE, "draw_id"),
    )
    _tickets()
    op.create_table(
        BY_HAND,
        *_id(BY_HAND),
        *_key(BY_HAND, "release_id", RELEASE),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("what", _one_of("what", "paused", "resumed", "paced", "ended"), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
    )
    op.create_index(op.f(f"ix_{BY_HAND}_release_id"), BY_HAND, ["release_id"])


def _tickets() -> None:
    states = ("waiting", "admitted", "placed", "holding", "booked", "lapsed", "left", "none")
    op.create_table(
        TICKET,
        *_id(TICKET),
        *_key(TICKET, "release_id", RELEASE),
        *_key(TICKET, "couple_id", "couples_couple"),
        *_key(TICKET, "contact_id", "couples_contact"),
        sa.Column("pair", sa.String(length=43), nullable=False),
        sa.Column("pseudonym", sa.String(length=16), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("unhurried", sa.Boolean(), nullable=False),
        sa.Column("wishes", sa.JSON(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.Column("state", _one_of("state", *states), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("admitted_at", UTCDateTime(), nullable=True),
        sa.Column("until", UTCDateTime(), nullable=True),
        *_key(TICKET, "slot_id", "venues_slot", nullable=True),
        *_key(TICKET, "booking_id", "bookings_booking", nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("(state IN ('admitted', 'placed')) = (until IS NOT NULL)", name=op.f(f"ck_{TICKET}_until")),
        sa.CheckConstraint("state IN ('waiting', 'left') OR position IS NOT NULL", name=op.f(f"ck_{TICKET}_in_order")),
        sa.CheckConstraint("state <> 'holding' OR booking_id IS NOT NULL", name=op.f(f"ck_{TICKET}_holding")),
        sa.CheckConstraint("state <> 'placed' OR slot_id IS NOT NULL", name=op.f(f"ck_{TICKET}_placed")),
        _unique(TICKET, "release_id", "couple_id"),
        _unique(TICKET, "release_id", "pair"),
        _unique(TICKET, "release_id", "position"),
    )
    op.create_index(op.f(f"ix_{TICKET}_state"), TICKET, ["release_id", "state", "position"])
    for column in ("couple_id", "contact_id"):
        op.create_index(op.f(f"ix_{TICKET}_{column}"), TICKET, [column])


def downgrade() -> None:
    for table in (BY_HAND, TICKET, RELEASE):
        op.drop_table(table)
