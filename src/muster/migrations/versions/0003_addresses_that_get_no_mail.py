"""addresses that get no mail."""

import sqlalchemy as sa
from alembic import op

from muster.database import columns

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "suppressions",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("address", columns.line(320), nullable=False),
        sa.Column("reason", columns.key(64), nullable=False),
        sa.Column("detail", columns.line(500), nullable=False),
        sa.Column("at", columns.key(24), nullable=False),
        sa.Column("withheld", sa.Integer(), nullable=False),
        sa.Column("last_withheld_at", columns.key(24), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
        sa.UniqueConstraint("address", name=op.f("uq_suppressions_address")),
        **columns.TABLE_OPTIONS,
    )


def downgrade() -> None:
    op.drop_table("suppressions")
