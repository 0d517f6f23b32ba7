"""draws, and what of them never changes"""

import sqlalchemy as sa
from alembic import op

from wedreg.core.db import UTCDateTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ANNOUNCED = (
    "id", "ref", "subject_kind", "subject_id", "algorithm", "title", "source", "void_rule", "commitment",
    "announced_at", "value_known_at", "closes_at", "value_due_at",
)  # fmt: skip
"""What was announced never changes."""
ONCE = ("closed_at", "roster_hash", "roster_size", "value", "valued_at", "first_by", "second_by")
"""What is found out is written once."""
STEPS = (
    "announced>announced", "announced>closed", "announced>valued", "announced>void", "closed>closed", "closed>valued",
    "closed>void", "valued>drawn",
)  # fmt: skip
"""What may follow what; a draw that has ended follows nothing."""
DRAW = " AND ".join(
    [
        *(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in ANNOUNCED),
        *(f"(OLD.{name} IS NULL OR NEW.{name} IS NOT DISTINCT FROM OLD.{name})" for name in ONCE),
        f"OLD.state || '>' || NEW.state IN ({', '.join(repr(step) for step in STEPS)})",
    ]
)
ENTRY = """NEW.id = OLD.id AND NEW.draw_id = OLD.draw_id AND NEW.stratum = OLD.stratum AND NEW.pseudonym = OLD.pseudonym
AND OLD.rank IS NULL AND NEW.rank IS NOT NULL AND (SELECT state FROM draws_draw WHERE id = OLD.draw_id) = 'drawn'"""
"""The one change that an entry may see: it gets its rank."""
TABLES = {"draws_draw": DRAW, "draws_stratum": "FALSE", "draws_entry": ENTRY}


def upgrade() -> None:
    _tables()
    dialect = op.get_bind().dialect.name
    for table, allowed in TABLES.items():
        for statement in GROWS[dialect]:
            op.execute(statement.format(table=table, allowed=allowed))
    for statement in CLOSED[dialect]:
        op.execute(statement)


def downgrade() -> None:
    for table in reversed(("draws_draw", "draws_stratum", "draws_value", "draws_entry")):
        op.drop_table(table)  # and its triggers
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            op.execute(f"DROP FUNCTION {table}_only_grows")
        op.execute("DROP FUNCTION draws_entry_only_before_close")


GROWS = {
    "sqlite": (
        """CREATE TRIGGER {table}_not_changed BEFORE UPDATE ON {table} WHEN NOT ({allowed})
        BEGIN SELECT RAISE(ABORT, '{table} only grows'); END""",
        """CREATE TRIGGER {table}_not_removed BEFORE DELETE ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} only grows'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION {table}_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'UPDATE' THEN IF {allowed} THEN RETURN NEW; END IF; END IF;
        RAISE EXCEPTION '{table} only grows'; END $$""",
        """CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_only_grows()""",
        """CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION {table}_only_grows()""",
    ),
}
CLOSED = {
    "sqlite": (
        """CREATE TRIGGER draws_entry_only_before_close BEFORE INSERT ON draws_entry
        WHEN NEW.rank IS NOT NULL OR (SELECT state FROM draws_draw WHERE id = NEW.draw_id) <> 'announced'
        BEGIN SELECT RAISE(ABORT, 'the roster is closed'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION draws_entry_only_before_close() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        PERFORM 1 FROM draws_draw WHERE id = NEW.draw_id AND state = 'announced' FOR SHARE;
        IF NEW.rank IS NOT NULL OR NOT FOUND THEN RAISE EXCEPTION 'the roster is closed'; END IF;
        RETURN NEW; END $$""",
        """CREATE TRIGGER draws_entry_only_before_close BEFORE INSERT ON draws_entry
        FOR EACH ROW EXECUTE FUNCTION draws_entry_only_before_close()""",
    ),
}
"""Nobody comes in once the roster is closed, whoever asks; on PostgreSQL the closing waits for who is on the way in."""


