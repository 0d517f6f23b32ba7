"""what the nightly recount found"""

import sqlalchemy as sa
from alembic import op

from wedreg.core.db import UTCDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "bookings_recount",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("slots", sa.Integer(), nullable=False),
        sa.Column("bookings", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.CheckConstraint("wrong >= 0", name=op.f("ck_bookings_recount_wrong")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings_recount")),
    )
    op.create_index(op.f("ix_bookings_recount_at"), "bookings_recount", ["at"])


def downgrade() -> None:
    op.drop_table("bookings_recount")
