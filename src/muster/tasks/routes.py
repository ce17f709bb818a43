"""Routes of tasks."""

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Response

from muster.http.caller import Caller, security
from muster.http.moments import Moment, moment_text
from muster.http.requests import REFERENCE, After, IfMatch, Limit, etag, expected_version
from muster.http.responses import answers, no_content, reply
from muster.http.services import provided
from muster.kernel.errors import ValidationFailed
from muster.kernel.ids import is_id, new_id
from muster.tasks.bulk_service import BulkChange, BulkService
from muster.tasks.history_service import HistoryService
from muster.tasks.list_service import TaskFilter, TaskListService
from muster.tasks.models import (
    PRIORITIES,
    ChecklistItem,
    Difference,
    HistoryEntry,
    StatusCounts,
    Task,
    TaskList,
    TaskSummary,
    TaskVersion,
)
from muster.tasks.schemas import (
    Bulk,
    BulkChangeBody,
    ChecklistItemBody,
    TaskCreate,
    TaskMove,
    TaskPatch,
    TaskRestore,
)
from muster.tasks.service import Draft, TaskService

router = APIRouter(tags=["tasks"], dependencies=security)

Tasks = Annotated[TaskService, Depends(provided(TaskService))]
Lists = Annotated[TaskListService, Depends(provided(TaskListService))]
Histories = Annotated[HistoryService, Depends(provided(HistoryService))]
Bulks = Annotated[BulkService, Depends(provided(BulkService))]

TaskRef = Annotated[str, Path(max_length=64, pattern=REFERENCE, description="The task's id or its key, such as GALA-42.")]
Version = Annotated[int, Path(ge=1, le=2**31 - 1)]
Sort = Literal["created", "-created", "updated", "-updated", "deadline", "-deadline", "priority", "-priority", "rank"]
Listed = Annotated[str | None, Query(max_length=4000)]


def _ids(name: str, text: str | None) -> list[str]:
    """A comma-separated list of ids. Raises ValidationFailed on `name`."""
    ids = [item for item in (text or "").split(",") if item]
    if not all(is_id(item) for item in ids):
        raise ValidationFailed.of(name, "Give ids, separated by commas.")
    return ids


def task_filter(
    of_project: Annotated[
        str | None, Query(alias="project", max_length=36, pattern=REFERENCE, description="A project's id or key.")
    ] = None,
    status: Annotated[str | None, Query(max_length=4000, description="Ids of statuses, separated by commas.")] = None,
    category: Annotated[str | None, Query(max_length=40, description="todo, doing, done, separated by commas.")] = None,
    assignee: Annotated[str | None, Query(max_length=36, description="A person's id, `me` or `none`.")] = None,
    label: Annotated[
        str | None, Query(max_length=4000, description="Ids of labels; a task with any of them is listed.")
    ] = None,
    priority: Annotated[str | None, Query(max_length=60, description="Priorities, separated by commas.")] = None,
    deadline_from: Moment | None = None,
    deadline_to: Annotated[Moment | None, Query(description="Deadlines before this moment.")] = None,
    parent: Annotated[str | None, Query(max_length=36)] = None,
    q: Annotated[str | None, Query(max_length=200, description="Words in title or description.")] = None,
    archived: Annotated[bool, Query(description="The archived ones instead of those at work.")] = False,
) -> TaskFilter:
    """The filters of a list as its query string has them."""
    categories = [item for item in (category or "").split(",") if item]
    if not set(categories) <= {"todo", "doing", "done"}:
        raise ValidationFailed.of("category", "Categories are todo, doing and done.")
    wanted = [item for item in (priority or "").split(",") if item]
    if not set(wanted) <= set(PRIORITIES):
        raise ValidationFailed.of("priority", f"Priorities are {', '.join(PRIORITIES)}.")
    return TaskFilter(
        project=of_project,
        status_ids=_ids("status", status),
        categories=categories,
        assignee=assignee,
        label_ids=_ids("label", label),
        priorities=[item for item in PRIORITIES if item in wanted],
        deadline_from=moment_text(deadline_from),
        deadline_to=moment_text(deadline_to),
        parent_id=next(iter(_ids("parent", parent)), None),
        text=q,
        shelf="archived" if archived else "live",
    )


Filter = Annotated[TaskFilter, Depends(task_filter)]


@router.get("/tasks", **answers(TaskSummary, 401, 403, 422, page=True))
async def list_tasks(
    caller: Caller, lists: Lists, wanted: Filter, sort: Sort = "-created", limit: Limit = 50, after: After = None
) -> Response:
    """Tasks that the caller sees."""
    return reply(await lists.list(caller, wanted, sort=sort, after=after, limit=limit))


@router.get("/projects/{project}/counts", **answers(StatusCounts, 401, 403, 404, 422))
async def count_tasks(
    caller: Caller, lists: Lists, wanted: Filter, project: Annotated[str, Path(max_length=36, pattern=REFERENCE)]
) -> Response:
    """How many tasks stand in each column, with the same filters as a list."""
    return reply(await lists.counts(caller, replace(wanted, project=project)))


