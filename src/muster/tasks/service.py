"""Tasks: created, changed, moved, deleted, restored."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

import msgspec

from muster.database.engine import Database, Transaction
from muster.kernel.clock import Clock, timestamp
from muster.kernel.errors import PreconditionFailed, PreconditionRequired, ValidationFailed
from muster.kernel.ids import new_id
from muster.kernel.messages import Message
from muster.kernel.principal import Principal
from muster.tasks import rank
from muster.tasks.errors import InTrash, ProjectInTrash, ProjectNotFound, TaskNotFound
from muster.tasks.messages import TaskChanged, TaskCreated, TaskDeleted, TaskMoved, TaskRestored
from muster.tasks.models import ChecklistItem, Status, Task, TaskContent, TaskSummary, VersionKind
from muster.tasks.policies import check_delete_task
from muster.tasks.projects_store import ProjectStore
from muster.tasks.references import References, status_by_id, statuses_of
from muster.tasks.store import RANK_ABOVE, RANK_BELOW, UPDATE_RANK, TaskStore
from muster.tasks.versions import NewTask, Placement, TaskVersions

Expected = int | Literal["*"] | None

_ids = msgspec.json.Decoder(tuple[str, ...]).decode


@dataclass(frozen=True)
class Draft:
    """A task to be created. `status_id` None is the first column; `checklist` holds text and whether done."""

    project: str
    title: str
    description: str = ""
    status_id: str | None = None
    priority: Literal["none", "low", "medium", "high", "urgent"] = "none"
    assignee_ids: tuple[str, ...] = ()
    deadline: str | None = None
    label_ids: tuple[str, ...] = ()
    checklist: tuple[ChecklistItem, ...] = ()
    parent_id: str | None = None


class TaskService:
    """The commands on one task."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        store: TaskStore,
        projects: ProjectStore,
        versions: TaskVersions,
        references: References,
    ) -> None:
        self._database = database
        self._clock = clock
        self._store = store
        self._projects = projects
        self._versions = versions
        self._references = references

    async def get(self, caller: Principal, id_or_key: str) -> Task:
        """A task with its texts; one in the trash too. Raises TaskNotFound."""
        row = await self.row(caller, id_or_key)
        return full(row, (await self._versions.read(self._database, row)).content)

    async def row(self, caller: Principal, id_or_key: str) -> TaskSummary:
        """A task's row. Raises TaskNotFound."""
        return await self._store.get(self._database, caller, id_or_key)

    async def create(self, caller: Principal, draft: Draft) -> Task:
        """Creates a task at the end of its column.

        Raises ValidationFailed, naming `project`, `status_id`, `assignee_ids`, `label_ids` or `parent_id`.
        """
        project = await self._projects.find(self._database, caller, draft.project)
        if project is None:
            raise ValidationFailed.of("project", "There is no such project, or it is not yours to see.", "unknown")
        assignees = tuple(dict.fromkeys(draft.assignee_ids))
        await self._references.check_assignees(self._database, project.id, assignees)

        async def work(unit: Transaction) -> Task:
            columns = await statuses_of(unit, project.id)
            if not columns:
                raise ProjectNotFound
            status = status_by_id(columns, draft.status_id) if draft.status_id else columns[0]
            content = TaskContent(
                title=draft.title,
                description=draft.description,
                status_id=status.id,
                priority=draft.priority,
                assignee_ids=assignees,
                deadline=draft.deadline,
                label_ids=tuple(dict.fromkeys(draft.label_ids)),
                checklist=draft.checklist,
                parent_id=draft.parent_id,
            )
            task_id = new_id()
            await self._references.check(unit, caller, task_id, project.id, None, content)
            number = await self._store.take_numbers(unit, project.id, 1)
            new = NewTask(task_id, f"{project.key}-{number}", number, project.id)
            place = Placement(
                rank.after_last(await self._store.last_rank(unit, project.id, status.id)),
                timestamp(self._clock.now()) if status.category == "done" else None,
            )
            task = await self._versions.create(unit, new, content, place, caller.user_id)
            await unit.emit(
                TaskCreated(
                    actor_id=caller.user_id,
                    project_id=project.id,
                    task_id=task.id,
                    key=task.key,
                    title=task.title,
                    version=1,
                    status_id=status.id,
                    assignee_ids=assignees,
                    watcher_ids=watchers(task),
                )
            )
            return task

        return await self._database.write(work)

    async def change(self, caller: Principal, id_or_key: str, fields: Mapping[str, object], expected: Expected) -> Task:
        """Changes the given fields of a task (those of TaskContent; unknown ones are a fault of the program).

        Raises PreconditionRequired without an expected version, PreconditionFailed with the newest state
        when the task has moved on, ValidationFailed, InTrash.
        """
        if expected is None:
            raise PreconditionRequired("Say with If-Match which version of the task you change.")
        row = await self.row(caller, id_or_key)
        await self._check_new_assignees(row, fields)

        async def work(unit: Transaction) -> Task:
            current, content = await self.lock(unit, caller, row.id, expected)
            if current.deleted_at:
                raise InTrash("This task is in the trash; restore it first.", current=current)
            after = msgspec.structs.replace(content, **fields)
            changed = await self.apply(unit, caller, current, content, after, "changed")
            return full(changed, after)

        return await self._database.write(work)

    async def lock(
        self, unit: Transaction, caller: Principal, task_id: str, expected: Expected
    ) -> tuple[TaskSummary, TaskContent]:
        """The newest row and content, locked until the unit of work ends.

        Raises TaskNotFound, or PreconditionFailed when it is not the expected version.
        """
        row = await self._store.lock(unit, caller, task_id)
        if row is None:
            raise TaskNotFound
        content = (await self._versions.read(unit, row)).content
        if expected not in {None, "*", row.version}:
            raise PreconditionFailed("Somebody else has changed this task meanwhile.", current=full(row, content))
        return row, content

    async def apply(
        self,
        unit: Transaction,
        caller: Principal,
        row: TaskSummary,
        before: TaskContent,
        after: TaskContent,
        kind: VersionKind,
        place: str | None = None,
    ) -> TaskSummary:
        """Writes `after` as the next version and says so; the row as it is when nothing differs.

        `place` is the rank in the new column; without it a card that changes columns goes to the end.
        """
        if after == before:
            return row
        columns = await statuses_of(unit, row.project_id)
        status = status_by_id(columns, after.status_id)
        await self._references.check(unit, caller, row.id, row.project_id, before, after)
        moved = after.status_id != before.status_id
        new_rank = place or (
            rank.after_last(await self._store.last_rank(unit, row.project_id, status.id)) if moved else row.rank
        )
        done = (row.completed_at or timestamp(self._clock.now())) if status.category == "done" else None
        changed, _ = await self._versions.write(unit, row, before, after, Placement(new_rank, done), caller.user_id, kind)
        await unit.emit(_message(caller, row, changed, before, after, kind, columns))
        return changed

    async def move(
        self, caller: Principal, id_or_key: str, status_id: str, before_id: str | None, after_id: str | None, expected: Expected
    ) -> TaskSummary:
        """Puts a card into a column, right behind `before_id` and right before `after_id`.

        Within its column that writes one row and leaves the version. Raises ValidationFailed when a
        neighbour is not in that column any more.
        """
        row = await self.row(caller, id_or_key)

        async def work(unit: Transaction) -> TaskSummary:
            current, content = await self.lock(unit, caller, row.id, expected)
            if current.deleted_at or current.archived_at:
                raise InTrash("This task is not on the board; restore it first.", current=current)
            place = await self._rank_at(unit, caller, current, status_id, before_id, after_id)
            if status_id != current.status_id:
                after = msgspec.structs.replace(content, status_id=status_id)
                return await self.apply(unit, caller, current, content, after, "changed", place)
            await unit.execute(UPDATE_RANK, task_id=current.id, new_rank=place)
            await unit.emit(
                TaskMoved(
                    actor_id=caller.user_id,
                    project_id=current.project_id,
                    task_id=current.id,
                    key=current.key,
                    title=current.title,
                    version=current.version,
                    status_id=status_id,
                    rank=place,
                )
            )
            return msgspec.structs.replace(current, rank=place)

        return await self._database.write(work)

    async def delete(self, caller: Principal, id_or_key: str, expected: Expected) -> None:
        """Puts a task into the trash. Deleting it again changes nothing."""
        row = await self.row(caller, id_or_key)

        async def work(unit: Transaction) -> None:
            current, content = await self.lock(unit, caller, row.id, expected)
            check_delete_task(caller, current)
            await self.apply(unit, caller, current, content, msgspec.structs.replace(content, deleted=True), "deleted")

        await self._database.write(work)

    async def restore(self, caller: Principal, id_or_key: str, version: int | None) -> Task:
        """Takes a task out of the trash, or makes what an earlier version said its newest version.

        Raises ValidationFailed on `version` when the task has none by that number, or on the field that
        refers to something that is gone, and ProjectInTrash.
        """
        row = await self._store.find(self._database, caller, id_or_key)
        if row is None:
            if await self._store.is_hidden(self._database, caller, id_or_key):
                raise ProjectInTrash("The project of this task is in the trash; restore that first.")
            raise TaskNotFound
        old = await self._content_of(row, version) if version is not None else None
        if old is not None:
            await self._check_new_assignees(row, {"assignee_ids": old.assignee_ids})

        async def work(unit: Transaction) -> Task:
            current, content = await self.lock(unit, caller, row.id, None)
            if old is None or current.deleted_at:
                check_delete_task(caller, current)
            after = msgspec.structs.replace(old or content, deleted=False)
            changed = await self.apply(unit, caller, current, content, after, "restored")
            return full(changed, after)

        return await self._database.write(work)

    async def _content_of(self, row: TaskSummary, version: int) -> TaskContent:
        found = await self._versions.find(row.id, version) if 1 <= version <= row.version else None
        if found is None:
            raise ValidationFailed.of("version", "This task has no such version.", "unknown")
        return found.content

    async def _check_new_assignees(self, row: TaskSummary, fields: Mapping[str, object]) -> None:
        """People who are assigned already stay, even when they cannot sign in any more."""
        wanted = fields.get("assignee_ids")
        if isinstance(wanted, Collection):
            new = {str(user_id) for user_id in wanted} - set(_ids(row.assignee_ids))
            await self._references.check_assignees(self._database, row.project_id, new)

    async def _rank_at(
        self,
        unit: Transaction,
        caller: Principal,
        row: TaskSummary,
        status_id: str,
        before_id: str | None,
        after_id: str | None,
    ) -> str:
        above = await self._neighbour(unit, caller, row, status_id, before_id, "before_id")
        below = await self._neighbour(unit, caller, row, status_id, after_id, "after_id")
        column = {"project_id": row.project_id, "status_id": status_id}
        if above is None and below is None:
            return rank.after_last(await self._store.last_rank(unit, row.project_id, status_id))
        if above is not None and (below is None or below <= above):
            # The cards have moved apart or share a rank: right behind `before_id` is what was meant.
            below = await unit.fetch_one(RANK_BELOW, rank=above, **column)
        elif above is None:
            above = await unit.fetch_one(RANK_ABOVE, rank=below, **column)
        if above is None and below is not None:
            return rank.before_first(below)
        return rank.after_last(above) if below is None else rank.between(above, below)

    async def _neighbour(
        self, unit: Transaction, caller: Principal, row: TaskSummary, status_id: str, task_id: str | None, field: str
    ) -> str | None:
        if task_id is None:
            return None
        found = await self._store.find(unit, caller, task_id)
        if found is None or found.project_id != row.project_id or found.id == row.id:
            raise ValidationFailed.of(field, "There is no such card in this project to stand beside.", "unknown")
        if found.status_id != status_id or found.deleted_at or found.archived_at:
            raise ValidationFailed.of(field, "That card is no longer in this column.", "moved")
        return found.rank


