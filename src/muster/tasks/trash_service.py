"""The trash: what was deleted, and how it goes for good."""

import logging
from collections.abc import Awaitable
from datetime import datetime, timedelta

import msgspec

from muster.database.engine import Database, Transaction
from muster.kernel.clock import Clock, after, parse_timestamp, timestamp
from muster.kernel.errors import Forbidden, NotFound, Unavailable
from muster.kernel.ids import is_id
from muster.kernel.paging import Page, encode_cursor, text_cursor
from muster.kernel.principal import Principal
from muster.tasks.messages import ProjectPurged, TaskPurged
from muster.tasks.models import TrashItem, TrashKind
from muster.tasks.purge_remains import PurgeRemains, Remains
from muster.tasks.service import TaskService
from muster.tasks.tables import PURGING
from muster.tasks.trash_store import (
    CHILDREN,
    DELETE_PROJECT,
    DELETE_SEARCHABLE,
    DELETE_TASK,
    DOOMED_PROJECT,
    DOOMED_TASK,
    DUE_PROJECTS,
    DUE_TASKS,
    FILES_OF_TASK,
    MARK_PROJECT,
    TASKS_OF_PROJECT,
    DeletedRow,
    DoomedTask,
    TrashStore,
)

log = logging.getLogger(__name__)

#: Tasks of a project that one unit of work removes: others wait for it no longer than for any other.
_BATCH = 50
#: What one run of the periodic job does at the most of each kind.
_RUN = 5_000
#: What a request does of a large project itself; the job does the rest.
_IN_REQUEST = 500
#: An upload that began before its link ended has ended by then.
_UPLOAD_TIME = timedelta(hours=1)


