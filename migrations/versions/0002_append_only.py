"""what is only ever added to: the audit and the scans"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

SEALING = """OLD.seal IS NULL AND OLD.position IS NULL AND NEW.seal IS NOT NULL AND NEW.position IS NOT NULL
AND NEW.id = OLD.id AND NEW.at = OLD.at AND NEW.actor_kind = OLD.actor_kind
AND NEW.actor_id IS NOT DISTINCT FROM OLD.actor_id AND NEW.action = OLD.action
AND NEW.subject_kind = OLD.subject_kind AND NEW.subject_id = OLD.subject_id
AND CAST(NEW.details AS text) = CAST(OLD.details AS text)"""
"""The one change that an entry may see: it gets its place and its seal."""
TABLES = {"audit_entry": SEALING, "audit_head": "FALSE", "passes_scan": "FALSE"}


def upgrade() -> None:
    """Let the database itself refuse a change or a removal, whoever asks."""
    for table, allowed in TABLES.items():
        for statement in STATEMENTS[op.get_bind().dialect.name]:
            op.execute(statement.format(table=table, allowed=allowed))


def downgrade() -> None:
    for table in TABLES:
        if op.get_bind().dialect.name == "postgresql":
            op.execute(f"DROP TRIGGER {table}_only_grows ON {table}")
            op.execute(f"DROP TRIGGER {table}_not_emptied ON {table}")
            op.execute(f"DROP FUNCTION {table}_only_grows")
        else:
            op.execute(f"DROP TRIGGER {table}_not_changed")
            op.execute(f"DROP TRIGGER {table}_not_removed")


STATEMENTS = {
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
