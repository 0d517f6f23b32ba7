"""places that rest, are offered, or are kept for a couple"""

import sqlalchemy as sa
from alembic import op

from wedreg.core.db import UTCDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLE = "bookings_place_aside"
KINDS = ("resting", "offered", "reserved")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*KINDS, native_enum=False, create_constraint=True, length=24, name=op.f(f"ck_{TABLE}_asidekind")),
            nullable=False,
        ),
        sa.Column("couple_id", sa.Integer(), nullable=True),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("why", sa.String(length=24), nullable=False),
        sa.CheckConstraint("(kind = 'resting') = (couple_id IS NULL)", name=op.f(f"ck_{TABLE}_for_whom")),
        sa.CheckConstraint(
            "contact_id IS NULL OR couple_id IS NOT NULL", name=op.f(f"ck_{TABLE}_contact_of_couple")
        ),
        sa.ForeignKeyConstraint(["slot_id"], ["venues_slot.id"], name=op.f(f"fk_{TABLE}_slot_id")),
        sa.ForeignKeyConstraint(["couple_id"], ["couples_couple.id"], name=op.f(f"fk_{TABLE}_couple_id")),
        sa.ForeignKeyConstraint(["contact_id"], ["couples_contact.id"], name=op.f(f"fk_{TABLE}_contact_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("code", name=op.f(f"uq_{TABLE}_code")),
    )  # fmt: skip
    for column in ("slot_id", "couple_id", "until"):
        op.create_index(op.f(f"ix_{TABLE}_{column}"), TABLE, [column])
    op.create_index(
        f"uq_{TABLE}_offer", TABLE, ["couple_id"], unique=True,
        sqlite_where=sa.text("kind = 'offered'"), postgresql_where=sa.text("kind = 'offered'"),
    )  # fmt: skip


def downgrade() -> None:
    op.execute("UPDATE venues_slot SET taken = taken - (SELECT count(*) FROM bookings_place_aside a "
               "WHERE a.slot_id = venues_slot.id)")  # fmt: skip
    op.drop_table(TABLE)
