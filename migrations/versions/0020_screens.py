"""screens in the hall"""

import sqlalchemy as sa
from alembic import op

from wedreg.core.db import UTCDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SCREEN = "desk_screen"


def upgrade() -> None:
    op.create_table(
        SCREEN,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=True),
        sa.Column("code_until", UTCDateTime(), nullable=True),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("let_in_at", UTCDateTime(), nullable=True),
        sa.Column("revoked_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("(code IS NULL) = (code_until IS NULL)", name=op.f(f"ck_{SCREEN}_code_until")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues_venue.id"], name=op.f(f"fk_{SCREEN}_venue_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{SCREEN}")),
        sa.UniqueConstraint("ref", name=op.f(f"uq_{SCREEN}_ref")),
        sa.UniqueConstraint("code", name=op.f(f"uq_{SCREEN}_code")),
    )


def downgrade() -> None:
    op.drop_table(SCREEN)
