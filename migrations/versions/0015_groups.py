"""places that a unit asks for, for several couples at once"""

import sqlalchemy as sa
from alembic import op

from wedreg.core.db import UTCDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bookings_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(24), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "half",
            sa.Enum("am", "pm", name="half", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("couples", sa.Integer(), nullable=False),
        sa.Column("deadline", UTCDateTime(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("key", sa.String(60), nullable=True),
        sa.Column("phone_digest", sa.String(43), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("couples BETWEEN 2 AND 60", name=op.f("ck_bookings_group_couples")),
        sa.ForeignKeyConstraint(["service_id"], ["venues_service.id"], name=op.f("fk_bookings_group_service_id")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues_venue.id"], name=op.f("fk_bookings_group_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings_group")),
        sa.UniqueConstraint("key", name=op.f("uq_bookings_group_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_bookings_group_ref")),
    )
    op.create_index(op.f("ix_bookings_group_phone_digest"), "bookings_group", ["phone_digest"])
    op.create_table(
        "bookings_group_place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("link", sa.String(24), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings_booking.id"], name=op.f("fk_bookings_group_place_booking_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["bookings_group.id"], name=op.f("fk_bookings_group_place_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings_group_place")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_bookings_group_place_booking_id")),
        sa.UniqueConstraint("link", name=op.f("uq_bookings_group_place_link")),
    )
    op.create_index(op.f("ix_bookings_group_place_group_id"), "bookings_group_place", ["group_id"])


def downgrade() -> None:
    op.drop_table("bookings_group_place")
    op.drop_table("bookings_group")
