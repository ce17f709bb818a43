"""Queries on tasks: compiled once, each list along an index."""

import json
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, String, and_, bindparam, cast, exists, func, literal, or_, select
from sqlalchemy.types import Integer

from muster.database.engine import Reader, Transaction
from muster.database.query import Command, OneOf, Query, Value, upsert
from muster.database.search import Matches, task_search
from muster.kernel.principal import Principal
from muster.tasks.errors import InTrash, TaskNotFound
from muster.tasks.models import PRIORITIES, DueSoon, StatusCount, TaskSummary
from muster.tasks.tables import NO_DEADLINE, project_members, projects, statuses, task_assignees, task_labels, tasks

_t = tasks.c

SUMMARY_COLUMNS = (
    _t.id,
    _t.key,
    _t.project_id,
    _t.title,
    _t.status_id,
    _t.priority,
    _t.assignee_ids,
    _t.deadline,
    _t.label_ids,
    _t.parent_id,
    _t.rank,
    _t.version,
    _t.checklist_total,
    _t.checklist_done,
    _t.comment_count,
    _t.attachment_count,
    _t.subtask_count,
    _t.created_at,
    _t.created_by,
    _t.updated_at,
    _t.updated_by,
    _t.completed_at,
    _t.archived_at,
    _t.deleted_at,
    _t.deleted_by,
)


def summary(
    id: str,
    key: str,
    project_id: str,
    title: str,
    status_id: str,
    priority: int,
    assignee_ids: str,
    deadline: str,
    label_ids: str,
    *rest: Any,
) -> TaskSummary:
    """A row as a TaskSummary."""
    return TaskSummary(
        id,
        key,
        project_id,
        title,
        status_id,
        PRIORITIES[priority],
        msgspec.Raw(assignee_ids.encode()),
        None if deadline == NO_DEADLINE else deadline,
        msgspec.Raw(label_ids.encode()),
        *rest,
    )


def id_list(ids: tuple[str, ...]) -> str:
    """Ids as the JSON that a row holds."""
    return json.dumps(ids, separators=(",", ":"))


def visible() -> ColumnElement[bool]:
    """That the caller (`caller`, and `admin` 1 or 0) sees the joined project."""
    return and_(projects.c.deleted_at.is_(None), open_to_caller())


def open_to_caller() -> ColumnElement[bool]:
    """The same, but for a project in the trash too."""
    member = exists().where(project_members.c.project_id == projects.c.id, project_members.c.user_id == bindparam("caller"))
    return or_(projects.c.visibility == literal("everyone"), bindparam("admin", type_=Integer) == literal(1), member)


def as_seen_by(caller: Principal) -> dict[str, Value]:
    """The values for `visible()`."""
    return {"caller": caller.user_id, "admin": int(caller.is_admin)}


def _seen(*columns: ColumnElement[Any]) -> Select[Any]:
    return select(*columns).join(projects, projects.c.id == _t.project_id).where(visible())


TASK_BY_ID = Query(_seen(*SUMMARY_COLUMNS).where(_t.id == bindparam("id")), summary)
TASK_BY_KEY = Query(_seen(*SUMMARY_COLUMNS).where(_t.key == bindparam("key")), summary)
_hidden = (
    select(_t.id).join(projects, projects.c.id == _t.project_id).where(projects.c.deleted_at.is_not(None), open_to_caller())
)
HIDDEN_BY_ID = Query(_hidden.where(_t.id == bindparam("id")), str)
HIDDEN_BY_KEY = Query(_hidden.where(_t.key == bindparam("key")), str)
TASK_LOCKED = Query(_seen(*SUMMARY_COLUMNS).where(_t.id == bindparam("id")).with_for_update(of=tasks), summary)

_WRITTEN = (
    "title",
    "status_id",
    "priority",
    "assignee_ids",
    "deadline",
    "label_ids",
    "parent_id",
    "rank",
    "version",
    "checklist_total",
    "checklist_done",
    "shelf",
    "updated_at",
    "updated_by",
    "completed_at",
    "archived_at",
    "deleted_at",
    "deleted_by",
)
_INSERTED = (
    "id",
    "project_id",
    "number",
    "key",
    "created_at",
    "created_by",
    "comment_count",
    "attachment_count",
    "subtask_count",
    *_WRITTEN,
)

