"""numbers in front of the windows, and visits without an appointment"""

import sqlalchemy as sa
from alembic import op

from wedreg.core.db import UTCDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BOOKING, SERIES, TICKET = "bookings_booking", "desk_series", "desk_ticket"
HAS_COUPLE = f"ck_{BOOKING}_has_couple"
NO_PLACE = f"ck_{BOOKING}_walk_in_has_no_place"
AT_WINDOW = "state IN ('called', 'serving')"
STATES = ("waiting", "called", "serving", "absent", "parked", "finished", "void")
PRIORITIES = ("booked", "late", "green", "walk_in")


def _key(table: str, column: str, to: str, *, nullable: bool = False) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column(column, sa.Integer(), nullable=nullable),
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}")),
    ]


def _one_of(table: str, name: str, values: tuple[str, ...]) -> sa.Enum:
    check = op.f(f"ck_{table}_{name}")
    return sa.Enum(*values, native_enum=False, create_constraint=True, length=24, name=check)


def upgrade() -> None:
    with op.batch_alter_table(BOOKING) as table:
        table.drop_constraint(op.f(HAS_COUPLE), type_="check")
        table.create_check_constraint(
            op.f(HAS_COUPLE), "couple_id IS NOT NULL OR source = 'walk_in' OR status IN ('held', 'expired')"
        )
        table.create_check_constraint(op.f(NO_PLACE), "source <> 'walk_in' OR slot_id IS NULL")
    op.create_table(
        SERIES,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *_key(SERIES, "venue_id", "venues_venue"),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.CheckConstraint("last > 0", name=op.f(f"ck_{SERIES}_last")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{SERIES}")),
        sa.UniqueConstraint("day", "venue_id", "letter", name=op.f(f"uq_{SERIES}_day_venue_id_letter")),
    )
    _tickets()


def _tickets() -> None:
    op.create_table(
        TICKET,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *_key(TICKET, "venue_id", "venues_venue"),
        *_key(TICKET, "service_id", "venues_service"),
        *_key(TICKET, "booking_id", BOOKING),
        sa.Column("letter", sa.String(length=1), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", _one_of(TICKET, "state", STATES), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("priority", _one_of(TICKET, "priority", PRIORITIES), nullable=False),
        sa.Column("place_at", UTCDateTime(), nullable=False),
        sa.Column("given_at", UTCDateTime(), nullable=False),
        *_key(TICKET, "window_id", "venues_window", nullable=True),
        *_key(TICKET, "wanted_window_id", "venues_window", nullable=True),
        *(sa.Column(name, UTCDateTime(), nullable=True) for name in ("called_at", "serving_at", "finished_at")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("calls", "absences", "returns_after")),
        sa.CheckConstraint("number > 0", name=op.f(f"ck_{TICKET}_number")),
        sa.CheckConstraint(f"({AT_WINDOW}) = (window_id IS NOT NULL)", name=op.f(f"ck_{TICKET}_at_window")),
        sa.CheckConstraint(
            "returns_after >= 0 AND (state = 'absent' OR returns_after = 0)", name=op.f(f"ck_{TICKET}_returns_after")
        ),
        sa.CheckConstraint("(state = 'finished') = (finished_at IS NOT NULL)", name=op.f(f"ck_{TICKET}_finished")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TICKET}")),
        sa.UniqueConstraint(
            "day", "venue_id", "letter", "number", name=op.f(f"uq_{TICKET}_day_venue_id_letter_number")
        ),
    )  # fmt: skip
    op.create_index(f"ix_{TICKET}_line", TICKET, ["venue_id", "day", "state"])
    for column in ("service_id", "wanted_window_id"):
        op.create_index(op.f(f"ix_{TICKET}_{column}"), TICKET, [column])
    for name, column, where in (("booking", "booking_id", "state <> 'void'"), ("window", "window_id", AT_WINDOW)):
        op.create_index(
            f"uq_{TICKET}_{name}", TICKET, [column], unique=True,
            sqlite_where=sa.text(where), postgresql_where=sa.text(where),
        )  # fmt: skip


def downgrade() -> None:
    """Visits without an appointment have no place in the tables as they were: they go."""
    for table in (TICKET, SERIES):
        op.drop_table(table)
    op.execute(f"DELETE FROM {BOOKING} WHERE couple_id IS NULL AND source = 'walk_in'")  # noqa: S608  (a name of ours)
    with op.batch_alter_table(BOOKING) as table:
        table.drop_constraint(op.f(NO_PLACE), type_="check")
        table.drop_constraint(op.f(HAS_COUPLE), type_="check")
        table.create_check_constraint(op.f(HAS_COUPLE), "couple_id IS NOT NULL OR status IN ('held', 'expired')")
