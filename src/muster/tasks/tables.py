"""Tables of projects and tasks. Every list of tasks is read along one of the indexes here."""

from sqlalchemy import BigInteger, ForeignKey, Index, Integer, PrimaryKeyConstraint, UniqueConstraint

from muster.database.columns import ID, SERIAL, TEXT, TIME, WORD, Column, key, line, table

projects = table(
    "projects",
    Column("id", ID, primary_key=True),
    Column("key", WORD, nullable=False, unique=True),
    Column("name", line(200), nullable=False),
    Column("color", key(7), nullable=False),
    Column("description", TEXT, nullable=False),
    Column("visibility", WORD, nullable=False),
    Column("source", key(200), unique=True),  # where it was imported from, so that a second import is noticed
    Column("last_number", BigInteger, nullable=False, default=0),
    Column("version", Integer, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("created_by", ID, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Column("archived_at", TIME),
    Column("deleted_at", TIME),
    Column("deleted_by", ID),
    Index("ix_projects_deleted_at", "deleted_at", "id"),
)

project_members = table(
    "project_members",
    Column("project_id", ID, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", ID, nullable=False),
    PrimaryKeyConstraint("project_id", "user_id"),
    Index("ix_project_members_user_id", "user_id", "project_id"),
)

statuses = table(
    "statuses",
    Column("id", ID, primary_key=True),
    Column("project_id", ID, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("name", line(100), nullable=False),
    Column("category", WORD, nullable=False),
    Column("color", key(7), nullable=False),
    Column("position", Integer, nullable=False),
    Index("ix_statuses_project_id", "project_id", "position"),
)

labels = table(
    "labels",
    Column("id", ID, primary_key=True),
    Column("project_id", ID, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("name", line(100), nullable=False),
    Column("color", key(7), nullable=False),
    UniqueConstraint("project_id", "name"),
)

#: Sorts before every timestamp: when a project was deleted that is being removed for good, task by task.
PURGING = "0"

#: Sorts after every timestamp: the deadline of a task that has none.
NO_DEADLINE = "~"

tasks = table(
    "tasks",
    Column("id", ID, primary_key=True),
    Column("project_id", ID, ForeignKey("projects.id", ondelete="CASCADE"), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("key", WORD, nullable=False, unique=True),
    Column("title", line(500), nullable=False),
    Column("status_id", ID, ForeignKey("statuses.id"), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("assignee_ids", TEXT, nullable=False),
    Column("deadline", TIME, nullable=False),
    Column("label_ids", TEXT, nullable=False),
    Column("parent_id", ID),
    Column("rank", key(255), nullable=False),
    Column("version", Integer, nullable=False),
    Column("checklist_total", Integer, nullable=False),
    Column("checklist_done", Integer, nullable=False),
    Column("comment_count", Integer, nullable=False),
    Column("attachment_count", Integer, nullable=False),
    Column("subtask_count", Integer, nullable=False),
    Column("shelf", WORD, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("created_by", ID, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Column("updated_by", ID, nullable=False),
    Column("completed_at", TIME),
    Column("archived_at", TIME),
    Column("deleted_at", TIME),
    Column("deleted_by", ID),
    Index("ix_tasks_project_shelf_id", "project_id", "shelf", "id"),
    Index("ix_tasks_project_shelf_updated", "project_id", "shelf", "updated_at", "id"),
    Index("ix_tasks_project_shelf_deadline", "project_id", "shelf", "deadline", "id"),
    Index("ix_tasks_project_shelf_priority", "project_id", "shelf", "priority", "id"),
    Index("ix_tasks_board", "project_id", "shelf", "status_id", "rank", "id"),
    Index("ix_tasks_shelf_id", "shelf", "id"),
    Index("ix_tasks_shelf_updated", "shelf", "updated_at", "id"),
    Index("ix_tasks_shelf_deadline", "shelf", "deadline", "id"),
    Index("ix_tasks_shelf_priority", "shelf", "priority", "id"),
    Index("ix_tasks_status_id", "status_id"),
    Index("ix_tasks_parent_id", "parent_id", "id"),
    Index("ix_tasks_deleted_at", "deleted_at", "id"),
)

task_assignees = table(
    "task_assignees",
    Column("task_id", ID, ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False),
    Column("user_id", ID, nullable=False),
    PrimaryKeyConstraint("task_id", "user_id"),
    Index("ix_task_assignees_user_id", "user_id", "task_id"),
)

task_labels = table(
    "task_labels",
    Column("task_id", ID, ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False),
    Column("label_id", ID, ForeignKey("labels.id", ondelete="CASCADE"), nullable=False),
    PrimaryKeyConstraint("task_id", "label_id"),
    Index("ix_task_labels_label_id", "label_id", "task_id"),
)

comments = table(
    "comments",
    Column("id", ID, primary_key=True),
    Column("task_id", ID, ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False),
    Column("author_id", ID),
    Column("author_name", line(200), nullable=False),  # of an imported comment whose author is nobody here
    Column("body", TEXT, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("edited_at", TIME),
    Column("deleted_at", TIME),
    Column("deleted_by", ID),
    Index("ix_comments_task_id", "task_id", "created_at", "id"),
)

attachments = table(
    "attachments",
    Column("id", ID, primary_key=True),
    Column("task_id", ID, ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False),
    Column("name", line(255), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("content_type", key(127), nullable=False),
    Column("state", WORD, nullable=False),  # pending, ready, deleted
    Column("preview", WORD, nullable=False),  # none, wanted, ready, failed
    Column("created_at", TIME, nullable=False),
    Column("created_by", ID, nullable=False),
    Column("deleted_at", TIME),
    Column("deleted_by", ID),
    Index("ix_attachments_task_id", "task_id", "id"),
    Index("ix_attachments_state", "state", "created_at"),
)

views = table(
    "views",
    Column("id", ID, primary_key=True),
    Column("owner_id", ID, nullable=False),
    Column("project_id", ID, ForeignKey("projects.id", ondelete="CASCADE")),
    Column("name", line(200), nullable=False),
    Column("query", TEXT, nullable=False),
    Column("layout", WORD, nullable=False),
    Column("sharing", WORD, nullable=False),  # private, shared
    Column("created_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Index("ix_views_owner_id", "owner_id", "id"),
    Index("ix_views_project_id", "project_id", "id"),
    Index("ix_views_sharing", "sharing", "id"),
)

__all__ = [
    "NO_DEADLINE",
    "PURGING",
    "SERIAL",
    "attachments",
    "comments",
    "labels",
    "project_members",
    "projects",
    "statuses",
    "task_assignees",
    "task_labels",
    "tasks",
    "views",
]