def full(row: TaskSummary, content: TaskContent) -> Task:
    """A row and its content as a Task."""
    values = (getattr(row, name) for name in TaskSummary.__struct_fields__)
    return Task(*values, description=content.description, checklist=content.checklist)


def watchers(row: TaskSummary) -> tuple[str, ...]:
    """Its assignees and who created it."""
    return tuple(dict.fromkeys((*_ids(row.assignee_ids), row.created_by)))


def _message(
    caller: Principal,
    row: TaskSummary,
    changed: TaskSummary,
    before: TaskContent,
    after: TaskContent,
    kind: VersionKind,
    columns: list[Status],
) -> Message:
    about = {
        "actor_id": caller.user_id,
        "project_id": row.project_id,
        "task_id": row.id,
        "key": row.key,
        "title": changed.title,
        "version": changed.version,
        "status_id": changed.status_id,
        "watcher_ids": watchers(changed),
    }
    if kind == "deleted":
        return msgspec.convert(about, TaskDeleted)
    if kind == "restored" and before.deleted:
        return msgspec.convert(about, TaskRestored)
    names = {status.id: status.name for status in columns}
    moved = before.status_id != after.status_id
    return msgspec.convert(
        about
        | {
            "fields": tuple(name for name in TaskContent.__struct_fields__ if getattr(before, name) != getattr(after, name)),
            "status_before": names.get(before.status_id) if moved else None,
            "status_after": names.get(after.status_id) if moved else None,
            "assignees_added": tuple(sorted(set(after.assignee_ids) - set(before.assignee_ids))),
            "assignees_removed": tuple(sorted(set(before.assignee_ids) - set(after.assignee_ids))),
            "deadline": after.deadline,
        },
        TaskChanged,
    )