INSERT_TASK = Command(tasks.insert().values({name: bindparam(name) for name in _INSERTED}))
UPDATE_TASK = Command(
    tasks.update()
    .where(_t.id == bindparam("task_id"), _t.version == bindparam("former_version"))
    .values({name: bindparam(name) for name in _WRITTEN})
)
VERSION_OF = Query(select(_t.version).where(_t.id == bindparam("task_id")), int)
UPDATE_RANK = Command(tasks.update().where(_t.id == bindparam("task_id")).values(rank=bindparam("new_rank")))
ADD_TO_SUBTASKS = Command(
    tasks.update()
    .where(_t.id == bindparam("task_id"))
    .values(subtask_count=_t.subtask_count + bindparam("difference", type_=Integer))
)
NEXT_NUMBER = Command(
    projects.update()
    .where(projects.c.id == bindparam("project_id"))
    .values(last_number=projects.c.last_number + bindparam("step", type_=Integer))
)
LAST_NUMBER = Query(select(projects.c.last_number).where(projects.c.id == bindparam("project_id")), int)
_column = and_(_t.project_id == bindparam("project_id"), _t.shelf == literal("live"), _t.status_id == bindparam("status_id"))
LAST_RANK = Query(select(_t.rank).where(_column).order_by(_t.rank.desc(), _t.id.desc()).limit(1), str)
RANK_ABOVE = Query(
    select(_t.rank).where(_column, _t.rank < bindparam("rank")).order_by(_t.rank.desc(), _t.id.desc()).limit(1), str
)
RANK_BELOW = Query(select(_t.rank).where(_column, _t.rank > bindparam("rank")).order_by(_t.rank, _t.id).limit(1), str)
ADD_ASSIGNEE = Command(task_assignees.insert().values(task_id=bindparam("task_id"), user_id=bindparam("user_id")))
REMOVE_ASSIGNEE = Command(
    task_assignees.delete().where(
        task_assignees.c.task_id == bindparam("task_id"), task_assignees.c.user_id == bindparam("user_id")
    )
)
ADD_LABEL = Command(task_labels.insert().values(task_id=bindparam("task_id"), label_id=bindparam("label_id")))
REMOVE_LABEL = Command(
    task_labels.delete().where(task_labels.c.task_id == bindparam("task_id"), task_labels.c.label_id == bindparam("label_id"))
)

_ids = msgspec.json.Decoder(tuple[str, ...]).decode


def _due(task_id: str, task_key: str, title: str, deadline: str, assignee_ids: str, project_id: str) -> tuple[str, DueSoon]:
    due = DueSoon(task_id=task_id, task_key=task_key, title=title, deadline=deadline, assignee_ids=_ids(assignee_ids))
    return project_id, due


DUE = Query(
    select(_t.id, _t.key, _t.title, _t.deadline, _t.assignee_ids, _t.project_id)
    .join(projects, projects.c.id == _t.project_id)
    .where(
        _t.shelf == literal("live"),
        _t.deadline >= bindparam("since"),
        _t.deadline < bindparam("until"),
        _t.completed_at.is_(None),
        _t.assignee_ids != literal("[]"),
        projects.c.deleted_at.is_(None),
        projects.c.archived_at.is_(None),
    )
    .order_by(_t.deadline, _t.id)
    .limit(5000),
    _due,
)
PUT_SEARCHABLE = Command(upsert(task_search, "task_id", "project_id", "text", keys=["task_id"]))

IDS_IN_STATUS = Query(select(_t.id).where(_t.status_id == bindparam("status_id")).order_by(_t.id), str)
IDS_WITH_LABEL = Query(
    select(task_labels.c.task_id).where(task_labels.c.label_id == bindparam("label_id")).order_by(task_labels.c.task_id), str
)

#: How a list may be sorted: the column, and whether downwards. Every one ends with the id, so that order is total.
SORTS: dict[str, tuple[ColumnElement[Any] | None, bool]] = {
    "created": (None, False),
    "-created": (None, True),
    "updated": (_t.updated_at, False),
    "-updated": (_t.updated_at, True),
    "deadline": (_t.deadline, False),
    "-deadline": (_t.deadline, True),
    "priority": (_t.priority, False),
    "-priority": (_t.priority, True),
    "rank": (_t.rank, False),
}

_CATEGORY = _t.status_id.in_(select(statuses.c.id).where(OneOf(statuses.c.category, "categories")))
_FILTERS: dict[str, ColumnElement[bool]] = {
    "project_id": _t.project_id == bindparam("project_id"),
    "status_id": _t.status_id == bindparam("status_id"),
    "status_ids": OneOf(_t.status_id, "status_ids"),
    "categories": _CATEGORY,
    "assignee_id": _t.id.in_(select(task_assignees.c.task_id).where(task_assignees.c.user_id == bindparam("assignee_id"))),
    "unassigned": _t.assignee_ids == bindparam("unassigned"),
    "label_ids": _t.id.in_(select(task_labels.c.task_id).where(OneOf(task_labels.c.label_id, "label_ids"))),
    "priorities": OneOf(cast(_t.priority, String(1)), "priorities"),
    "deadline_from": and_(_t.deadline >= bindparam("deadline_from"), _t.deadline != literal(NO_DEADLINE)),
    "deadline_to": and_(_t.deadline < bindparam("deadline_to"), _t.deadline != literal(NO_DEADLINE)),
    "parent_id": _t.parent_id == bindparam("parent_id"),
    "terms": Matches(_t.id, "terms"),
}


