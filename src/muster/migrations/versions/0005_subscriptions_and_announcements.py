"""subscriptions and announcements."""

import sqlalchemy as sa
from alembic import op

from muster.database import columns

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "announcement_recipients",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("announcement_id", columns.key(36), nullable=False),
        sa.Column("email", columns.line(254), nullable=False),
        sa.Column("source", columns.key(64), nullable=False),
        sa.Column("source_id", columns.key(36), nullable=False),
        sa.Column("status", columns.key(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement_recipients")),
        sa.UniqueConstraint("announcement_id", "email", name=op.f("uq_announcement_recipients_announcement_id_email")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("announcement_recipients", schema=None) as batch_op:
        batch_op.create_index("ix_announcement_recipients_progress", ["announcement_id", "status"], unique=False)

    op.create_table(
        "announcements",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("event_id", columns.key(36), nullable=True),
        sa.Column("audience", columns.key(64), nullable=False),
        sa.Column("subject", columns.line(150), nullable=False),
        sa.Column("body", columns.TEXT, nullable=False),
        sa.Column("status", columns.key(64), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("cursor", columns.key(36), nullable=False),
        sa.Column("complete_at", columns.key(24), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("withheld", sa.Integer(), nullable=False),
        sa.Column("created_by", columns.key(36), nullable=False),
        sa.Column("created_at", columns.key(24), nullable=False),
        sa.Column("updated_at", columns.key(24), nullable=False),
        sa.Column("started_at", columns.key(24), nullable=True),
        sa.Column("sent_at", columns.key(24), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("announcements", schema=None) as batch_op:
        batch_op.create_index("ix_announcements_listing", ["event_id", "id"], unique=False)
        batch_op.create_index("ix_announcements_status", ["status", "sent_at"], unique=False)

    op.create_table(
        "subscriptions",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("topic", columns.key(64), nullable=False),
        sa.Column("email", columns.line(254), nullable=False),
        sa.Column("status", columns.key(64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("asked_round", sa.Integer(), nullable=False),
        sa.Column("nonce", columns.key(64), nullable=True),
        sa.Column("token_digest", columns.key(64), nullable=True),
        sa.Column("requested_at", columns.key(24), nullable=False),
        sa.Column("expires_at", columns.key(24), nullable=True),
        sa.Column("confirmed_at", columns.key(24), nullable=True),
        sa.Column("ended_at", columns.key(24), nullable=True),
        sa.Column("ip", columns.key(45), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_subscriptions_token_digest")),
        sa.UniqueConstraint("topic", "email", name=op.f("uq_subscriptions_topic_email")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("subscriptions", schema=None) as batch_op:
        batch_op.create_index("ix_subscriptions_expires_at", ["status", "expires_at"], unique=False)
        batch_op.create_index("ix_subscriptions_listing", ["topic", "status", "id"], unique=False)

    op.create_table(
        "workflows",
        sa.Column("kind", columns.key(64), nullable=False),
        sa.Column("key", columns.key(64), nullable=False),
        sa.Column("state", columns.key(64), nullable=False),
        sa.Column("outcome", columns.key(64), nullable=True),
        sa.Column("due_at", columns.key(24), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_workflows")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("workflows", schema=None) as batch_op:
        batch_op.create_index("ix_workflows_due_at", ["due_at"], unique=False)


def downgrade() -> None:
    op.drop_table("workflows")
    op.drop_table("subscriptions")
    op.drop_table("announcements")
    op.drop_table("announcement_recipients")
