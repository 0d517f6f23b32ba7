"""papers looked through before a visit, and no two things of one person at the same time"""

import sqlalchemy as sa
from alembic import op

from wedreg.core.db import UTCDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OVERLAP = """EXISTS (SELECT 1 FROM couples_claim c WHERE c.person_digest = NEW.person_digest
AND c.id <> coalesce(NEW.id, -1) AND c.starts_at < NEW.ends_at AND c.ends_at > NEW.starts_at)"""


def upgrade() -> None:
    with op.batch_alter_table("venues_service") as batch_op:
        batch_op.add_column(sa.Column("reviewed_minutes", sa.Integer(), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_venues_service_reviewed_minutes"), "reviewed_minutes BETWEEN 5 AND minutes"
        )
    op.execute("UPDATE venues_service SET reviewed_minutes = 20 WHERE code = 'marriage' AND minutes >= 20")
    op.create_table(
        "bookings_preparation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("ready", sa.JSON(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("reviewed_at", UTCDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings_booking.id"], name=op.f("fk_bookings_preparation_booking_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings_preparation")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_bookings_preparation_booking_id")),
    )
    for statement in NO_OVERLAP[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE couples_claim DROP CONSTRAINT ex_couples_claim_hours")
    else:
        op.execute("DROP TRIGGER couples_claim_hours_new")
        op.execute("DROP TRIGGER couples_claim_hours_moved")
    op.drop_table("bookings_preparation")
    with op.batch_alter_table("venues_service") as batch_op:
        batch_op.drop_constraint(op.f("ck_venues_service_reviewed_minutes"), type_="check")
        batch_op.drop_column("reviewed_minutes")


NO_OVERLAP = {
    "postgresql": (
        "CREATE EXTENSION IF NOT EXISTS btree_gist",
        """ALTER TABLE couples_claim ADD CONSTRAINT ex_couples_claim_hours
        EXCLUDE USING gist (person_digest WITH =, tstzrange(starts_at, ends_at) WITH &&)""",
    ),
    "sqlite": (
        f"""CREATE TRIGGER couples_claim_hours_new BEFORE INSERT ON couples_claim WHEN {OVERLAP}
        BEGIN SELECT RAISE(IGNORE); END""",
        f"""CREATE TRIGGER couples_claim_hours_moved BEFORE UPDATE ON couples_claim WHEN {OVERLAP}
        BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: hours of couples_claim'); END""",
    ),
}
"""On SQLite a row that would overlap is left out, as ON CONFLICT DO NOTHING leaves it out on PostgreSQL."""