@router.post("/tasks", **answers(Task, 401, 403, 409, 413, 422, status=201))
async def create_task(caller: Caller, tasks: Tasks, body: TaskCreate) -> Response:
    """Creates a task at the end of its column."""
    draft = Draft(
        project=body.project,
        title=body.title,
        description=body.description,
        status_id=body.status_id,
        priority=body.priority,
        assignee_ids=tuple(body.assignee_ids),
        deadline=moment_text(body.deadline),
        label_ids=tuple(body.label_ids),
        checklist=_checklist(body.checklist),
        parent_id=body.parent_id,
    )
    task = await tasks.create(caller, draft)
    return reply(task, 201, {"Location": f"/api/v1/tasks/{task.id}", "ETag": etag(task.version)})


@router.post("/tasks/bulk", **answers(TaskList, 401, 403, 409, 412, 413, 422))
async def change_tasks(caller: Caller, bulks: Bulks, body: Bulk) -> Response:
    """Changes many tasks in one transaction: all of them or none."""
    return reply(await bulks.change(caller, body.task_ids, _bulk_change(body.change), body.versions))


@router.get("/tasks/{task}", **answers(Task, 401, 403, 404, 422))
async def get_task(caller: Caller, tasks: Tasks, task: TaskRef) -> Response:
    """A task, also one in the trash."""
    found = await tasks.get(caller, task)
    return reply(found, 200, {"ETag": etag(found.version)})


@router.patch("/tasks/{task}", **answers(Task, 401, 403, 404, 409, 412, 413, 422, 428))
async def change_task(caller: Caller, tasks: Tasks, task: TaskRef, body: TaskPatch, if_match: IfMatch = None) -> Response:
    """Changes the fields that are sent, if the task is still the version that If-Match names."""
    changed = await tasks.change(caller, task, _content_fields(body), expected_version(if_match))
    return reply(changed, 200, {"ETag": etag(changed.version)})


@router.post("/tasks/{task}/move", **answers(TaskSummary, 401, 403, 404, 409, 412, 413, 422))
async def move_task(caller: Caller, tasks: Tasks, task: TaskRef, body: TaskMove, if_match: IfMatch = None) -> Response:
    """Moves a card on the board."""
    moved = await tasks.move(caller, task, body.status_id, body.before_id, body.after_id, expected_version(if_match))
    return reply(moved, 200, {"ETag": etag(moved.version)})


@router.delete("/tasks/{task}", **answers(None, 401, 403, 404, 412, 422, status=204))
async def delete_task(caller: Caller, tasks: Tasks, task: TaskRef, if_match: IfMatch = None) -> Response:
    """Puts a task into the trash."""
    await tasks.delete(caller, task, expected_version(if_match))
    return no_content()


@router.post("/tasks/{task}/restore", **answers(Task, 401, 403, 404, 409, 413, 422))
async def restore_task(caller: Caller, tasks: Tasks, task: TaskRef, body: TaskRestore | None = None) -> Response:
    """Takes a task out of the trash, or brings back what a version said."""
    restored = await tasks.restore(caller, task, body.version if body else None)
    return reply(restored, 200, {"ETag": etag(restored.version)})


@router.get("/tasks/{task}/history", **answers(HistoryEntry, 401, 403, 404, 422, page=True))
async def task_history(caller: Caller, histories: Histories, task: TaskRef, limit: Limit = 50, after: After = None) -> Response:
    """The versions of a task, newest first."""
    return reply(await histories.list(caller, task, after=after, limit=limit))


@router.get("/tasks/{task}/history/diff", **answers(Difference, 401, 403, 404, 422))
async def task_difference(
    caller: Caller,
    histories: Histories,
    task: TaskRef,
    before: Annotated[int, Query(alias="from", ge=1, le=2**31 - 1)],
    after: Annotated[int, Query(alias="to", ge=1, le=2**31 - 1)],
) -> Response:
    """How two versions differ."""
    return reply(await histories.difference(caller, task, before, after))


@router.get("/tasks/{task}/history/{version}", **answers(TaskVersion, 401, 403, 404, 422))
async def task_version(caller: Caller, histories: Histories, task: TaskRef, version: Version) -> Response:
    """One version, whole."""
    return reply(await histories.get(caller, task, version))


def _checklist(items: list[ChecklistItemBody]) -> tuple[ChecklistItem, ...]:
    return tuple(ChecklistItem(item.id or new_id(), item.text, item.done) for item in items)


def _content_fields(body: TaskPatch | BulkChangeBody) -> dict[str, object]:
    """The fields that were sent, as TaskContent has them."""
    fields = body.sent()
    for name, value in fields.items():
        if isinstance(value, datetime):
            fields[name] = moment_text(value)
        elif name == "checklist" and isinstance(body, TaskPatch):
            fields[name] = _checklist(body.checklist)
        elif isinstance(value, list):
            fields[name] = tuple(dict.fromkeys(value))
    return fields


def _bulk_change(body: BulkChangeBody) -> BulkChange:
    return msgspec.convert(_content_fields(body), BulkChange)
