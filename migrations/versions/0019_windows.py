"""who serves at which window, and the calls"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.schema import SchemaItem

from wedreg.core.db import UTCDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

SHIFT, CALL, RULE = "desk_shift", "desk_call", "desk_line_rule"


def _key(table: str, column: str, to: str) -> list[SchemaItem]:
    return [
        sa.Column(column, sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}")),
    ]


def _id(table: str) -> list[SchemaItem]:
    return [sa.Column("id", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}"))]


def upgrade() -> None:
    op.create_table(
        SHIFT,
        *_id(SHIFT),
        *_key(SHIFT, "window_id", "venues_window"),
        *_key(SHIFT, "staff_id", "accounts_staff"),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("calls", sa.Integer(), nullable=False),
    )
    for name in ("window", "staff"):
        op.create_index(
            f"uq_{SHIFT}_{name}", SHIFT, [f"{name}_id"], unique=True,
            sqlite_where=sa.text("ended_at IS NULL"), postgresql_where=sa.text("ended_at IS NULL"),
        )  # fmt: skip
    op.create_table(
        CALL,
        *_id(CALL),
        *_key(CALL, "ticket_id", "desk_ticket"),
        *_key(CALL, "window_id", "venues_window"),
        *_key(CALL, "shift_id", SHIFT),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
    )
    for column in ("ticket_id", "at"):
        op.create_index(op.f(f"ix_{CALL}_{column}"), CALL, [column])
    op.create_table(
        RULE,
        *_id(RULE),
        sa.Column("returns_after", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("returns_after BETWEEN 1 AND 20", name=op.f(f"ck_{RULE}_returns_after")),
    )
    for statement in ONLY_GROWS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for table in (RULE, CALL, SHIFT):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION desk_call_only_grows")


ONLY_GROWS = {
    "sqlite": (
        """CREATE TRIGGER desk_call_not_changed BEFORE UPDATE ON desk_call
        BEGIN SELECT RAISE(ABORT, 'desk_call only grows'); END""",
        """CREATE TRIGGER desk_call_not_removed BEFORE DELETE ON desk_call
        BEGIN SELECT RAISE(ABORT, 'desk_call only grows'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION desk_call_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        RAISE EXCEPTION 'desk_call only grows'; END $$""",
        """CREATE TRIGGER desk_call_only_grows BEFORE UPDATE OR DELETE ON desk_call
        FOR EACH ROW EXECUTE FUNCTION desk_call_only_grows()""",
        """CREATE TRIGGER desk_call_not_emptied BEFORE TRUNCATE ON desk_call
        FOR EACH STATEMENT EXECUTE FUNCTION desk_call_only_grows()""",
    ),
}
