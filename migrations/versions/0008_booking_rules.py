"""what not coming and cancelling often lead to"""

import sqlalchemy as sa
from alembic import op

from wedreg.core.db import UTCDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = ("no_show", "cancelled")


def kind(table: str) -> sa.Enum:
    """Return the column kind with the name of its check."""
    return sa.Enum(*KINDS, native_enum=False, create_constraint=True, length=24, name=op.f(f"ck_{table}_kind"))


def upgrade() -> None:
    with op.batch_alter_table("bookings_booking") as batch_op:
        batch_op.add_column(sa.Column("moved_by_office", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "bookings_limit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", kind("bookings_limit"), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("within_days", sa.Integer(), nullable=False),
        sa.Column("pause_days", sa.Integer(), nullable=False),
        sa.Column("warned_at", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("most BETWEEN 1 AND 50", name=op.f("ck_bookings_limit_most")),
        sa.CheckConstraint("within_days BETWEEN 1 AND 180", name=op.f("ck_bookings_limit_within_days")),
        sa.CheckConstraint("pause_days BETWEEN 1 AND 180", name=op.f("ck_bookings_limit_pause_days")),
        sa.CheckConstraint("warned_at BETWEEN 1 AND most", name=op.f("ck_bookings_limit_warned_at")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings_limit")),
        sa.UniqueConstraint("kind", name=op.f("uq_bookings_limit_kind")),
    )
    op.create_table(
        "bookings_strike",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("person_digest", sa.String(length=43), nullable=False),
        sa.Column("kind", kind("bookings_strike"), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column(
            "excuse",
            sa.Enum("came", "pardoned", native_enum=False, create_constraint=True, length=24,
                    name=op.f("ck_bookings_strike_excuse")),
            nullable=True,
        ),
        sa.Column("excused_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("(excused_at IS NULL) = (excuse IS NULL)", name=op.f("ck_bookings_strike_excused_why")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings_booking.id"], name=op.f("fk_bookings_strike_booking_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings_strike")),
        sa.UniqueConstraint(
            "booking_id", "person_digest", "kind", name=op.f("uq_bookings_strike_booking_id_person_digest_kind")
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_bookings_strike_at"), "bookings_strike", ["at"])
    op.create_index("ix_bookings_strike_person", "bookings_strike", ["person_digest", "kind", "at"])
    op.create_table(
        "bookings_pause",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_digest", sa.String(length=43), nullable=False),
        sa.Column("kind", kind("bookings_pause"), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("lifted_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("since < until", name=op.f("ck_bookings_pause_since_before_until")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings_pause")),
        sa.UniqueConstraint(
            "person_digest", "kind", "since", name=op.f("uq_bookings_pause_person_digest_kind_since")
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_bookings_pause_since"), "bookings_pause", ["since"])
    op.create_index("ix_bookings_pause_person", "bookings_pause", ["person_digest", "until"])
    op.create_table(
        "bookings_appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=24), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum("personal", "weather", "way", "office", "came", "other", native_enum=False, create_constraint=True,
                    length=24, name=op.f("ck_bookings_appeal_cause")),
            nullable=False,
        ),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(decided_at IS NULL) = (granted IS NULL)", name=op.f("ck_bookings_appeal_decided")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings_booking.id"], name=op.f("fk_bookings_appeal_booking_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings_appeal")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_bookings_appeal_booking_id")),
    )  # fmt: skip


def downgrade() -> None:
    for table in ("bookings_appeal", "bookings_pause", "bookings_strike", "bookings_limit"):
        op.drop_table(table)
    with op.batch_alter_table("bookings_booking") as batch_op:
        batch_op.drop_column("moved_by_office")
