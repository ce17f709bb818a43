"""initial schema."""

import sqlalchemy as sa
from alembic import op

from muster.database import columns
from muster.database.search import create_search_index, drop_search_index

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consumers",
        sa.Column("name", columns.key(64), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("holder", columns.key(36), nullable=True),
        sa.Column("leased_until", columns.key(24), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_consumers")),
        **columns.TABLE_OPTIONS,
    )
    op.create_table(
        "deliveries",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("consumer", columns.key(64), nullable=False),
        sa.Column("message_id", columns.key(36), nullable=False),
        sa.Column("kind", columns.key(64), nullable=False),
        sa.Column("message", columns.TEXT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("state", columns.key(64), nullable=False),
        sa.Column("last_error", columns.TEXT, nullable=False),
        sa.Column("next_attempt_at", columns.key(24), nullable=True),
        sa.Column("updated_at", columns.key(24), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("consumer", "message_id", name=op.f("uq_deliveries_consumer_message_id")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_deliveries_due", ["consumer", "state", "next_attempt_at"], unique=False)
        batch_op.create_index("ix_deliveries_state", ["state", "id"], unique=False)

    op.create_table(
        "documents",
        sa.Column("pk", columns.key(200), nullable=False),
        sa.Column("sk", columns.key(200), nullable=False),
        sa.Column("body", columns.TEXT, nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("pk", "sk", name=op.f("pk_documents")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.create_index("ix_documents_expires_at", ["expires_at"], unique=False)

    op.create_table(
        "idempotency_keys",
        sa.Column("key_digest", columns.key(64), nullable=False),
        sa.Column("request_digest", columns.key(64), nullable=False),
        sa.Column("created_at", columns.key(24), nullable=False),
        sa.Column("expires_at", columns.key(24), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", columns.TEXT, nullable=True),
        sa.Column("body", columns.BYTES, nullable=True),
        sa.PrimaryKeyConstraint("key_digest", name=op.f("pk_idempotency_keys")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("idempotency_keys", schema=None) as batch_op:
        batch_op.create_index("ix_idempotency_keys_expires_at", ["expires_at"], unique=False)

    op.create_table(
        "jobs",
        sa.Column("name", columns.key(64), nullable=False),
        sa.Column("next_run_at", columns.key(24), nullable=False),
        sa.Column("holder", columns.key(36), nullable=True),
        sa.Column("leased_until", columns.key(24), nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_jobs")),
        **columns.TABLE_OPTIONS,
    )
    op.create_table(
        "notification_preferences",
        sa.Column("user_id", columns.key(36), nullable=False),
        sa.Column("kind", columns.key(64), nullable=False),
        sa.Column("channels", columns.key(64), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "kind", name=op.f("pk_notification_preferences")),
        **columns.TABLE_OPTIONS,
    )
    op.create_table(
        "notifications",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("user_id", columns.key(36), nullable=False),
        sa.Column("message_id", columns.key(36), nullable=False),
        sa.Column("kind", columns.key(64), nullable=False),
        sa.Column("task_id", columns.key(36), nullable=True),
        sa.Column("task_key", columns.key(64), nullable=True),
        sa.Column("title", columns.line(500), nullable=False),
        sa.Column("text", columns.TEXT, nullable=False),
        sa.Column("actor_id", columns.key(36), nullable=True),
        sa.Column("created_at", columns.key(24), nullable=False),
        sa.Column("read_at", columns.key(24), nullable=True),
        sa.Column("hidden_at", columns.key(24), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
        sa.UniqueConstraint("message_id", "user_id", name=op.f("uq_notifications_message_id_user_id")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("notifications", schema=None) as batch_op:
        batch_op.create_index("ix_notifications_created_at", ["created_at"], unique=False)
        batch_op.create_index("ix_notifications_inbox", ["user_id", "hidden_at", "id"], unique=False)
        batch_op.create_index("ix_notifications_unread", ["user_id", "hidden_at", "read_at", "id"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("serial", columns.SERIAL, autoincrement=True, nullable=False),
        sa.Column("position", columns.SERIAL, nullable=True),
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("kind", columns.key(64), nullable=False),
        sa.Column("occurred_at", columns.key(24), nullable=False),
        sa.Column("actor_id", columns.key(36), nullable=True),
        sa.Column("project_id", columns.key(36), nullable=True),
        sa.Column("user_id", columns.key(36), nullable=True),
        sa.Column("body", columns.TEXT, nullable=False),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_outbox")),
        sa.UniqueConstraint("id", name=op.f("uq_outbox_id")),
        sa.UniqueConstraint("position", name=op.f("uq_outbox_position")),
        **columns.TABLE_OPTIONS,
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index("ix_outbox_occurred_at", ["occurred_at"], unique=False)

    op.create_table(
        "outbox_counter",
        sa.Column("name", columns.key(64), nullable=False),
        sa.Column("last_position", columns.SERIAL, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_outbox_counter")),
        **columns.TABLE_OPTIONS,
    )
    op.create_table(
        "projects",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("key", columns.key(64), nullable=False),
        sa.Column("name", columns.line(200), nullable=False),
        sa.Column("color", columns.key(7), nullable=False),
        sa.Column("description", columns.TEXT, nullable=False),
        sa.Column("visibility", columns.key(64), nullable=False),
        sa.Column("source", columns.key(200), nullable=True),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.key(24), nullable=False),
        sa.Column("created_by", columns.key(36), nullable=False),
        sa.Column("updated_at", columns.key(24), nullable=False),
        sa.Column("archived_at", columns.key(24), nullable=True),
        sa.Column("deleted_at", columns.key(24), nullable=True),
        sa.Column("deleted_by", columns.key(36), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_projects")),
        sa.UniqueConstraint("key", name=op.f("uq_projects_key")),
        sa.UniqueConstraint("source", name=op.f("uq_projects_source")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.create_index("ix_projects_deleted_at", ["deleted_at", "id"], unique=False)

    op.create_table(
        "sent_mails",
        sa.Column("message_id", columns.key(36), nullable=False),
        sa.Column("recipient", columns.key(64), nullable=False),
        sa.Column("sent_at", columns.key(24), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "recipient", name=op.f("pk_sent_mails")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("sent_mails", schema=None) as batch_op:
        batch_op.create_index("ix_sent_mails_sent_at", ["sent_at"], unique=False)

    op.create_table(
        "task_search",
        sa.Column("serial", columns.SERIAL, autoincrement=True, nullable=False),
        sa.Column("task_id", columns.key(36), nullable=False),
        sa.Column("project_id", columns.key(36), nullable=False),
        sa.Column("text", columns.TEXT, nullable=False),
        sa.PrimaryKeyConstraint("serial", name=op.f("pk_task_search")),
        sa.UniqueConstraint("task_id", name=op.f("uq_task_search_task_id")),
        **columns.TABLE_OPTIONS,
    )
    create_search_index(op, op.get_context().dialect.name)
    op.create_table(
        "users",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("email", columns.line(254), nullable=False),
        sa.Column("email_canonical", columns.line(254), nullable=False),
        sa.Column("given_name", columns.line(100), nullable=False),
        sa.Column("family_name", columns.line(100), nullable=False),
        sa.Column("user_group", columns.key(64), nullable=False),
        sa.Column("status", columns.key(64), nullable=False),
        sa.Column("timezone", columns.key(64), nullable=False),
        sa.Column("theme", columns.key(64), nullable=False),
        sa.Column("password_version", sa.Integer(), nullable=False),
        sa.Column("must_change_at", columns.key(24), nullable=True),
        sa.Column("temporary_until", columns.key(24), nullable=True),
        sa.Column("second_factor_at", columns.key(24), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", columns.key(24), nullable=False),
        sa.Column("updated_at", columns.key(24), nullable=False),
        sa.Column("last_seen_at", columns.key(24), nullable=True),
        sa.Column("sort_name", columns.line(210), nullable=False),
        sa.Column("search", columns.line(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("email_canonical", name=op.f("uq_users_email_canonical")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("users", schema=None) as batch_op:
        batch_op.create_index("ix_users_sort_name", ["sort_name", "id"], unique=False)
        batch_op.create_index("ix_users_status", ["status", "sort_name", "id"], unique=False)
        batch_op.create_index("ix_users_user_group", ["user_group", "sort_name", "id"], unique=False)

    op.create_table(
        "workspace",
        sa.Column("id", columns.key(64), nullable=False),
        sa.Column("name", columns.line(100), nullable=False),
        sa.Column("set_up_at", columns.key(24), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace")),
        **columns.TABLE_OPTIONS,
    )
    op.create_table(
        "credentials",
        sa.Column("user_id", columns.key(36), nullable=False),
        sa.Column("password_hash", columns.key(200), nullable=False),
        sa.Column("changed_at", columns.key(24), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_credentials_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_credentials")),
        **columns.TABLE_OPTIONS,
    )
    op.create_table(
        "labels",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("project_id", columns.key(36), nullable=False),
        sa.Column("name", columns.line(100), nullable=False),
        sa.Column("color", columns.key(7), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_labels_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_labels")),
        sa.UniqueConstraint("project_id", "name", name=op.f("uq_labels_project_id_name")),
        **columns.TABLE_OPTIONS,
    )
    op.create_table(
        "project_members",
        sa.Column("project_id", columns.key(36), nullable=False),
        sa.Column("user_id", columns.key(36), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name=op.f("fk_project_members_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "user_id", name=op.f("pk_project_members")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("project_members", schema=None) as batch_op:
        batch_op.create_index("ix_project_members_user_id", ["user_id", "project_id"], unique=False)

    op.create_table(
        "recovery_codes",
        sa.Column("user_id", columns.key(36), nullable=False),
        sa.Column("digest", columns.key(64), nullable=False),
        sa.Column("used_at", columns.key(24), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_recovery_codes_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "digest", name=op.f("pk_recovery_codes")),
        **columns.TABLE_OPTIONS,
    )
    op.create_table(
        "second_factors",
        sa.Column("user_id", columns.key(36), nullable=False),
        sa.Column("secret", columns.TEXT, nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", columns.key(24), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_second_factors_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_second_factors")),
        **columns.TABLE_OPTIONS,
    )
    op.create_table(
        "sessions",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("user_id", columns.key(36), nullable=False),
        sa.Column("ip", columns.key(45), nullable=False),
        sa.Column("user_agent", columns.line(300), nullable=False),
        sa.Column("created_at", columns.key(24), nullable=False),
        sa.Column("last_seen_at", columns.key(24), nullable=False),
        sa.Column("expires_at", columns.key(24), nullable=False),
        sa.Column("ended_at", columns.key(24), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_sessions_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("sessions", schema=None) as batch_op:
        batch_op.create_index("ix_sessions_expires_at", ["expires_at"], unique=False)
        batch_op.create_index("ix_sessions_user_id", ["user_id", "created_at", "id"], unique=False)

    op.create_table(
        "statuses",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("project_id", columns.key(36), nullable=False),
        sa.Column("name", columns.line(100), nullable=False),
        sa.Column("category", columns.key(64), nullable=False),
        sa.Column("color", columns.key(7), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_statuses_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statuses")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("statuses", schema=None) as batch_op:
        batch_op.create_index("ix_statuses_project_id", ["project_id", "position"], unique=False)

    op.create_table(
        "views",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("owner_id", columns.key(36), nullable=False),
        sa.Column("project_id", columns.key(36), nullable=True),
        sa.Column("name", columns.line(200), nullable=False),
        sa.Column("query", columns.TEXT, nullable=False),
        sa.Column("layout", columns.key(64), nullable=False),
        sa.Column("sharing", columns.key(64), nullable=False),
        sa.Column("created_at", columns.key(24), nullable=False),
        sa.Column("updated_at", columns.key(24), nullable=False),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_views_project_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_views")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("views", schema=None) as batch_op:
        batch_op.create_index("ix_views_owner_id", ["owner_id", "id"], unique=False)
        batch_op.create_index("ix_views_project_id", ["project_id", "id"], unique=False)
        batch_op.create_index("ix_views_sharing", ["sharing", "id"], unique=False)

    op.create_table(
        "tasks",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("project_id", columns.key(36), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("key", columns.key(64), nullable=False),
        sa.Column("title", columns.line(500), nullable=False),
        sa.Column("status_id", columns.key(36), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("assignee_ids", columns.TEXT, nullable=False),
        sa.Column("deadline", columns.key(24), nullable=False),
        sa.Column("label_ids", columns.TEXT, nullable=False),
        sa.Column("parent_id", columns.key(36), nullable=True),
        sa.Column("rank", columns.key(255), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("checklist_total", sa.Integer(), nullable=False),
        sa.Column("checklist_done", sa.Integer(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("attachment_count", sa.Integer(), nullable=False),
        sa.Column("subtask_count", sa.Integer(), nullable=False),
        sa.Column("shelf", columns.key(64), nullable=False),
        sa.Column("created_at", columns.key(24), nullable=False),
        sa.Column("created_by", columns.key(36), nullable=False),
        sa.Column("updated_at", columns.key(24), nullable=False),
        sa.Column("updated_by", columns.key(36), nullable=False),
        sa.Column("completed_at", columns.key(24), nullable=True),
        sa.Column("archived_at", columns.key(24), nullable=True),
        sa.Column("deleted_at", columns.key(24), nullable=True),
        sa.Column("deleted_by", columns.key(36), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["projects.id"], name=op.f("fk_tasks_project_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["status_id"], ["statuses.id"], name=op.f("fk_tasks_status_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
        sa.UniqueConstraint("key", name=op.f("uq_tasks_key")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("tasks", schema=None) as batch_op:
        batch_op.create_index("ix_tasks_board", ["project_id", "shelf", "status_id", "rank", "id"], unique=False)
        batch_op.create_index("ix_tasks_deleted_at", ["deleted_at", "id"], unique=False)
        batch_op.create_index("ix_tasks_parent_id", ["parent_id", "id"], unique=False)
        batch_op.create_index("ix_tasks_project_shelf_deadline", ["project_id", "shelf", "deadline", "id"], unique=False)
        batch_op.create_index("ix_tasks_project_shelf_id", ["project_id", "shelf", "id"], unique=False)
        batch_op.create_index("ix_tasks_project_shelf_priority", ["project_id", "shelf", "priority", "id"], unique=False)
        batch_op.create_index("ix_tasks_project_shelf_updated", ["project_id", "shelf", "updated_at", "id"], unique=False)
        batch_op.create_index("ix_tasks_shelf_deadline", ["shelf", "deadline", "id"], unique=False)
        batch_op.create_index("ix_tasks_shelf_id", ["shelf", "id"], unique=False)
        batch_op.create_index("ix_tasks_shelf_priority", ["shelf", "priority", "id"], unique=False)
        batch_op.create_index("ix_tasks_shelf_updated", ["shelf", "updated_at", "id"], unique=False)
        batch_op.create_index("ix_tasks_status_id", ["status_id"], unique=False)

    op.create_table(
        "attachments",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("task_id", columns.key(36), nullable=False),
        sa.Column("name", columns.line(255), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("content_type", columns.key(127), nullable=False),
        sa.Column("state", columns.key(64), nullable=False),
        sa.Column("preview", columns.key(64), nullable=False),
        sa.Column("created_at", columns.key(24), nullable=False),
        sa.Column("created_by", columns.key(36), nullable=False),
        sa.Column("deleted_at", columns.key(24), nullable=True),
        sa.Column("deleted_by", columns.key(36), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_attachments_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("attachments", schema=None) as batch_op:
        batch_op.create_index("ix_attachments_state", ["state", "created_at"], unique=False)
        batch_op.create_index("ix_attachments_task_id", ["task_id", "id"], unique=False)

    op.create_table(
        "comments",
        sa.Column("id", columns.key(36), nullable=False),
        sa.Column("task_id", columns.key(36), nullable=False),
        sa.Column("author_id", columns.key(36), nullable=True),
        sa.Column("author_name", columns.line(200), nullable=False),
        sa.Column("body", columns.TEXT, nullable=False),
        sa.Column("created_at", columns.key(24), nullable=False),
        sa.Column("edited_at", columns.key(24), nullable=True),
        sa.Column("deleted_at", columns.key(24), nullable=True),
        sa.Column("deleted_by", columns.key(36), nullable=True),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_comments_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comments")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("comments", schema=None) as batch_op:
        batch_op.create_index("ix_comments_task_id", ["task_id", "created_at", "id"], unique=False)

    op.create_table(
        "task_assignees",
        sa.Column("task_id", columns.key(36), nullable=False),
        sa.Column("user_id", columns.key(36), nullable=False),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_assignees_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", "user_id", name=op.f("pk_task_assignees")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("task_assignees", schema=None) as batch_op:
        batch_op.create_index("ix_task_assignees_user_id", ["user_id", "task_id"], unique=False)

    op.create_table(
        "task_labels",
        sa.Column("task_id", columns.key(36), nullable=False),
        sa.Column("label_id", columns.key(36), nullable=False),
        sa.ForeignKeyConstraint(["label_id"], ["labels.id"], name=op.f("fk_task_labels_label_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_task_labels_task_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("task_id", "label_id", name=op.f("pk_task_labels")),
        **columns.TABLE_OPTIONS,
    )
    with op.batch_alter_table("task_labels", schema=None) as batch_op:
        batch_op.create_index("ix_task_labels_label_id", ["label_id", "task_id"], unique=False)


def downgrade() -> None:
    op.drop_table("task_labels")
    op.drop_table("task_assignees")
    op.drop_table("comments")
    op.drop_table("attachments")
    op.drop_table("tasks")
    op.drop_table("views")
    op.drop_table("statuses")
    op.drop_table("sessions")
    op.drop_table("second_factors")
    op.drop_table("recovery_codes")
    op.drop_table("project_members")
    op.drop_table("labels")
    op.drop_table("credentials")
    op.drop_table("workspace")
    op.drop_table("users")
    drop_search_index(op, op.get_context().dialect.name)
    op.drop_table("task_search")
    op.drop_table("sent_mails")
    op.drop_table("projects")
    op.drop_table("outbox_counter")
    op.drop_table("outbox")
    op.drop_table("notifications")
    op.drop_table("notification_preferences")
    op.drop_table("jobs")
    op.drop_table("idempotency_keys")
    op.drop_table("documents")
    op.drop_table("deliveries")
    op.drop_table("consumers")
