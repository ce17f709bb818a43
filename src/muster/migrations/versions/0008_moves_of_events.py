"""Moves of events."""

import sqlalchemy as sa
from alembic import op

from muster.database import columns

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_moves",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("event_id", columns.key(36), nullable=False),
        sa.Column("former", columns.TEXT, nullable=False),
        sa.Column("present", columns.TEXT, nullable=True),
        sa.Column("changed_at", columns.key(24), nullable=False),
        sa.Column("told_up_to", sa.Integer(), nullable=False),
        sa.Column("told_at", columns.key(24), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_moves_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_moves")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("event_moves", schema=None) as batch_op:
        batch_op.create_index("ix_event_moves_event_id", ["event_id", "told_at"], unique=False)
        batch_op.create_index("ix_event_moves_told_at", ["told_at", "changed_at"], unique=False)


def downgrade() -> None:
    op.drop_table("event_moves")
