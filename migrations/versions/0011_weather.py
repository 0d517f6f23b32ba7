"""where an outdoor point goes when it rains, and the moves of its couples"""

import sqlalchemy as sa
from alembic import op

from wedreg.core.db import UTCDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("venues_venue") as batch_op:
        batch_op.add_column(sa.Column("indoor_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("rain_plan", sa.String(2000), nullable=False, server_default=""))
        batch_op.create_foreign_key(op.f("fk_venues_venue_indoor_id"), "venues_venue", ["indoor_id"], ["id"])
    with op.batch_alter_table("venues_venue") as batch_op:
        batch_op.alter_column("rain_plan", server_default=None)
    op.create_table(
        "bookings_weather_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("to_venue_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("later_minutes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(120), nullable=False),
        sa.Column("couples", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("finished_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_bookings_weather_move_starts_before_it_ends")),
        sa.CheckConstraint(
            "venue_id != to_venue_id OR later_minutes != 0", name=op.f("ck_bookings_weather_move_somewhere_else")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venues_venue.id"], name=op.f("fk_bookings_weather_move_venue_id")),
        sa.ForeignKeyConstraint(
            ["to_venue_id"], ["venues_venue.id"], name=op.f("fk_bookings_weather_move_to_venue_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings_weather_move")),
    )
    op.create_index(op.f("ix_bookings_weather_move_ends_at"), "bookings_weather_move", ["ends_at"])


def downgrade() -> None:
    op.drop_table("bookings_weather_move")
    with op.batch_alter_table("venues_venue") as batch_op:
        batch_op.drop_constraint(op.f("fk_venues_venue_indoor_id"), type_="foreignkey")
        batch_op.drop_column("rain_plan")
        batch_op.drop_column("indoor_id")
