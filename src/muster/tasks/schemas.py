"""Bodies and parameters of the routes of tasks."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from muster.http.moments import Moment
from muster.http.requests import WHOLE, Body, IdText, Line, Prose
from muster.tasks.models import Category, Priority, Visibility

Title = Annotated[Line, Field(max_length=500, description="One line.")]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
Ids = Annotated[list[IdText], Field(max_length=100)]


class ChecklistItemBody(Body):
    """A step. Without `id` it is a new one."""

    id: IdText | None = None
    text: Annotated[Line, Field(max_length=500)]
    done: bool = False


Checklist = Annotated[list[ChecklistItemBody], Field(max_length=200)]


class TaskCreate(Body):
    """A new task. `status_id` defaults to the project's first column."""

    project: Annotated[str, StringConstraints(min_length=1, max_length=36, pattern=r"^[A-Za-z0-9-]+$")]
    title: Title
    description: Prose = ""
    status_id: IdText | None = None
    priority: Priority = "none"
    assignee_ids: Ids = []
    deadline: Moment | None = None
    label_ids: Ids = []
    checklist: Checklist = []
    parent_id: IdText | None = None


class TaskPatch(Body):
    """Only the fields that are sent change; null clears a deadline or a parent."""

    title: Title = ""
    description: Prose = ""
    status_id: IdText = ""
    priority: Priority = "none"
    assignee_ids: Ids = []
    deadline: Moment | None = None
    label_ids: Ids = []
    checklist: Checklist = []
    parent_id: IdText | None = None
    archived: bool = False


class TaskMove(Body):
    """Where a card goes: its column, the card right before it, the card right after it."""

    status_id: IdText
    before_id: IdText | None = None
    after_id: IdText | None = None


class TaskRestore(Body):
    """Without `version`: out of the trash. With it: what that version said becomes the newest."""

    version: Annotated[int, Field(ge=1, le=2**31 - 1), WHOLE] | None = None


class BulkChangeBody(Body):
    """What to change in every task. Only the fields that are sent change."""

    status_id: IdText = ""
    priority: Priority = "none"
    deadline: Moment | None = None
    add_assignee_ids: Ids = []
    remove_assignee_ids: Ids = []
    add_label_ids: Ids = []
    remove_label_ids: Ids = []
    archived: bool = False
    delete: Literal[True] = True


class Bulk(Body):
    """A change to many tasks. `versions` guards those tasks that it names."""

    task_ids: Annotated[list[IdText], Field(min_length=1, max_length=200)]
    change: BulkChangeBody
    versions: dict[IdText, Annotated[int, Field(ge=1, le=2**31 - 1), WHOLE]] = {}


class StatusCreate(Body):
    """A new column, at `position` counted from 0 or as the last one."""

    name: Annotated[Line, Field(max_length=100)]
    category: Category
    color: Color = "#868e96"
    position: Annotated[int, Field(ge=0, le=1000), WHOLE] | None = None


class StatusPatch(Body):
    name: Annotated[Line, Field(max_length=100)] = ""
    category: Category = "todo"
    color: Color = ""
    position: Annotated[int, Field(ge=0, le=1000), WHOLE] = 0


class LabelCreate(Body):
    name: Annotated[Line, Field(max_length=100)]
    color: Color = "#868e96"


class LabelPatch(Body):
    name: Annotated[Line, Field(max_length=100)] = ""
    color: Color = ""


class NewStatusBody(Body):
    name: Annotated[Line, Field(max_length=100)]
    category: Category
    color: Color = "#868e96"


class ProjectCreate(Body):
    """A new project. Its key is part of every task's key and stays for good."""

    key: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,9}$")]
    name: Annotated[Line, Field(max_length=200)]
    color: Color = "#4263eb"
    description: Prose = ""
    visibility: Visibility = "everyone"
    statuses: Annotated[list[NewStatusBody], Field(min_length=1, max_length=30)] | None = None
    member_ids: Annotated[list[IdText], Field(max_length=500)] = []


class ProjectPatch(Body):
    name: Annotated[Line, Field(max_length=200)] = ""
    color: Color = ""
    description: Prose = ""
    visibility: Visibility = "everyone"
    archived: bool = False
