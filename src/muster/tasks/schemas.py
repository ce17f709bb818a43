"""Bodies and parameters of the routes of tasks."""

import re
from datetime import UTC, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints

from muster.http.requests import WHOLE, Body, IdText, Line
from muster.kernel.clock import timestamp
from muster.tasks.models import Category, Priority, Visibility

Title = Annotated[Line, Field(max_length=500, description="One line.")]
Prose = Annotated[str, StringConstraints(max_length=65_536, pattern=r"^[^\x00]*$")]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-f]{6}$")]
_EARLIEST, _LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


#: RFC 3339 needs a full date, a time with seconds and an offset. Without this, numbers would pass as well.
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)\Z")


def _written_out(value: object) -> object:
    if isinstance(value, str) and _RFC_3339.match(value):
        return datetime.fromisoformat(value.upper())
    raise ValueError("give a time with its offset, such as 2026-12-24T18:00:00+01:00")


def _in_range(moment: datetime) -> datetime:
    if not _EARLIEST <= moment <= _LATEST:
        raise ValueError("the time must lie between 1970 and 9998")
    return moment


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out, json_schema_input_type=datetime), AfterValidator(_in_range)]
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


def moment_text(moment: datetime | None) -> str | None:
    """A time as it is stored."""
    return None if moment is None else timestamp(moment)
