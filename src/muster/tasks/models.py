"""Tasks and projects as plain data: what services return and routes encode."""

from typing import Annotated, Literal

import msgspec

Priority = Literal["none", "low", "medium", "high", "urgent"]
PRIORITIES: tuple[Priority, ...] = ("none", "low", "medium", "high", "urgent")
Category = Literal["todo", "doing", "done"]
Visibility = Literal["everyone", "members"]
VersionKind = Literal["created", "changed", "deleted", "restored"]
Shelf = Literal["live", "archived", "trash"]


#: Ids as JSON that is passed on as it is.
RawIds = Annotated[msgspec.Raw, msgspec.Meta(extra_json_schema={"type": "array", "items": {"type": "string"}})]


class Status(msgspec.Struct, frozen=True):
    """A column of a project's board. `position` counts from 0, left to right."""

    id: str
    name: str
    category: Category
    color: str
    position: int


class Label(msgspec.Struct, frozen=True):
    """A label of a project."""

    id: str
    name: str
    color: str


class Project(msgspec.Struct, frozen=True):
    """A project as one caller sees it; `can_manage` says whether this caller may change it."""

    id: str
    key: str
    name: str
    color: str
    description: str
    visibility: Visibility
    archived: bool
    statuses: list[Status]
    labels: list[Label]
    member_ids: list[str]
    version: int
    created_at: str
    created_by: str
    updated_at: str
    deleted_at: str | None
    can_manage: bool


class ChecklistItem(msgspec.Struct, frozen=True):
    """A step of a task."""

    id: str
    text: str
    done: bool


class TaskContent(msgspec.Struct, frozen=True, kw_only=True):
    """What a version of a task says: everything that people write or choose."""

    title: str
    description: str = ""
    status_id: str
    priority: Priority = "none"
    assignee_ids: tuple[str, ...] = ()
    deadline: str | None = None
    label_ids: tuple[str, ...] = ()
    checklist: tuple[ChecklistItem, ...] = ()
    parent_id: str | None = None
    archived: bool = False
    deleted: bool = False


class FieldChange(msgspec.Struct, frozen=True, rename={"before": "from", "after": "to"}):
    """How a field changed."""

    field: str
    before: msgspec.Raw
    after: msgspec.Raw


class TaskVersion(msgspec.Struct, frozen=True, kw_only=True):
    """A version: never changed once written. It is the body of the document `TASK#<id>`, `V#<version>`."""

    version: int
    at: str
    actor_id: str
    kind: VersionKind
    changes: tuple[FieldChange, ...]
    content: TaskContent


class HistoryEntry(msgspec.Struct, frozen=True):
    """A line of a task's history."""

    version: int
    at: str
    actor_id: str
    kind: VersionKind
    changes: tuple[FieldChange, ...]


class TextPiece(msgspec.Struct, frozen=True):
    """A run of text that both versions share, or that one of them lacks."""

    op: Literal["equal", "insert", "delete"]
    text: str


class FieldDifference(msgspec.Struct, frozen=True, rename={"before": "from", "after": "to"}):
    """How a field differs between two versions; texts also word by word."""

    field: str
    before: msgspec.Raw
    after: msgspec.Raw
    text_diff: list[TextPiece] | msgspec.UnsetType = msgspec.UNSET


class Difference(msgspec.Struct, frozen=True):
    """How two versions differ."""

    changes: list[FieldDifference]


class TaskSummary(msgspec.Struct, frozen=True):
    """A task in a list: its row, without the texts that only its page shows.

    `assignee_ids` and `label_ids` are the row's JSON as it is, so that a list is not parsed to be written again.
    """

    id: str
    key: str
    project_id: str
    title: str
    status_id: str
    priority: Priority
    assignee_ids: RawIds
    deadline: str | None
    label_ids: RawIds
    parent_id: str | None
    rank: str
    version: int
    checklist_total: int
    checklist_done: int
    comment_count: int
    attachment_count: int
    subtask_count: int
    created_at: str
    created_by: str
    updated_at: str
    updated_by: str
    completed_at: str | None
    archived_at: str | None
    deleted_at: str | None
    deleted_by: str | None


class Task(TaskSummary, frozen=True, kw_only=True):
    """A task with its texts."""

    description: str
    checklist: tuple[ChecklistItem, ...]


class DueSoon(msgspec.Struct, frozen=True, kw_only=True):
    """A task whose deadline is near or past, and to whom it is assigned."""

    task_id: str
    task_key: str
    title: str
    deadline: str
    assignee_ids: tuple[str, ...]


class TaskList(msgspec.Struct, frozen=True):
    """Tasks that one request changed."""

    items: list[TaskSummary]


class StatusCount(msgspec.Struct, frozen=True):
    """How many tasks stand in a column."""

    status_id: str
    count: int


class StatusCounts(msgspec.Struct, frozen=True):
    """The counts of a board's columns."""

    statuses: list[StatusCount]


TrashKind = Literal["task", "project"]


class TrashItem(msgspec.Struct, frozen=True):
    """Something deleted that can be restored until `purge_at`."""

    kind: TrashKind
    id: str
    key: str
    title: str
    project_id: str
    deleted_at: str
    deleted_by: str
    purge_at: str
