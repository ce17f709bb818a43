"""Queries on comments."""

import msgspec
from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.types import Integer

from muster.database.engine import Reader
from muster.database.query import Command, Query
from muster.kernel.principal import Principal
from muster.tasks.store import as_seen_by, visible
from muster.tasks.tables import comments, projects, tasks

_c = comments.c


class CommentRow(msgspec.Struct, frozen=True):
    """A comment as it is stored: with its text even when it is deleted."""

    id: str
    task_id: str
    author_id: str | None
    author_name: str
    body: str
    created_at: str
    edited_at: str | None
    deleted_at: str | None
    deleted_by: str | None


_COLUMNS = (
    _c.id, _c.task_id, _c.author_id, _c.author_name, _c.body, _c.created_at, _c.edited_at, _c.deleted_at, _c.deleted_by,
)  # fmt: skip

COMMENT_BY_ID = Query(
    select(*_COLUMNS)
    .join(tasks, tasks.c.id == _c.task_id)
    .join(projects, projects.c.id == tasks.c.project_id)
    .where(_c.id == bindparam("id"), visible()),
    CommentRow,
)
_page = (
    select(*_COLUMNS)
    .where(_c.task_id == bindparam("task_id"))
    .order_by(_c.created_at, _c.id)
    .limit(bindparam("limit", type_=Integer))
)
FIRST_PAGE = Query(_page, CommentRow)
NEXT_PAGE = Query(
    _page.where(
        _c.created_at >= bindparam("after_at"),
        or_(_c.created_at > bindparam("after_at"), and_(_c.id > bindparam("after_id"))),
    ),
    CommentRow,
)

INSERT_COMMENT = Command(
    comments.insert().values(
        {name: bindparam(name) for name in ("id", "task_id", "author_id", "author_name", "body", "created_at", "edited_at")}
    )
)
EDIT_COMMENT = Command(
    comments.update().where(_c.id == bindparam("comment_id")).values(body=bindparam("body"), edited_at=bindparam("edited_at"))
)
MARK_COMMENT = Command(
    comments.update()
    .where(_c.id == bindparam("comment_id"))
    .values(deleted_at=bindparam("deleted_at"), deleted_by=bindparam("deleted_by"))
)
ADD_TO_COMMENT_COUNT = Command(
    tasks.update()
    .where(tasks.c.id == bindparam("task_id"))
    .values(comment_count=tasks.c.comment_count + bindparam("difference", type_=Integer))
)
SET_COMMENT_COUNT = Command(
    tasks.update().where(tasks.c.id == bindparam("task_id")).values(comment_count=bindparam("count", type_=Integer))
)


class CommentStore:
    """Reads comments."""

    async def find(self, reader: Reader, caller: Principal, comment_id: str) -> CommentRow | None:
        """The comment, if the caller sees its task."""
        return await reader.fetch_one(COMMENT_BY_ID, id=comment_id, **as_seen_by(caller))

    async def page(self, reader: Reader, task_id: str, after: tuple[str, str] | None, limit: int) -> list[CommentRow]:
        """Comments of a task, oldest first; `after` is the time and id of the last one shown."""
        if after is None:
            return await reader.fetch_all(FIRST_PAGE, task_id=task_id, limit=limit)
        return await reader.fetch_all(NEXT_PAGE, task_id=task_id, limit=limit, after_at=after[0], after_id=after[1])
