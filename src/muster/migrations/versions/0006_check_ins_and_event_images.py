"""Check-ins, the log of scans, and the sizes of events' pictures."""

import sqlalchemy as sa
from alembic import op

from muster.database import columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.add_column(sa.Column("image_sizes", columns.TEXT, nullable=True))

    op.create_table(
        "check_ins",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("event_id", columns.key(36), nullable=False),
        sa.Column("ticket_id", columns.key(36), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("gate", columns.line(100), nullable=False),
        sa.Column("user_id", columns.key(36), nullable=False),
        sa.Column("scanned_at", columns.key(24), nullable=False),
        sa.Column("received_at", columns.key(24), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_check_ins_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_check_ins_ticket_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_ins")),
        sa.UniqueConstraint("ticket_id", name=op.f("uq_check_ins_ticket_id")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("check_ins", schema=None) as batch_op:
        batch_op.create_index("ix_check_ins_event_id", ["event_id", "id"], unique=False)

    op.create_table(
        "scans",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("event_id", columns.key(36), nullable=False),
        sa.Column("nonce", columns.key(64), nullable=False),
        sa.Column("ticket_id", columns.key(36), nullable=True),
        sa.Column("outcome", columns.key(64), nullable=False),
        sa.Column("reason", columns.key(64), nullable=True),
        sa.Column("first_id", columns.key(36), nullable=True),
        sa.Column("method", columns.key(64), nullable=False),
        sa.Column("offline", columns.key(3), nullable=False),
        sa.Column("gate", columns.line(100), nullable=False),
        sa.Column("user_id", columns.key(36), nullable=False),
        sa.Column("scanned_at", columns.key(24), nullable=False),
        sa.Column("received_at", columns.key(24), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_scans_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scans")),
        sa.UniqueConstraint("event_id", "nonce", name=op.f("uq_scans_event_id_nonce")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("scans", schema=None) as batch_op:
        batch_op.create_index("ix_scans_event_id", ["event_id", "id"], unique=False)
        batch_op.create_index("ix_scans_outcome", ["event_id", "outcome", "id"], unique=False)
        batch_op.create_index("ix_scans_ticket_id", ["ticket_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("scans")
    op.drop_table("check_ins")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_column("image_sizes")
