"""special days, and slots with somebody at the gate"""

import sqlalchemy as sa
from alembic import op

from wedreg.core.db import UTCDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

DAY, SPAN = "venues_special_day", "venues_special_span"
TERMS = (
    "id", "ref", "venue_id", "service_id", "day", "name", "mode", "release_at", "enter_from", "enter_until", "source",
    "value_known_at", "announced_at",
)  # fmt: skip
"""What was announced never changes."""
KEPT = " AND ".join(
    [
        *(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in TERMS),
        "(OLD.opened_at IS NULL OR NEW.opened_at IS NOT DISTINCT FROM OLD.opened_at)",
    ]
)


def upgrade() -> None:
    op.create_table(
        DAY,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=8), nullable=False),
        sa.Column("venue_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("first_come", "room", "ballot", name="mode", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("release_at", UTCDateTime(), nullable=False),
        sa.Column("enter_from", UTCDateTime(), nullable=True),
        sa.Column("enter_until", UTCDateTime(), nullable=True),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("value_known_at", UTCDateTime(), nullable=True),
        sa.Column("announced_at", UTCDateTime(), nullable=False),
        sa.Column("opened_at", UTCDateTime(), nullable=True),
        sa.CheckConstraint("announced_at < release_at", name=op.f(f"ck_{DAY}_announced_before_the_release")),
        sa.CheckConstraint(
            "(mode = 'first_come') = (enter_until IS NULL) AND (mode = 'first_come') = (value_known_at IS NULL)"
            " AND (mode = 'first_come') = (enter_from IS NULL)",
            name=op.f(f"ck_{DAY}_entered"),
        ),
        sa.CheckConstraint(
            "enter_from < enter_until AND enter_until <= release_at",
            name=op.f(f"ck_{DAY}_entered_before_the_release"),
        ),
        sa.CheckConstraint("opened_at IS NULL OR mode <> 'first_come'", name=op.f(f"ck_{DAY}_opened")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues_venue.id"], name=op.f(f"fk_{DAY}_venue_id")),
        sa.ForeignKeyConstraint(["service_id"], ["venues_service.id"], name=op.f(f"fk_{DAY}_service_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{DAY}")),
        sa.UniqueConstraint("ref", name=op.f(f"uq_{DAY}_ref")),
        sa.UniqueConstraint("venue_id", "service_id", "day", name=op.f(f"uq_{DAY}_venue_id_service_id_day")),
    )
    op.create_index(op.f(f"ix_{DAY}_service_id"), DAY, ["service_id"])
    op.create_index(op.f(f"ix_{DAY}_day"), DAY, ["day"])
    op.create_table(
        SPAN,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("special_day_id", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.Column("windows", sa.Integer(), nullable=False),
        sa.CheckConstraint("opens < closes", name=op.f(f"ck_{SPAN}_opens_before_it_closes")),
        sa.CheckConstraint("windows BETWEEN 1 AND 50", name=op.f(f"ck_{SPAN}_windows")),
        sa.ForeignKeyConstraint(["special_day_id"], [f"{DAY}.id"], name=op.f(f"fk_{SPAN}_special_day_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{SPAN}")),
    )
    op.create_index(op.f(f"ix_{SPAN}_special_day_id"), SPAN, ["special_day_id"])
    op.add_column("venues_slot", sa.Column("gate", sa.String(length=24), nullable=True))
    for statement in STAYS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("venues_slot") as batch_op:
        batch_op.drop_column("gate")
    op.drop_table(SPAN)
    op.drop_table(DAY)  # and its triggers
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {DAY}_stays")


STAYS = {
    "sqlite": (
        f"""CREATE TRIGGER {DAY}_stays BEFORE UPDATE ON {DAY} WHEN NOT ({KEPT})
        BEGIN SELECT RAISE(ABORT, '{DAY} was announced'); END""",
    ),
    "postgresql": (
        f"""CREATE FUNCTION {DAY}_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF {KEPT} THEN RETURN NEW; END IF;
        RAISE EXCEPTION '{DAY} was announced'; END $$""",
        f"""CREATE TRIGGER {DAY}_stays BEFORE UPDATE ON {DAY} FOR EACH ROW EXECUTE FUNCTION {DAY}_stays()""",
    ),
}
