"""Comments: posted, edited, deleted, restored, listed."""

from collections.abc import Sequence

from muster.database.engine import Database, Transaction
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import ValidationFailed
from muster.kernel.ids import is_id, new_id
from muster.kernel.paging import Page, encode_cursor, text_cursor
from muster.kernel.principal import Principal
from muster.tasks.comments_models import Comment
from muster.tasks.comments_store import (
    ADD_TO_COMMENT_COUNT,
    EDIT_COMMENT,
    INSERT_COMMENT,
    MARK_COMMENT,
    CommentRow,
    CommentStore,
)
from muster.tasks.errors import CommentNotFound, InTrash
from muster.tasks.mentions import excerpt, mentioned_in
from muster.tasks.messages import CommentDeleted, CommentEdited, CommentPosted, CommentRestored
from muster.tasks.models import TaskSummary
from muster.tasks.policies import check_delete_comment, check_edit_comment, check_restore_comment
from muster.tasks.references import People, References
from muster.tasks.service import watchers
from muster.tasks.store import TaskStore

#: People whom one comment may mention: each is told.
MAX_MENTIONS = 100


class CommentService:
    """The commands on comments. Whoever sees a task may comment on it."""

    def __init__(
        self, database: Database, clock: Clock, tasks: TaskStore, store: CommentStore, references: References, people: People
    ) -> None:
        self._database = database
        self._clock = clock
        self._tasks = tasks
        self._store = store
        self._references = references
        self._people = people

    async def list(self, caller: Principal, task: str, *, after: str | None, limit: int) -> Page[Comment]:
        """A page of a task's comments, oldest first; deleted ones without their text. Raises TaskNotFound."""
        row = await self._tasks.get(self._database, caller, task)
        start = text_cursor(after, 2) if after else None
        rows = await self._store.page(self._database, row.id, (start[0], start[1]) if start else None, limit + 1)
        shown = rows[:limit]
        more = encode_cursor(shown[-1].created_at, shown[-1].id) if len(rows) > limit else None
        return Page([*await self._named(shown)], more)

    async def create(self, caller: Principal, task: str, body: str) -> Comment:
        """Posts a comment. Raises TaskNotFound, InTrash, ValidationFailed on `body`."""
        row = await self._tasks.get(self._database, caller, task)
        mentioned = await self._mentioned(row.project_id, body)

        async def work(unit: Transaction) -> CommentRow:
            current = await self._tasks.lock_open(unit, caller, row.id)
            at = timestamp(self._clock.now())
            comment = CommentRow(new_id(), row.id, caller.user_id, "", body, at, None, None, None)
            await unit.execute(
                INSERT_COMMENT,
                id=comment.id,
                task_id=row.id,
                author_id=caller.user_id,
                author_name="",
                body=body,
                created_at=at,
                edited_at=None,
            )
            await unit.execute(ADD_TO_COMMENT_COUNT, task_id=row.id, difference=1)
            await unit.emit(
                CommentPosted(
                    actor_id=caller.user_id,
                    project_id=current.project_id,
                    task_id=row.id,
                    key=current.key,
                    title=current.title,
                    comment_id=comment.id,
                    excerpt=excerpt(body),
                    mentioned_ids=mentioned,
                    watcher_ids=watchers(current),
                )
            )
            return comment

        return await self._one(await self._database.write(work))

    async def edit(self, caller: Principal, comment_id: str, body: str) -> Comment:
        """Changes the text of one's own comment; the same text again changes nothing.

        Raises CommentNotFound, Forbidden, InTrash, ValidationFailed on `body`.
        """
        row = await self._comment(caller, comment_id)
        check_edit_comment(caller, row.author_id)
        task = await self._tasks.get(self._database, caller, row.task_id)
        mentioned = await self._mentioned(task.project_id, body)

        async def work(unit: Transaction) -> CommentRow:
            current, comment = await self._pair(unit, caller, row)
            if comment.deleted_at:
                raise InTrash("This comment was deleted; restore it first.")
            if comment.body == body:
                return comment
            at = timestamp(self._clock.now())
            await unit.execute(EDIT_COMMENT, comment_id=row.id, body=body, edited_at=at)
            before = mentioned_in(comment.body)
            await unit.emit(
                CommentEdited(
                    actor_id=caller.user_id,
                    project_id=current.project_id,
                    task_id=current.id,
                    key=current.key,
                    title=current.title,
                    comment_id=row.id,
                    excerpt=excerpt(body),
                    mentioned_ids=tuple(user_id for user_id in mentioned if user_id not in before),
                )
            )
            return await self._again(unit, caller, row)

        return await self._one(await self._database.write(work))

    async def delete(self, caller: Principal, comment_id: str) -> None:
        """Deletes a comment; it can be restored. Deleting it again changes nothing.

        Raises CommentNotFound, Forbidden, InTrash.
        """
        row = await self._comment(caller, comment_id)
        check_delete_comment(caller, row.author_id)

        async def work(unit: Transaction) -> None:
            current, comment = await self._pair(unit, caller, row)
            if comment.deleted_at:
                return
            at = timestamp(self._clock.now())
            await unit.execute(MARK_COMMENT, comment_id=row.id, deleted_at=at, deleted_by=caller.user_id)
            await unit.execute(ADD_TO_COMMENT_COUNT, task_id=current.id, difference=-1)
            await unit.emit(
                CommentDeleted(
                    actor_id=caller.user_id,
                    project_id=current.project_id,
                    task_id=current.id,
                    key=current.key,
                    title=current.title,
                    comment_id=row.id,
                )
            )

        await self._database.write(work)

    async def restore(self, caller: Principal, comment_id: str) -> Comment:
        """Takes back a deletion. Raises CommentNotFound, Forbidden, InTrash."""
        row = await self._comment(caller, comment_id)
        check_restore_comment(caller, row.author_id, row.deleted_by)

        async def work(unit: Transaction) -> CommentRow:
            current, comment = await self._pair(unit, caller, row)
            check_restore_comment(caller, comment.author_id, comment.deleted_by)
            if comment.deleted_at is None:
                return comment
            await unit.execute(MARK_COMMENT, comment_id=row.id, deleted_at=None, deleted_by=None)
            await unit.execute(ADD_TO_COMMENT_COUNT, task_id=current.id, difference=1)
            await unit.emit(
                CommentRestored(
                    actor_id=caller.user_id,
                    project_id=current.project_id,
                    task_id=current.id,
                    key=current.key,
                    title=current.title,
                    comment_id=row.id,
                )
            )
            return await self._again(unit, caller, row)

        return await self._one(await self._database.write(work))

    async def _comment(self, caller: Principal, comment_id: str) -> CommentRow:
        row = await self._store.find(self._database, caller, comment_id) if is_id(comment_id) else None
        if row is None:
            raise CommentNotFound
        return row

    async def _pair(self, unit: Transaction, caller: Principal, row: CommentRow) -> tuple[TaskSummary, CommentRow]:
        """The task, locked, and the comment as it is then."""
        return await self._tasks.lock_open(unit, caller, row.task_id), await self._again(unit, caller, row)

    async def _again(self, unit: Transaction, caller: Principal, row: CommentRow) -> CommentRow:
        comment = await self._store.find(unit, caller, row.id)
        if comment is None:
            raise CommentNotFound
        return comment

    async def _mentioned(self, project_id: str, body: str) -> tuple[str, ...]:
        """Those whom the text mentions and who see the project; a mention of anybody else is just text."""
        ids = mentioned_in(body)
        if len(ids) > MAX_MENTIONS:
            raise ValidationFailed.of("body", f"A comment may mention {MAX_MENTIONS} people.", "too_many_mentions")
        seeing = await self._references.viewers(self._database, project_id, ids)
        return tuple(user_id for user_id in ids if user_id in seeing)

    async def _one(self, row: CommentRow) -> Comment:
        return (await self._named([row]))[0]

    async def _named(self, rows: Sequence[CommentRow]) -> Sequence[Comment]:
        """With the names that their authors have today: one question, however many comments."""
        authors = {row.author_id for row in rows if row.author_id}
        names = await self._people.names(sorted(authors)) if authors else {}
        return [
            Comment(
                row.id,
                row.task_id,
                row.author_id,
                names.get(row.author_id or "", row.author_name),
                "" if row.deleted_at else row.body,
                row.created_at,
                row.edited_at,
                row.deleted_at,
            )
            for row in rows
        ]
