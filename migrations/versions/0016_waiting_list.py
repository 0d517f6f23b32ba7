"""the waiting list"""

import sqlalchemy as sa
from alembic import op

from wedreg.core.db import UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

STATES = ("waiting", "offered", "paused", "taken", "declined", "left", "expired")
ANSWERS = ("open", "accepted", "kept", "declined", "lapsed", "withdrawn")


def one_of(table: str, name: str, values: tuple[str, ...]) -> sa.Enum:
    """Return the column kind with the name of its check."""
    return sa.Enum(*values, native_enum=False, create_constraint=True, length=24, name=op.f(f"ck_{table}_{name}"))


def foreign(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """Return the foreign key of a column."""
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    op.create_table(
        "waiting_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=8), nullable=False),
        sa.Column("couple_id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=True),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("weekdays", sa.JSON(), nullable=False),
        sa.Column("half", one_of("waiting_entry", "half", ("am", "pm")), nullable=True),
        sa.Column("venue_ids", sa.JSON(), nullable=False),
        sa.Column("declined_days", sa.JSON(), nullable=False),
        sa.Column("state", one_of("waiting_entry", "entrystate", STATES), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("queued_at", UTCDateTime(), nullable=False),
        sa.Column("unanswered", sa.Integer(), nullable=False),
        sa.Column("expires_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_waiting_entry_days_in_order")),
        sa.CheckConstraint(
            "(state IN ('waiting', 'offered', 'paused')) = (ended_at IS NULL)", name=op.f("ck_waiting_entry_ended")
        ),
        foreign("waiting_entry", "couple_id", "couples_couple"),
        foreign("waiting_entry", "contact_id", "couples_contact"),
        foreign("waiting_entry", "service_id", "venues_service"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_entry")),
        sa.UniqueConstraint("code", name=op.f("uq_waiting_entry_code")),
    )
    for column in ("couple_id", "expires_at", "ended_at"):
        op.create_index(op.f(f"ix_waiting_entry_{column}"), "waiting_entry", [column])
    op.create_index("ix_waiting_entry_line", "waiting_entry", ["service_id", "state", "queued_at"])
    _only_one("uq_waiting_entry_live", "waiting_entry", "couple_id", "ended_at IS NULL")
    op.create_table(
        "waiting_person",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("person_digest", sa.String(length=43), nullable=False),
        foreign("waiting_person", "entry_id", "waiting_entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_person")),
        sa.UniqueConstraint("person_digest", name=op.f("uq_waiting_person_person_digest")),
    )
    op.create_index(op.f("ix_waiting_person_entry_id"), "waiting_person", ["entry_id"])
    op.create_table(
        "waiting_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("aside_code", sa.String(length=8), nullable=False),
        sa.Column("slot_id", sa.Integer(), nullable=False),
        sa.Column("made_at", UTCDateTime(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("state", one_of("waiting_offer", "offerstate", ANSWERS), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("(state = 'open') = (answered_at IS NULL)", name=op.f("ck_waiting_offer_answered")),
        foreign("waiting_offer", "entry_id", "waiting_entry"),
        foreign("waiting_offer", "slot_id", "venues_slot"),
        foreign("waiting_offer", "booking_id", "bookings_booking"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_offer")),
        sa.UniqueConstraint("entry_id", "aside_code", name=op.f("uq_waiting_offer_entry_id_aside_code")),
    )
    for column in ("entry_id", "aside_code", "made_at", "booking_id"):
        op.create_index(op.f(f"ix_waiting_offer_{column}"), "waiting_offer", [column])
    _only_one("uq_waiting_offer_open", "waiting_offer", "entry_id", "state = 'open'")
    op.create_table(
        "waiting_jump",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("before", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_waiting_jump_days_in_order")),
        foreign("waiting_jump", "service_id", "venues_service"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_jump")),
    )
    op.create_index(op.f("ix_waiting_jump_first_day"), "waiting_jump", ["first_day"])


def _only_one(name: str, table: str, column: str, where: str) -> None:
    op.create_index(
        name, table, [column], unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )  # fmt: skip


def downgrade() -> None:
    for table in ("waiting_jump", "waiting_offer", "waiting_person", "waiting_entry"):
        op.drop_table(table)
