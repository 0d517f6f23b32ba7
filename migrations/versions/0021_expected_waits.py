"""how long a couple was told that it would wait"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("expected_low", "expected_high"):
        op.add_column("desk_ticket", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    for name in ("expected_high", "expected_low"):
        op.drop_column("desk_ticket", name)
