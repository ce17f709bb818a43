"""Queries on what was deleted."""

import msgspec
from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, exists, literal, or_, select
from sqlalchemy.types import Integer

from muster.database.engine import Reader
from muster.database.query import Command, Query, Value
from muster.database.search import task_search
from muster.kernel.principal import Principal
from muster.tasks.models import TrashKind
from muster.tasks.store import as_seen_by, open_to_caller, visible
from muster.tasks.tables import PURGING, attachments, projects, tasks

_t, _p = tasks.c, projects.c
_limit = bindparam("limit", type_=Integer)


class DeletedRow(msgspec.Struct, frozen=True):
    """A task or a project in the trash."""

    id: str
    key: str
    title: str
    project_id: str
    deleted_at: str
    deleted_by: str


class DoomedTask(msgspec.Struct, frozen=True):
    """A task that is about to be removed. `project_deleted_at` is set when its project is in the trash."""

    id: str
    key: str
    project_id: str
    deleted_at: str | None
    deleted_by: str | None
    project_deleted_at: str | None


_task_columns = (_t.id, _t.key, _t.title, _t.project_id, _t.deleted_at, _t.deleted_by)
_project_columns = (_p.id, _p.key, _p.name, _p.id.label("project_id"), _p.deleted_at, _p.deleted_by)


def _newest_first(
    statement: Select[tuple[object, ...]], at: ColumnElement[str], id: ColumnElement[str]
) -> Select[tuple[object, ...]]:
    return statement.order_by(at.desc(), id.desc()).limit(_limit)


def _behind(at: ColumnElement[str], id: ColumnElement[str]) -> ColumnElement[bool]:
    """Rows behind the cursor, newest first; written so that the index is walked from there."""
    return and_(at <= bindparam("after_at"), or_(at < bindparam("after_at"), id < bindparam("after_id")))


# As conditions, not as joins: whoever starts from the projects reads all the tasks of each of them.
_in_seen_project = exists().where(_p.id == _t.project_id, visible())
_in_live_project = exists().where(_p.id == _t.project_id, _p.deleted_at.is_(None))

_deleted_tasks = select(*_task_columns).where(_t.deleted_at.is_not(None), _in_seen_project)
_deleted_projects = select(*_project_columns).where(
    _p.deleted_at > literal(PURGING),
    or_(bindparam("admin", type_=Integer) == literal(1), and_(_p.created_by == bindparam("caller"), open_to_caller())),
)
TASKS_PAGE = Query(_newest_first(_deleted_tasks, _t.deleted_at, _t.id), DeletedRow)
TASKS_NEXT = Query(_newest_first(_deleted_tasks.where(_behind(_t.deleted_at, _t.id)), _t.deleted_at, _t.id), DeletedRow)
PROJECTS_PAGE = Query(_newest_first(_deleted_projects, _p.deleted_at, _p.id), DeletedRow)
PROJECTS_NEXT = Query(_newest_first(_deleted_projects.where(_behind(_p.deleted_at, _p.id)), _p.deleted_at, _p.id), DeletedRow)

DOOMED_TASK = Query(
    select(_t.id, _t.key, _t.project_id, _t.deleted_at, _t.deleted_by, _p.deleted_at)
    .join(projects, _p.id == _t.project_id)
    .where(_t.id == bindparam("id"))
    .with_for_update(of=tasks),
    DoomedTask,
)
DOOMED_PROJECT = Query(
    select(*_project_columns).where(_p.id == bindparam("id"), _p.deleted_at.is_not(None)).with_for_update(), DeletedRow
)
DUE_TASKS = Query(
    select(_t.id).where(_t.deleted_at < bindparam("before"), _in_live_project).order_by(_t.deleted_at, _t.id).limit(_limit),
    str,
)
DUE_PROJECTS = Query(select(_p.id).where(_p.deleted_at < bindparam("before")).order_by(_p.deleted_at, _p.id).limit(_limit), str)
TASKS_OF_PROJECT = Query(select(_t.id).where(_t.project_id == bindparam("project_id")).order_by(_t.id).limit(_limit), str)
CHILDREN = Query(select(_t.id).where(_t.parent_id == bindparam("parent_id")).order_by(_t.id), str)
TASK_EXISTS = Query(select(_t.id).where(_t.id == bindparam("id")), str)
FILES_OF_TASK = Query(
    select(attachments.c.id, attachments.c.created_at).where(attachments.c.task_id == bindparam("task_id")),
    lambda id, created_at: (id, created_at),
)

MARK_PROJECT = Command(projects.update().where(_p.id == bindparam("project_id")).values(deleted_at=literal(PURGING)))
DELETE_TASK = Command(delete(tasks).where(_t.id == bindparam("task_id")))
DELETE_SEARCHABLE = Command(delete(task_search).where(task_search.c.task_id == bindparam("task_id")))
DELETE_PROJECT = Command(delete(projects).where(_p.id == bindparam("project_id")))


class TrashStore:
    """Reads the trash."""

    async def page(
        self, reader: Reader, caller: Principal, after: tuple[str, str] | None, limit: int
    ) -> list[tuple[TrashKind, DeletedRow]]:
        """Tasks and projects with their kind, newest first; `after` is the time and id of the last one shown."""
        values: dict[str, Value] = {"limit": limit, **as_seen_by(caller)}
        if after is not None:
            values |= {"after_at": after[0], "after_id": after[1]}
        tasks_found = await reader.fetch_all(TASKS_PAGE if after is None else TASKS_NEXT, **values)
        projects_found = await reader.fetch_all(PROJECTS_PAGE if after is None else PROJECTS_NEXT, **values)
        found: list[tuple[TrashKind, DeletedRow]] = [("task", row) for row in tasks_found]
        found.extend(("project", row) for row in projects_found)
        return sorted(found, key=lambda item: (item[1].deleted_at, item[1].id), reverse=True)[:limit]
