"""a scan may find that others came than were booked"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

BEFORE, AFTER = ("look", "admit", "undo"), ("look", "admit", "undo", "mismatch")


def upgrade() -> None:
    _allow(AFTER)


def downgrade() -> None:
    _unlock()
    op.execute("DELETE FROM passes_scan WHERE step = 'mismatch'")
    _lock()
    _allow(BEFORE)


def _allow(steps: tuple[str, ...]) -> None:
    """Change what a step may be. SQLite makes the table anew for that, and its triggers are lost with the old one."""
    with op.batch_alter_table("passes_scan") as table:
        table.drop_constraint(op.f("ck_passes_scan_step"), type_="check")
        table.create_check_constraint(op.f("ck_passes_scan_step"), f"step IN ({', '.join(map(repr, steps))})")
    if op.get_bind().dialect.name == "sqlite":
        for statement in ONLY_GROWS:
            op.execute(statement)


def _unlock() -> None:
    """Let rows be removed that the table would not know any more."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER passes_scan_not_changed")
        op.execute("DROP TRIGGER passes_scan_not_removed")
    else:
        op.execute("ALTER TABLE passes_scan DISABLE TRIGGER passes_scan_only_grows")


def _lock() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE passes_scan ENABLE TRIGGER passes_scan_only_grows")


ONLY_GROWS = (
    """CREATE TRIGGER passes_scan_not_changed BEFORE UPDATE ON passes_scan
    BEGIN SELECT RAISE(ABORT, 'passes_scan only grows'); END""",
    """CREATE TRIGGER passes_scan_not_removed BEFORE DELETE ON passes_scan
    BEGIN SELECT RAISE(ABORT, 'passes_scan only grows'); END""",
)
