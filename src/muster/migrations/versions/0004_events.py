"""Events: what is announced, who registers, and their tickets."""

import sqlalchemy as sa
from alembic import op

from muster.database import columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("slug", columns.key(64), nullable=False),
        sa.Column("title", columns.line(200), nullable=False),
        sa.Column("description", columns.TEXT, nullable=False),
        sa.Column("starts_at", columns.key(24), nullable=False),
        sa.Column("ends_at", columns.key(24), nullable=False),
        sa.Column("timezone", columns.key(64), nullable=False),
        sa.Column("place", columns.line(500), nullable=False),
        sa.Column("link", columns.line(2000), nullable=False),
        sa.Column("image_id", columns.key(36), nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("arrivals", sa.Integer(), nullable=False),
        sa.Column("opens_at", columns.key(24), nullable=True),
        sa.Column("closes_at", columns.key(24), nullable=True),
        sa.Column("status", columns.key(64), nullable=False),
        sa.Column("project_id", columns.key(36), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_by", columns.key(36), nullable=False),
        sa.Column("created_at", columns.key(24), nullable=False),
        sa.Column("updated_at", columns.key(24), nullable=False),
        sa.Column("deleted_at", columns.key(24), nullable=True),
        sa.Column("deleted_by", columns.key(36), nullable=True),
        sa.CheckConstraint("taken >= 0 AND (capacity IS NULL OR taken <= capacity)", name=op.f("ck_events_taken")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint("slug", name=op.f("uq_events_slug")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index("ix_events_deleted_at", ["deleted_at", "id"], unique=False)
        batch_op.create_index("ix_events_ends_at", ["deleted_at", "ends_at", "id"], unique=False)
        batch_op.create_index("ix_events_status", ["status", "ends_at", "id"], unique=False)

    op.create_table(
        "event_staff",
        sa.Column("event_id", columns.key(36), nullable=False),
        sa.Column("user_id", columns.key(36), nullable=False),
        sa.Column("role", columns.key(64), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_event_staff_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("event_id", "user_id", name=op.f("pk_event_staff")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("event_staff", schema=None) as batch_op:
        batch_op.create_index("ix_event_staff_user_id", ["user_id", "event_id"], unique=False)

    op.create_table(
        "questions",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("event_id", columns.key(36), nullable=False),
        sa.Column("label", columns.line(300), nullable=False),
        sa.Column("kind", columns.key(64), nullable=False),
        sa.Column("options", columns.TEXT, nullable=False),
        sa.Column("required", columns.key(3), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("deleted_at", columns.key(24), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_questions_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index("ix_questions_event_id", ["event_id", "position", "id"], unique=False)

    op.create_table(
        "registrations",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("event_id", columns.key(36), nullable=False),
        sa.Column("ticket_type_id", columns.key(36), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("email", columns.line(254), nullable=False),
        sa.Column("name", columns.line(200), nullable=False),
        sa.Column("search", columns.line(700), nullable=False),
        sa.Column("locale", columns.key(35), nullable=False),
        sa.Column("status", columns.key(64), nullable=False),
        sa.Column("cancelled_by", columns.key(64), nullable=True),
        sa.Column("answers", columns.TEXT, nullable=False),
        sa.Column("active_email", columns.line(254), nullable=True),
        sa.Column("offer_expires_at", columns.key(24), nullable=True),
        sa.Column("manage_digest", columns.key(64), nullable=False),
        sa.Column("created_at", columns.key(24), nullable=False),
        sa.Column("updated_at", columns.key(24), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_registrations_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registrations")),
        sa.UniqueConstraint("event_id", "active_email", name=op.f("uq_registrations_event_id_active_email")),
        sa.UniqueConstraint("event_id", "serial", name=op.f("uq_registrations_event_id_serial")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("registrations", schema=None) as batch_op:
        batch_op.create_index("ix_registrations_created_at", ["event_id", "created_at"], unique=False)
        batch_op.create_index("ix_registrations_event_id", ["event_id", "status", "serial"], unique=False)
        batch_op.create_index("ix_registrations_id", ["event_id", "id"], unique=False)
        batch_op.create_index("ix_registrations_offer_expires_at", ["status", "offer_expires_at", "id"], unique=False)
        batch_op.create_index("ix_registrations_ticket_type_id", ["ticket_type_id", "status", "serial"], unique=False)

    op.create_table(
        "ticket_types",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("event_id", columns.key(36), nullable=False),
        sa.Column("name", columns.line(100), nullable=False),
        sa.Column("description", columns.line(1000), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("taken", sa.Integer(), nullable=False),
        sa.Column("opens_at", columns.key(24), nullable=True),
        sa.Column("closes_at", columns.key(24), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("deleted_at", columns.key(24), nullable=True),
        sa.CheckConstraint("taken >= 0 AND (quota IS NULL OR taken <= quota)", name=op.f("ck_ticket_types_taken")),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_ticket_types_event_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_types")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("ticket_types", schema=None) as batch_op:
        batch_op.create_index("ix_ticket_types_event_id", ["event_id", "position", "id"], unique=False)

    op.create_table(
        "tickets",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("event_id", columns.key(36), nullable=False),
        sa.Column("registration_id", columns.key(36), nullable=False),
        sa.Column("ticket_type_id", columns.key(36), nullable=False),
        sa.Column("holder_name", columns.line(200), nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("status", columns.key(64), nullable=False),
        sa.Column("created_at", columns.key(24), nullable=False),
        sa.Column("updated_at", columns.key(24), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_tickets_event_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["registration_id"], ["registrations.id"], name=op.f("fk_tickets_registration_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tickets")),
        sa.UniqueConstraint("registration_id", name=op.f("uq_tickets_registration_id")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index("ix_tickets_event_id", ["event_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("tickets")
    op.drop_table("ticket_types")
    op.drop_table("registrations")
    op.drop_table("questions")
    op.drop_table("event_staff")
    op.drop_table("events")
