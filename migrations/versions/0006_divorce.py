"""the dates between the two visits of a divorce, and how long ahead a service can be booked"""

import sqlalchemy as sa
from alembic import op

from wedreg.core.db import UTCDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATES = ("open", "withdrawn", "done", "lapsed", "replaced", "void")
OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    with op.batch_alter_table("venues_service") as batch_op:
        batch_op.add_column(sa.Column("days_ahead", sa.Integer(), nullable=False, server_default="30"))
        batch_op.create_check_constraint(op.f("ck_venues_service_days_ahead"), "days_ahead BETWEEN 1 AND 120")
    op.execute("UPDATE venues_service SET days_ahead = 80 WHERE code = 'divorce_certificate'")
    about = sa.Enum("visit", "window", native_enum=False, create_constraint=True, length=24,
                    name=op.f("ck_bookings_reminder_rule_about"))  # fmt: skip
    with op.batch_alter_table("bookings_reminder_rule") as batch_op:
        batch_op.add_column(sa.Column("about", about, nullable=False, server_default="visit"))
    op.create_table(
        "bookings_divorce_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("couple_id", sa.Integer(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("cooling_off_until", sa.Date(), nullable=False),
        sa.Column("second_from", sa.Date(), nullable=False),
        sa.Column("second_until", sa.Date(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, native_enum=False, create_constraint=True, length=24,
                    name=op.f("ck_bookings_divorce_case_casestate")),
            nullable=False,
        ),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint(
            "received_on < cooling_off_until AND cooling_off_until < second_from AND second_from <= second_until",
            name=op.f("ck_bookings_divorce_case_dates_in_order"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)", name=op.f("ck_bookings_divorce_case_ended_when_not_open")
        ),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["bookings_booking.id"], name=op.f("fk_bookings_divorce_case_booking_id")
        ),
        sa.ForeignKeyConstraint(
            ["couple_id"], ["couples_couple.id"], name=op.f("fk_bookings_divorce_case_couple_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bookings_divorce_case")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_bookings_divorce_case_booking_id")),
    )  # fmt: skip
    op.create_index("ix_bookings_divorce_case_closing", "bookings_divorce_case", ["state", "second_until"])
    op.create_index(
        "uq_bookings_divorce_case_open", "bookings_divorce_case", ["couple_id"], unique=True,
        sqlite_where=OPEN, postgresql_where=OPEN,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("bookings_divorce_case")
    op.execute("DELETE FROM bookings_reminder_rule WHERE about = 'window'")
    with op.batch_alter_table("bookings_reminder_rule") as batch_op:
        batch_op.drop_constraint(op.f("ck_bookings_reminder_rule_about"), type_="check")
        batch_op.drop_column("about")
    with op.batch_alter_table("venues_service") as batch_op:
        batch_op.drop_constraint(op.f("ck_venues_service_days_ahead"), type_="check")
        batch_op.drop_column("days_ahead")
