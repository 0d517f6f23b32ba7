"""which windows serve what, and what follows when one of them is closed"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from wedreg.core.db import UTCDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

MORNING = {
    "sqlite": "UPDATE venues_slot SET half = 'am' WHERE CAST(strftime('%H', starts_at, '+8 hours') AS integer) < 12",
    "postgresql": (
        "UPDATE venues_slot SET half = 'am' WHERE extract(hour FROM starts_at AT TIME ZONE 'Asia/Shanghai') < 12"
    ),
}
STATE = "ck_venues_slot_slotstate"


def _half(name: str) -> sa.Enum:
    return sa.Enum("am", "pm", name=name, native_enum=False, create_constraint=True, length=24)


def _id(table: str) -> list[SchemaItem]:
    return [sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]


def _key(table: str, column: str, to: str) -> list[SchemaItem]:
    return [
        sa.Column(column, sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}")),
    ]


def upgrade() -> None:
    op.create_table(
        "venues_skill",
        *_id("venues_skill"),
        *_key("venues_skill", "window_id", "venues_window"),
        *_key("venues_skill", "service_id", "venues_service"),
        sa.UniqueConstraint("window_id", "service_id", name=op.f("uq_venues_skill_window_id_service_id")),
    )
    op.create_index(op.f("ix_venues_skill_service_id"), "venues_skill", ["service_id"])
    op.create_table(
        "venues_staffing",
        *_id("venues_staffing"),
        *_key("venues_staffing", "venue_id", "venues_venue"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("without_divorce", sa.String(length=120), nullable=False),
        sa.UniqueConstraint("venue_id", "valid_from", name=op.f("uq_venues_staffing_venue_id_valid_from")),
    )
    op.create_table(
        "venues_post",
        *_id("venues_post"),
        *_key("venues_post", "staffing_id", "venues_staffing"),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("half", _half("half"), nullable=False),
        *_key("venues_post", "window_id", "venues_window"),
        *_key("venues_post", "service_id", "venues_service"),
        sa.CheckConstraint("weekday BETWEEN 0 AND 7", name=op.f("ck_venues_post_weekday")),
        sa.UniqueConstraint(
            "staffing_id", "weekday", "half", "window_id",
            name=op.f("uq_venues_post_staffing_id_weekday_half_window_id"),
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_venues_post_window_id"), "venues_post", ["window_id"])
    op.create_index(op.f("ix_venues_post_service_id"), "venues_post", ["service_id"])
    op.create_table(
        "venues_window_closure",
        *_id("venues_window_closure"),
        *_key("venues_window_closure", "window_id", "venues_window"),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("reason", sa.String(length=120), nullable=False),
        sa.Column("without_divorce", sa.Boolean(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_venues_window_closure_starts_before_it_ends")),
    )
    op.create_index(op.f("ix_venues_window_closure_window_id"), "venues_window_closure", ["window_id"])
    with op.batch_alter_table("venues_slot") as batch_op:
        batch_op.add_column(sa.Column("half", sa.String(length=24), nullable=False, server_default="pm"))
        batch_op.drop_constraint(op.f(STATE), type_="check")
    op.execute(MORNING[op.get_bind().dialect.name])
    op.execute("UPDATE venues_slot SET state = 'short' WHERE short_by > 0")
    with op.batch_alter_table("venues_slot") as batch_op:
        batch_op.alter_column("half", server_default=None, existing_type=sa.String(length=24), existing_nullable=False)
        batch_op.create_check_constraint(op.f("ck_venues_slot_half"), "half IN ('am', 'pm')")
        batch_op.create_check_constraint(op.f(STATE), "state IN ('open', 'short', 'closed')")
        batch_op.create_check_constraint(op.f("ck_venues_slot_short"), "(state = 'short') = (short_by > 0)")


def downgrade() -> None:
    with op.batch_alter_table("venues_slot") as batch_op:
        for name in ("ck_venues_slot_short", "ck_venues_slot_half", STATE):
            batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.drop_column("half")
    op.execute("UPDATE venues_slot SET state = 'closed' WHERE state = 'short'")
    with op.batch_alter_table("venues_slot") as batch_op:
        batch_op.create_check_constraint(op.f(STATE), "state IN ('open', 'closed')")
    for table in ("venues_window_closure", "venues_post", "venues_staffing", "venues_skill"):
        op.drop_table(table)
