"""the State Council's yearly lists, as staff import them"""

import sqlalchemy as sa
from alembic import op

from wedreg.core.db import UTCDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KINDS = ("workday", "weekend", "holiday", "make_up")


def upgrade() -> None:
    op.create_table(
        "almanac_notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("approved_at", UTCDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("year BETWEEN 2020 AND 2099", name=op.f("ck_almanac_notice_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_almanac_notice")),
        sa.UniqueConstraint("year", name=op.f("uq_almanac_notice_year")),
    )
    kind = sa.Enum(*KINDS, name="daykind", native_enum=False, create_constraint=True, length=24)
    op.create_table(
        "almanac_listed_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("kind", kind, nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.CheckConstraint("kind IN ('holiday', 'make_up')", name=op.f("ck_almanac_listed_day_off_or_worked")),
        sa.ForeignKeyConstraint(["notice_id"], ["almanac_notice.id"], name=op.f("fk_almanac_listed_day_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_almanac_listed_day")),
        sa.UniqueConstraint("day", name=op.f("uq_almanac_listed_day_day")),
    )
    op.create_index(op.f("ix_almanac_listed_day_notice_id"), "almanac_listed_day", ["notice_id"])


def downgrade() -> None:
    op.drop_table("almanac_listed_day")
    op.drop_table("almanac_notice")