class TrashService:
    """Lists the trash and empties it. `link_seconds` is how long a link to upload works."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        store: TrashStore,
        tasks: TaskService,
        remains: PurgeRemains,
        *,
        trash_days: int,
        link_seconds: int,
    ) -> None:
        self._database = database
        self._clock = clock
        self._store = store
        self._tasks = tasks
        self._remains = remains
        self._keep = timedelta(days=trash_days)
        self._links = timedelta(seconds=link_seconds) + _UPLOAD_TIME

    async def list(self, caller: Principal, *, after: str | None, limit: int) -> Page[TrashItem]:
        """A page of deleted tasks that the caller sees and deleted projects that the caller manages, newest first."""
        start = text_cursor(after, 2) if after else None
        rows = await self._store.page(self._database, caller, (start[0], start[1]) if start else None, limit + 1)
        shown = rows[:limit]
        more = encode_cursor(shown[-1][1].deleted_at, shown[-1][1].id) if len(rows) > limit else None
        return Page([self._item(kind, row) for kind, row in shown], more)

    async def purge(self, caller: Principal, item_id: str) -> None:
        """Removes a task or a project in the trash for good. Raises Forbidden, NotFound.

        Of a large project the periodic job removes the rest; nobody can restore it from now on.
        """
        if not caller.is_admin:
            raise Forbidden("Only an admin removes things for good.")
        if is_id(item_id):
            remains = await self._database.write(lambda unit: self._purge_task(unit, caller, item_id, None))
            if remains is not None:
                await self._remains.clear(remains)
                return
            if await self._database.write(lambda unit: self._doom_project(unit, item_id, None)):
                await self._purge_project(caller.user_id, item_id, _IN_REQUEST)
                await self._remains.clear_all(_IN_REQUEST)
                return
        raise NotFound("There is no such thing in the trash.")

    async def purge_due(self, now: datetime) -> int:
        """Removes what has been in the trash for its time, and what earlier purges left; how many tasks it removed.

        Bounded, and safe to stop anywhere: every task is a unit of work of its own, projects go in batches.
        What fails is logged and stays for the next run. Raises Unavailable.
        """
        before = timestamp(now - self._keep)
        await self._remains.clear_all(_RUN)
        count = 0
        for task_id in await self._database.fetch_all(DUE_TASKS, before=before, limit=_RUN):
            count += await self._attempt(task_id, self._purge_due_task(task_id, before))
        for project_id in await self._database.fetch_all(DUE_PROJECTS, before=before, limit=_BATCH):
            if count < _RUN:
                count += await self._attempt(project_id, self._purge_due_project(project_id, before, _RUN - count))
        return count

    def _item(self, kind: TrashKind, row: DeletedRow) -> TrashItem:
        purge_at = after(parse_timestamp(row.deleted_at), seconds=self._keep.total_seconds())
        return TrashItem(kind, row.id, row.key, row.title, row.project_id, row.deleted_at, row.deleted_by, purge_at)

    async def _attempt(self, item_id: str, work: Awaitable[int]) -> int:
        try:
            return await work
        except Unavailable:
            raise
        except Exception:
            log.exception("could not be removed for good", extra={"item_id": item_id})
            return 0

    async def _purge_due_task(self, task_id: str, before: str) -> int:
        remains = await self._database.write(lambda unit: self._purge_task(unit, None, task_id, before))
        if remains is None:  # restored a moment ago
            return 0
        await self._remains.clear(remains)
        return 1

    async def _purge_due_project(self, project_id: str, before: str, limit: int) -> int:
        if not await self._database.write(lambda unit: self._doom_project(unit, project_id, before)):
            return 0
        count = await self._purge_project(None, project_id, limit)
        await self._remains.clear_all(limit)
        return count

    async def _purge_task(
        self, unit: Transaction, caller: Principal | None, task_id: str, before: str | None
    ) -> Remains | None:
        """Removes the rows of a task in the trash, if it was deleted before `before`.

        One whose project is in the trash too waits for what becomes of that: it is in nobody's list.
        """
        task = await unit.fetch_one(DOOMED_TASK, id=task_id)
        if task is None or task.deleted_at is None or task.project_deleted_at is not None:
            return None
        if before is not None and task.deleted_at >= before:
            return None
        # Without a caller it is done in the name of who deleted it, who may see less by now.
        await self._free_subtasks(unit, caller or Principal(task.deleted_by or "", "Admins", ""), task.id)
        return await self._remove(unit, task, caller.user_id if caller else None)

    async def _free_subtasks(self, unit: Transaction, caller: Principal, task_id: str) -> None:
        """A subtask does not go with the task that it is part of: it stands by itself then."""
        for child_id in await unit.fetch_all(CHILDREN, parent_id=task_id):
            row, content = await self._tasks.lock(unit, caller, child_id, None)
            await self._tasks.apply(unit, caller, row, content, msgspec.structs.replace(content, parent_id=None), "changed")

    async def _remove(self, unit: Transaction, task: DoomedTask, actor_id: str | None) -> Remains:
        files = await unit.fetch_all(FILES_OF_TASK, task_id=task.id)
        newest = max((created_at for _, created_at in files), default="")
        links_until = timestamp(parse_timestamp(newest) + self._links) if newest else ""
        remains = Remains(task.id, [attachment_id for attachment_id, _ in files], links_until)
        await self._remains.note(unit, remains)
        await unit.execute(DELETE_SEARCHABLE, task_id=task.id)
        await unit.execute(DELETE_TASK, task_id=task.id)
        await unit.emit(TaskPurged(actor_id=actor_id, project_id=task.project_id, task_id=task.id, key=task.key))
        return remains

    async def _doom_project(self, unit: Transaction, project_id: str, before: str | None) -> bool:
        """Marks a project in the trash: it cannot be restored any more, and after a crash the job goes on with it."""
        project = await unit.fetch_one(DOOMED_PROJECT, id=project_id)
        if project is None or (before is not None and project.deleted_at >= before):
            return False
        await unit.execute(MARK_PROJECT, project_id=project_id)
        return True

    async def _purge_project(self, actor_id: str | None, project_id: str, limit: int) -> int:
        """Removes a marked project: its tasks in batches, at the most `limit`, then what is left; how many tasks."""
        count = 0
        while count < limit:
            removed = await self._database.write(lambda unit: self._purge_batch(unit, actor_id, project_id))
            if removed == 0:
                await self._database.write(lambda unit: self._remove_project(unit, actor_id, project_id))
                break
            count += removed
        return count

    async def _purge_batch(self, unit: Transaction, actor_id: str | None, project_id: str) -> int:
        count = 0
        for task_id in await unit.fetch_all(TASKS_OF_PROJECT, project_id=project_id, limit=_BATCH):
            task = await unit.fetch_one(DOOMED_TASK, id=task_id)
            if task is not None and task.project_deleted_at == PURGING:
                await self._remove(unit, task, actor_id)
                count += 1
        return count

    async def _remove_project(self, unit: Transaction, actor_id: str | None, project_id: str) -> None:
        project = await unit.fetch_one(DOOMED_PROJECT, id=project_id)
        if (
            project is None
            or project.deleted_at != PURGING
            or await unit.fetch_all(TASKS_OF_PROJECT, project_id=project_id, limit=1)
        ):
            return
        await unit.execute(DELETE_PROJECT, project_id=project_id)
        await unit.emit(ProjectPurged(actor_id=actor_id, project_id=project_id, key=project.key, name=project.title))
