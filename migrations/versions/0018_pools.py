"""how the places of a half day are shared out"""

import sqlalchemy as sa
from alembic import op

from wedreg.core.db import UTCDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "venues_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("on_site", sa.Integer(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("flows_days", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.CheckConstraint(
            "on_site >= 0 AND priority >= 0 AND on_site + priority <= 90", name=op.f("ck_venues_share_percent")
        ),
        sa.CheckConstraint("flows_days BETWEEN 0 AND 30", name=op.f("ck_venues_share_flows_days")),
        sa.ForeignKeyConstraint(["service_id"], ["venues_service.id"], name=op.f("fk_venues_share_service_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues_venue.id"], name=op.f("fk_venues_share_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues_share")),
        sa.UniqueConstraint(
            "venue_id", "service_id", "valid_from", name=op.f("uq_venues_share_venue_id_service_id_valid_from")
        ),
    )
    op.create_index(op.f("ix_venues_share_service_id"), "venues_share", ["service_id"])
    op.create_table(
        "venues_quota",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("half", _enum("half", "am", "pm"), nullable=False),
        sa.Column("pool", _enum("pool", "online", "on_site", "priority"), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("flows_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("taken BETWEEN 0 AND places", name=op.f("ck_venues_quota_taken_within_places")),
        sa.ForeignKeyConstraint(["service_id"], ["venues_service.id"], name=op.f("fk_venues_quota_service_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues_venue.id"], name=op.f("fk_venues_quota_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues_quota")),
        sa.UniqueConstraint(
            "venue_id", "service_id", "day", "half", "pool",
            name=op.f("uq_venues_quota_venue_id_service_id_day_half_pool"),
        ),
    )  # fmt: skip
    op.create_index("ix_venues_quota_day", "venues_quota", ["day"])
    with op.batch_alter_table("venues_slot") as batch_op:
        batch_op.add_column(sa.Column("pooled", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("venues_slot") as batch_op:
        batch_op.alter_column("pooled", server_default=None)
    with op.batch_alter_table("bookings_booking") as batch_op:
        batch_op.add_column(sa.Column("pool", _enum("pool", "online", "on_site", "priority"), nullable=True))
        batch_op.add_column(sa.Column("priority", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("bookings_booking") as batch_op:
        batch_op.alter_column("priority", server_default=None)
    with op.batch_alter_table("bookings_place_aside") as batch_op:
        batch_op.add_column(sa.Column("pool", _enum("pool", "online", "on_site", "priority"), nullable=True))


def downgrade() -> None:
    for table in ("bookings_place_aside", "bookings_booking"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_pool"), type_="check")
            batch_op.drop_column("pool")
    with op.batch_alter_table("bookings_booking") as batch_op:
        batch_op.drop_column("priority")
    with op.batch_alter_table("venues_slot") as batch_op:
        batch_op.drop_column("pooled")
    op.drop_table("venues_quota")
    op.drop_table("venues_share")
