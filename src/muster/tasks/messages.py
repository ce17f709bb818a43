"""What happened to projects and tasks."""

from typing import ClassVar

from muster.kernel.messages import Message


class ProjectCreated(Message, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:project:created"
    key: str
    name: str


class ProjectImported(Message, frozen=True, kw_only=True):
    """A project came from elsewhere with all its tasks, none of which says so by itself."""

    kind: ClassVar[str] = "tasks:project:imported"
    key: str
    name: str
    source: str
    tasks: int


class ProjectChanged(Message, frozen=True, kw_only=True):
    """`fields` names what changed: fields of the project, or `statuses`, `labels`, `members`.

    `closed`: it was for everyone, and now is for its members; `left_ids`: who was taken out.
    """

    kind: ClassVar[str] = "tasks:project:changed"
    key: str
    name: str
    fields: tuple[str, ...]
    closed: bool = False
    left_ids: tuple[str, ...] = ()


class ProjectDeleted(Message, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:project:deleted"
    key: str
    name: str


class ProjectRestored(Message, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:project:restored"
    key: str
    name: str


class ProjectPurged(Message, frozen=True, kw_only=True):
    """Gone for good, after each of its tasks."""

    kind: ClassVar[str] = "tasks:project:purged"
    key: str
    name: str


class TaskMessage(Message, frozen=True, kw_only=True):
    """The base of what happens to one task. `watcher_ids`: its assignees and who created it."""

    task_id: str
    key: str
    title: str
    version: int
    status_id: str
    watcher_ids: tuple[str, ...] = ()


class TaskCreated(TaskMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:task:created"
    assignee_ids: tuple[str, ...]


class TaskChanged(TaskMessage, frozen=True, kw_only=True):
    """`status_before` and `status_after` are names of statuses, given when the status changed."""

    kind: ClassVar[str] = "tasks:task:changed"
    fields: tuple[str, ...]
    status_before: str | None = None
    status_after: str | None = None
    assignees_added: tuple[str, ...] = ()
    assignees_removed: tuple[str, ...] = ()
    deadline: str | None = None


class TaskMoved(TaskMessage, frozen=True, kw_only=True):
    """Another place in the same column. A change of column is a TaskChanged."""

    kind: ClassVar[str] = "tasks:task:moved"
    rank: str


class TaskDeleted(TaskMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:task:deleted"


class TaskRestored(TaskMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:task:restored"


class TaskPurged(Message, frozen=True, kw_only=True):
    """Gone for good, at the end of its time in the trash or by an admin."""

    kind: ClassVar[str] = "tasks:task:purged"
    task_id: str
    key: str


class CommentMessage(Message, frozen=True, kw_only=True):
    """The base of what happens to a comment."""

    task_id: str
    key: str
    title: str
    comment_id: str


class CommentPosted(CommentMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:comment:posted"
    excerpt: str
    mentioned_ids: tuple[str, ...] = ()
    watcher_ids: tuple[str, ...] = ()


class CommentEdited(CommentMessage, frozen=True, kw_only=True):
    """`mentioned_ids` are the people whom the edit mentions for the first time."""

    kind: ClassVar[str] = "tasks:comment:edited"
    excerpt: str
    mentioned_ids: tuple[str, ...] = ()


class CommentDeleted(CommentMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:comment:deleted"


class CommentRestored(CommentMessage, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:comment:restored"


class AttachmentAdded(Message, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:attachment:added"
    task_id: str
    key: str
    attachment_id: str
    name: str
    content_type: str


class AttachmentRemoved(Message, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:attachment:removed"
    task_id: str
    key: str
    attachment_id: str
    name: str


class AttachmentRestored(Message, frozen=True, kw_only=True):
    kind: ClassVar[str] = "tasks:attachment:restored"
    task_id: str
    key: str
    attachment_id: str
    name: str


class AttachmentPreviewed(Message, frozen=True, kw_only=True):
    """There is a small picture of it now."""

    kind: ClassVar[str] = "tasks:attachment:previewed"
    task_id: str
    key: str
    attachment_id: str