def _tables() -> None:
    op.create_table(
        "draws_draw",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=8), nullable=False),
        sa.Column("subject_kind", sa.String(length=24), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "announced",
                "closed",
                "valued",
                "drawn",
                "void",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("algorithm", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("void_rule", sa.String(length=200), nullable=False),
        sa.Column("announced_at", UTCDateTime(), nullable=False),
        sa.Column("value_known_at", UTCDateTime(), nullable=False),
        sa.Column("closes_at", UTCDateTime(), nullable=False),
        sa.Column("value_due_at", UTCDateTime(), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("closed_at", UTCDateTime(), nullable=True),
        sa.Column("roster_hash", sa.String(length=64), nullable=True),
        sa.Column("roster_size", sa.Integer(), nullable=True),
        sa.Column("value", sa.String(length=120), nullable=True),
        sa.Column("valued_at", UTCDateTime(), nullable=True),
        sa.Column("first_by", sa.Integer(), nullable=True),
        sa.Column("second_by", sa.Integer(), nullable=True),
        sa.Column("secret", sa.String(length=64), nullable=True),
        sa.Column("seed", sa.String(length=64), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("(state = 'drawn') = (seed IS NOT NULL)", name=op.f("ck_draws_draw_seed")),
        sa.CheckConstraint("(state = 'void') = (void_reason IS NOT NULL)", name=op.f("ck_draws_draw_void_with_reason")),
        sa.CheckConstraint(
            "(state IN ('drawn', 'void')) = (secret IS NOT NULL) AND (secret IS NULL) = (ended_at IS NULL)",
            name=op.f("ck_draws_draw_revealed_at_the_end"),
        ),
        sa.CheckConstraint(
            "state = 'void' OR (state = 'announced') = (closed_at IS NULL)", name=op.f("ck_draws_draw_closed")
        ),
        sa.CheckConstraint(
            "state IN ('announced', 'void') OR (state = 'closed') = (value IS NULL)",
            name=op.f("ck_draws_draw_valued_with_value"),
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (roster_hash IS NULL) AND (closed_at IS NULL) = (roster_size IS NULL)",
            name=op.f("ck_draws_draw_roster"),
        ),
        sa.CheckConstraint(
            "(value IS NULL) = (valued_at IS NULL) AND (value IS NULL) = (first_by IS NULL)"
            " AND (value IS NULL) = (second_by IS NULL) AND (value IS NULL OR first_by <> second_by)",
            name=op.f("ck_draws_draw_value_by_two"),
        ),
        sa.CheckConstraint("announced_at < closes_at", name=op.f("ck_draws_draw_closes_after_announced")),
        sa.CheckConstraint("announced_at < value_known_at", name=op.f("ck_draws_draw_promised_before_the_value")),
        sa.CheckConstraint("closed_at IS NULL OR closed_at >= closes_at", name=op.f("ck_draws_draw_not_closed_early")),
        sa.CheckConstraint(
            "length(commitment) = 64 AND (secret IS NULL OR length(secret) = 64)",
            name=op.f("ck_draws_draw_whole_secret"),
        ),
        sa.CheckConstraint("value_known_at < value_due_at", name=op.f("ck_draws_draw_due_after_known")),
        sa.CheckConstraint(
            "valued_at IS NULL OR (valued_at >= value_known_at AND valued_at < value_due_at)",
            name=op.f("ck_draws_draw_value_in_time"),
        ),
        sa.ForeignKeyConstraint(["first_by"], ["accounts_staff.id"], name=op.f("fk_draws_draw_first_by")),
        sa.ForeignKeyConstraint(["second_by"], ["accounts_staff.id"], name=op.f("fk_draws_draw_second_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draws_draw")),
        sa.UniqueConstraint("commitment", name=op.f("uq_draws_draw_commitment")),
        sa.UniqueConstraint("ref", name=op.f("uq_draws_draw_ref")),
    )
    with op.batch_alter_table("draws_draw", schema=None) as batch_op:
        batch_op.create_index(
            "uq_draws_draw_subject",
            ["subject_kind", "subject_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'void'"),
            postgresql_where=sa.text("state <> 'void'"),
        )

    op.create_table(
        "draws_stratum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=24), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("places", sa.Integer(), nullable=True),
        sa.Column("reserves", sa.Integer(), nullable=True),
        sa.CheckConstraint("places >= 0 AND reserves >= 0", name=op.f("ck_draws_stratum_numbers")),
        sa.CheckConstraint("reserves IS NULL OR places IS NOT NULL", name=op.f("ck_draws_stratum_reserves_of_places")),
        sa.ForeignKeyConstraint(["draw_id"], ["draws_draw.id"], name=op.f("fk_draws_stratum_draw_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draws_stratum")),
        sa.UniqueConstraint("draw_id", "code", name=op.f("uq_draws_stratum_draw_id_code")),
    )
    op.create_table(
        "draws_value",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("value", sa.String(length=120), nullable=False),
        sa.Column("typed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["draw_id"], ["draws_draw.id"], name=op.f("fk_draws_value_draw_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["accounts_staff.id"], name=op.f("fk_draws_value_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draws_value")),
        sa.UniqueConstraint("draw_id", "staff_id", name=op.f("uq_draws_value_draw_id_staff_id")),
    )
    with op.batch_alter_table("draws_value", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draws_value_staff_id"), ["staff_id"], unique=False)

    op.create_table(
        "draws_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draw_id", sa.Integer(), nullable=False),
        sa.Column("stratum", sa.String(length=24), nullable=False),
        sa.Column("pseudonym", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=True),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_draws_entry_rank")),
        sa.ForeignKeyConstraint(
            ["draw_id", "stratum"],
            ["draws_stratum.draw_id", "draws_stratum.code"],
            name=op.f("fk_draws_entry_draw_id_stratum"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draws_entry")),
        sa.UniqueConstraint("draw_id", "pseudonym", name=op.f("uq_draws_entry_draw_id_pseudonym")),
        sa.UniqueConstraint("draw_id", "stratum", "rank", name=op.f("uq_draws_entry_draw_id_stratum_rank")),
    )
