"""Many tasks changed by one request, in one transaction: all of them or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from muster.database.engine import Database, Transaction
from muster.kernel.errors import Conflict, FieldError, PreconditionFailed, ValidationFailed
from muster.kernel.principal import Principal
from muster.tasks.errors import TaskNotFound
from muster.tasks.models import Priority, TaskContent, TaskList, TaskSummary
from muster.tasks.policies import check_delete_task
from muster.tasks.references import References
from muster.tasks.service import TaskService
from muster.tasks.store import IDS_IN_STATUS, IDS_WITH_LABEL


@dataclass(frozen=True)
class BulkChange:
    """What to change in every task. A field that is UNSET stays."""

    status_id: str | msgspec.UnsetType = msgspec.UNSET
    priority: Priority | msgspec.UnsetType = msgspec.UNSET
    deadline: str | msgspec.UnsetType | None = msgspec.UNSET
    add_assignee_ids: tuple[str, ...] = ()
    remove_assignee_ids: tuple[str, ...] = ()
    add_label_ids: tuple[str, ...] = ()
    remove_label_ids: tuple[str, ...] = ()
    delete: bool = False
    archived: bool | msgspec.UnsetType = msgspec.UNSET


class BulkService:
    """The commands on many tasks."""

    def __init__(self, database: Database, tasks: TaskService, references: References) -> None:
        self._database = database
        self._tasks = tasks
        self._references = references

    async def change(
        self, caller: Principal, task_ids: Sequence[str], change: BulkChange, versions: Mapping[str, int]
    ) -> TaskList:
        """Changes all the tasks, or none.

        `versions` guards those tasks that it names. Raises ValidationFailed, naming `task_ids.<n>` of
        tasks that are not there, and PreconditionFailed or Conflict naming the tasks in its detail.
        """
        ids = list(dict.fromkeys(task_ids))
        project_ids = {
            row.project_id for row in [await self._visible(caller, index, task_id) for index, task_id in enumerate(ids)]
        }
        for project_id in project_ids:
            await self._references.check_assignees(self._database, project_id, change.add_assignee_ids)

        async def work(unit: Transaction) -> TaskList:
            # Locked in one order, so that two bulk edits never wait for each other in a circle.
            changed = {
                task_id: await self._one(unit, caller, task_id, change, versions.get(task_id)) for task_id in sorted(ids)
            }
            return TaskList([changed[task_id] for task_id in ids])

        return await self._database.write(work)

    async def move_all(self, unit: Transaction, caller: Principal, status_id: str, target_id: str) -> None:
        """Gives every task of a status another one, those in the trash too."""
        for task_id in await unit.fetch_all(IDS_IN_STATUS, status_id=status_id):
            await self._rewrite(unit, caller, task_id, {"status_id": target_id})

    async def unlabel_all(self, unit: Transaction, caller: Principal, label_id: str) -> None:
        """Takes a label off every task."""
        for task_id in await unit.fetch_all(IDS_WITH_LABEL, label_id=label_id):
            row, content = await self._tasks.lock(unit, caller, task_id, None)
            rest = tuple(other for other in content.label_ids if other != label_id)
            await self._tasks.apply(unit, caller, row, content, msgspec.structs.replace(content, label_ids=rest), "changed")

    async def _rewrite(self, unit: Transaction, caller: Principal, task_id: str, fields: Mapping[str, object]) -> None:
        row, content = await self._tasks.lock(unit, caller, task_id, None)
        await self._tasks.apply(unit, caller, row, content, msgspec.structs.replace(content, **fields), "changed")

    async def _visible(self, caller: Principal, index: int, task_id: str) -> TaskSummary:
        try:
            return await self._tasks.row(caller, task_id)
        except TaskNotFound as error:
            raise ValidationFailed(FieldError(f"task_ids.{index}", "unknown", error.detail)) from error

    async def _one(
        self, unit: Transaction, caller: Principal, task_id: str, change: BulkChange, version: int | None
    ) -> TaskSummary:
        row, content = await self._tasks.lock(unit, caller, task_id, None)
        if version is not None and version != row.version:
            raise PreconditionFailed(f"{row.key} was changed by somebody else meanwhile; nothing was changed.", current=row)
        if row.deleted_at:
            raise Conflict(f"{row.key} is in the trash; nothing was changed.", code="in_trash", current=row)
        if change.delete:
            check_delete_task(caller, row)
            return await self._tasks.apply(
                unit, caller, row, content, msgspec.structs.replace(content, deleted=True), "deleted"
            )
        try:
            return await self._tasks.apply(unit, caller, row, content, _changed(content, change), "changed")
        except ValidationFailed as error:
            raise ValidationFailed(
                *(FieldError(f"change.{bad.field}", bad.code, f"{row.key}: {bad.message}") for bad in error.errors)
            ) from error


def _changed(content: TaskContent, change: BulkChange) -> TaskContent:
    fields = {
        name: value
        for name in ("status_id", "priority", "deadline", "archived")
        if (value := getattr(change, name)) is not msgspec.UNSET
    }
    return msgspec.structs.replace(
        content,
        assignee_ids=_edited(content.assignee_ids, change.add_assignee_ids, change.remove_assignee_ids),
        label_ids=_edited(content.label_ids, change.add_label_ids, change.remove_label_ids),
        **fields,
    )


def _edited(ids: tuple[str, ...], added: tuple[str, ...], removed: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(item for item in dict.fromkeys((*ids, *added)) if item not in removed)