def _after(column: ColumnElement[Any] | None, *, descending: bool) -> ColumnElement[bool]:
    """Rows behind the cursor. Written so that each database walks the index from there."""
    beyond_id = _t.id < bindparam("after_id") if descending else _t.id > bindparam("after_id")
    if column is None:
        return beyond_id
    value = bindparam("after_value", type_=column.type)
    beyond = column < value if descending else column > value
    reached = column <= value if descending else column >= value
    return and_(reached, or_(beyond, beyond_id))


def _among(filters: frozenset[str], *columns: ColumnElement[Any]) -> Select[Any]:
    """Of one project, whose id its reader got by seeing it, or of all that the caller sees."""
    return select(*columns) if "project_id" in filters else _seen(*columns)


@lru_cache(1024)
def list_query(filters: frozenset[str], sort: str, *, resumed: bool) -> Query[TaskSummary]:
    """The statement for one combination of filters and one order, made once."""
    column, descending = SORTS[sort]
    keys = [_t.id] if column is None else [column, _t.id]
    conditions = [_FILTERS[name] for name in sorted(filters)]
    if resumed:
        conditions.append(_after(column, descending=descending))
    statement = (
        _among(filters, *SUMMARY_COLUMNS)
        .where(_t.shelf == bindparam("shelf"), *conditions)
        .order_by(*(key.desc() if descending else key for key in keys))
        .limit(bindparam("limit", type_=Integer))
    )
    return Query(statement, summary)


@lru_cache(256)
def count_query(filters: frozenset[str]) -> Query[StatusCount]:
    """How many tasks stand in each status, for one combination of filters."""
    statement = (
        _among(filters, _t.status_id, func.count())
        .where(_t.shelf == bindparam("shelf"), *(_FILTERS[name] for name in sorted(filters)))
        .group_by(_t.status_id)
    )
    return Query(statement, StatusCount)


class TaskStore:
    """Reads and writes rows of tasks."""

    async def find(self, reader: Reader, caller: Principal, id_or_key: str) -> TaskSummary | None:
        """The task that the caller sees by that id or key."""
        seen = as_seen_by(caller)
        if len(id_or_key) == 36:
            return await reader.fetch_one(TASK_BY_ID, id=id_or_key, **seen)
        return await reader.fetch_one(TASK_BY_KEY, key=id_or_key.upper(), **seen)

    async def is_hidden(self, reader: Reader, caller: Principal, id_or_key: str) -> bool:
        """Whether the caller would see such a task if its project were not in the trash."""
        seen = as_seen_by(caller)
        if len(id_or_key) == 36:
            return await reader.fetch_one(HIDDEN_BY_ID, id=id_or_key, **seen) is not None
        return await reader.fetch_one(HIDDEN_BY_KEY, key=id_or_key.upper(), **seen) is not None

    async def get(self, reader: Reader, caller: Principal, id_or_key: str) -> TaskSummary:
        """The same, for whom there must be one. Raises TaskNotFound."""
        row = await self.find(reader, caller, id_or_key)
        if row is None:
            raise TaskNotFound
        return row

    async def lock_open(self, unit: Transaction, caller: Principal, task_id: str) -> TaskSummary:
        """The task, locked, so that its counts and what is counted change together. Raises TaskNotFound, InTrash."""
        row = await self.lock(unit, caller, task_id)
        if row is None:
            raise TaskNotFound
        if row.deleted_at:
            raise InTrash("This task is in the trash; restore it first.", current=row)
        return row

    async def lock(self, unit: Transaction, caller: Principal, task_id: str) -> TaskSummary | None:
        """The task, which nobody else can change until this unit of work ends."""
        return await unit.fetch_one(TASK_LOCKED, id=task_id, **as_seen_by(caller))

    async def take_numbers(self, unit: Transaction, project_id: str, count: int) -> int:
        """Takes `count` numbers of the project; the first of them."""
        await unit.execute(NEXT_NUMBER, project_id=project_id, step=count)
        last = await unit.fetch_one(LAST_NUMBER, project_id=project_id)
        if last is None:
            raise LookupError(project_id)
        return last - count + 1

    async def last_rank(self, unit: Reader, project_id: str, status_id: str) -> str | None:
        """The rank of the last card in a column."""
        return await unit.fetch_one(LAST_RANK, project_id=project_id, status_id=status_id)
