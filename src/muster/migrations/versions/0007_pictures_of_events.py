"""Pictures of events."""

import sqlalchemy as sa
from alembic import op

from muster.database import columns

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event_images",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("event_id", columns.key(36), nullable=False),
        sa.Column("state", columns.key(64), nullable=False),
        sa.Column("content_type", columns.key(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("created_by", columns.key(36), nullable=False),
        sa.Column("created_at", columns.key(24), nullable=False),
        sa.Column("tidy_at", columns.key(24), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_images")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("event_images", schema=None) as batch_op:
        batch_op.create_index("ix_event_images_event_id", ["event_id", "state"], unique=False)
        batch_op.create_index("ix_event_images_tidy_at", ["tidy_at"], unique=False)


def downgrade() -> None:
    op.drop_table("event_images")
